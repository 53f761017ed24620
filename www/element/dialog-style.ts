/** How every dialog looks; its size is its own. */
import { css } from "lit";

export const dialogs = css`
  dialog {
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--surface);
    color: var(--ink);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 60%);
  }
`;
