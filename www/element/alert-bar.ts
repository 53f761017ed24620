/** What went wrong or is worth knowing, until it is dismissed. Never in the way of the work. */
import { css } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { glyph } from "./glyphs.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, ofCode } from "./words.js";

export interface Alert {
  tone: "error" | "warning";
  code: string;
  message: string;
}

@customElement("echo-alert-bar")
export class EchoAlertBar extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      div {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 2px 2px 2px 14px;
        border: 1px solid var(--colour);
        border-radius: var(--radius);
        background: var(--bad-ground);
        box-shadow: 0 6px 24px rgb(0 0 0 / 50%);
        --colour: var(--bad);
      }
      .warning {
        background: var(--warn-ground);
        --colour: var(--warn);
      }
      svg.glyph {
        stroke: var(--colour);
      }
      p {
        flex: 1;
        margin: 8px 0;
        overflow-wrap: anywhere;
      }
      p::first-letter {
        text-transform: uppercase;
      }
      code {
        color: var(--ink-soft);
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) alerts: readonly Alert[] = [];

  protected override render() {
    return repeat(
      this.alerts,
      (alert) => alert,
      (alert) => html`<div class=${alert.tone} role="alert">
        ${glyph("warning")}
        <p>${ofCode(alert)} <code>${alert.code}</code></p>
        <button class="icon plain" aria-label="Dismiss" @click=${() => this.#dismiss(alert)}>
          ${glyph("close")}
        </button>
      </div>`,
    );
  }

  #dismiss(alert: Alert): void {
    this.dispatchEvent(new CustomEvent<Alert>("dismiss", { detail: alert }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-alert-bar": EchoAlertBar;
  }
}
