/** How the dialog of the capture looks: the picture takes what room there is. */
import { css } from "lit";

export const captureStyles = css`
  dialog {
    width: min(920px, calc(100vw - 24px));
    height: min(760px, calc(100dvh - 24px));
    padding: 0;
  }
  dialog.small {
    width: min(560px, calc(100vw - 24px));
    height: fit-content;
    max-height: calc(100dvh - 24px);
  }
  .form {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr) auto;
    gap: 10px;
    height: 100%;
    padding: 18px 20px 0;
  }
  .small .form {
    grid-template-rows: none;
    height: auto;
  }
  h2,
  p,
  ul {
    margin: 0;
  }
  ul {
    padding-left: 20px;
  }
  h2 {
    font-size: 18px;
  }
  .soft {
    color: var(--ink-soft);
    font-size: 13px;
  }
  .bad {
    color: var(--bad);
  }
  .picture {
    position: relative;
    min-height: 120px;
    overflow: hidden;
    border-radius: 8px;
    background: #000;
  }
  .picture > * {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  video {
    object-fit: contain;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    align-items: center;
  }
  .row label {
    display: flex;
    gap: 8px;
    align-items: center;
    color: var(--ink-soft);
  }
  .row input[type="range"] {
    min-width: 120px;
  }
  select {
    border-color: var(--edge);
  }
  progress {
    flex: 1;
    min-width: 120px;
    height: 8px;
    accent-color: var(--accent);
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    align-items: center;
    justify-content: end;
    margin: 0 -20px;
    padding: 12px 20px;
    border-top: 1px solid var(--line);
    background: var(--surface);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }
`;
