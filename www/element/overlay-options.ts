/** How much of the mask is seen over the picture. */
import { css } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html } from "./words.js";

export interface Overlay {
  /** Of the filled mask, 0 to 1. */
  opacity: number;
  outline: boolean;
}

@customElement("echo-overlay-options")
export class EchoOverlayOptions extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 16px;
      }
      label {
        display: flex;
        flex: 1;
        align-items: center;
        gap: 10px;
        min-height: var(--target);
        color: var(--ink-soft);
        white-space: nowrap;
      }
      input[type="range"] {
        flex: 1;
        min-width: 90px;
        max-width: 320px;
      }
      input[type="checkbox"] {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) overlay: Overlay = { opacity: 0, outline: true };

  protected override render() {
    const { opacity, outline } = this.overlay;
    return html`
      <label>
        Overlay
        <input type="range" min="0" max="100" .value=${String(opacity * 100)} @input=${this.#fade} />
      </label>
      <label>
        <input type="checkbox" .checked=${outline} @change=${this.#toggle} />
        Outline
      </label>
    `;
  }

  #fade({ target }: Event): void {
    this.#change({ opacity: Number((target as HTMLInputElement).value) / 100 });
  }

  #toggle({ target }: Event): void {
    this.#change({ outline: (target as HTMLInputElement).checked });
  }

  #change(part: Partial<Overlay>): void {
    const detail = { ...this.overlay, ...part };
    this.dispatchEvent(new CustomEvent<Overlay>("overlay-change", { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-overlay-options": EchoOverlayOptions;
  }
}
