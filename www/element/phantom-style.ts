/** How the dialog of the phantom looks. */
import { css } from "lit";

export const phantomStyles = css`
  dialog {
    width: min(560px, calc(100vw - 24px));
    max-height: calc(100dvh - 24px);
    padding: 0;
  }
  form {
    display: grid;
    gap: 14px;
    padding: 20px 20px 0;
  }
  h2,
  p {
    margin: 0;
  }
  h2 {
    font-size: 18px;
  }
  .soft,
  small {
    color: var(--ink-soft);
    font-size: 13px;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
    gap: 12px 18px;
    align-items: start;
  }
  .field {
    display: grid;
    gap: 4px;
  }
  .field label {
    font-weight: 550;
  }
  :is(select, input[type="number"]) {
    width: 100%;
    border-color: var(--edge);
  }
  input[aria-invalid="true"] {
    border-color: var(--bad);
    box-shadow: inset 0 0 0 1px var(--bad);
  }
  small {
    line-height: 1.35;
  }
  small.bad {
    color: var(--bad);
  }
  .switch {
    display: flex;
    gap: 10px;
    align-items: center;
    min-height: var(--target);
    align-self: center;
    cursor: pointer;
  }
  .switch input {
    flex: none;
    width: 22px;
    height: 22px;
    margin: 0;
    accent-color: var(--accent);
  }
  .acts {
    position: sticky;
    bottom: 0;
    display: flex;
    gap: 10px;
    justify-content: end;
    margin: 0 -20px;
    padding: 12px 20px;
    border-top: 1px solid var(--line);
    background: var(--surface);
  }
`;
