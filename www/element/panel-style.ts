/** What the panels beside the picture share. */
import { css } from "lit";

export const panel = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    padding-bottom: 12px;
    font-size: 13px;
  }
  p {
    margin: 0;
  }
  .soft {
    color: var(--ink-soft);
  }
  .bad {
    color: var(--bad);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .row > label {
    color: var(--ink-soft);
  }
  button {
    padding: 4px 10px;
    font-size: 13px;
    white-space: normal;
  }
  select {
    max-width: 100%;
  }
  input[type="number"] {
    width: 88px;
  }
  label.choice {
    display: flex;
    gap: 10px;
    align-items: center;
    min-height: var(--target);
    padding: 4px 10px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    color: var(--ink);
    cursor: pointer;
  }
  input[type="radio"],
  input[type="checkbox"] {
    flex: none;
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--accent);
  }
  fieldset {
    display: grid;
    gap: 6px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0 0 6px;
    font-weight: 600;
  }
`;
