/**
 * Whether the model learns from corrected outlines.
 *
 * Event: `learn-switch` (boolean).
 */
import { css } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { panel } from "./panel-style.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html } from "./words.js";

@customElement("echo-learn-panel")
export class EchoLearnPanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    panel,
    css`
      :host {
        padding-top: 12px;
        border-top: 1px solid var(--line);
      }
      .tag {
        padding: 0 6px;
        border: 1px solid var(--warn);
        border-radius: 6px;
        color: var(--warn);
        font-size: 12px;
        white-space: nowrap;
      }
    `,
  ];

  @property({ type: Boolean }) on = false;

  protected override render() {
    return html`
      <label class="choice">
        <input type="checkbox" role="switch" .checked=${live(this.on)} @change=${this.#switched} />
        <span>Learn from the outlines that I correct <span class="tag">experimental</span></span>
      </label>
      <p class="soft">
        Outlines that you corrected by hand can tune the model’s decoder, on this device: nothing is
        sent.
      </p>
    `;
  }

  /** It shows what holds. */
  #switched({ target }: Event): void {
    const box = target as HTMLInputElement;
    this.dispatchEvent(new CustomEvent("learn-switch", { detail: box.checked }));
    box.checked = this.on;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-learn-panel": EchoLearnPanel;
  }
}
