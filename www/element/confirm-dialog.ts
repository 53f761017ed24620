/** Asks before work would be lost. */
import { css } from "lit";
import { customElement, query } from "lit/decorators.js";
import { dialogs } from "./dialog-style.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html } from "./words.js";

@customElement("echo-confirm-dialog")
export class EchoConfirmDialog extends EchoElement {
  static override styles = [
    tokens,
    controls,
    dialogs,
    css`
      dialog {
        max-width: min(420px, calc(100vw - 32px));
        padding: 20px;
      }
      h2 {
        margin: 0 0 6px;
        font-size: 18px;
      }
      p {
        margin: 0 0 18px;
        color: var(--ink-soft);
      }
      form {
        display: flex;
        justify-content: end;
        gap: 10px;
      }
    `,
  ];

  @query("dialog") private dialog!: HTMLDialogElement;

  protected override render() {
    return html`<dialog aria-labelledby="title" aria-describedby="text">
      <h2 id="title">Open another clip?</h2>
      <p id="text">The boxes and outlines of this clip will be discarded.</p>
      <form method="dialog">
        <button value="cancel">Keep this clip</button>
        <button value="open" class="primary">Open the other</button>
      </form>
    </dialog>`;
  }

  /** Resolves to true where the user wants to go on. */
  async ask(): Promise<boolean> {
    await this.updateComplete;
    if (this.dialog.open) return false;
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      const closed = () => resolve(this.dialog.returnValue === "open");
      this.dialog.addEventListener("close", closed, { once: true });
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-confirm-dialog": EchoConfirmDialog;
  }
}
