/** What is happening, how far it is, and on which device. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { DeviceInfo } from "../protocol.js";
import { deviceLabel, type Status } from "./status.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

@customElement("echo-status-bar")
export class EchoStatusBar extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        position: relative;
        display: flex;
        align-items: center;
        gap: 14px;
        min-height: var(--target);
        min-width: 0;
        font-size: 14px;
      }
      .text {
        min-width: 0;
        overflow: hidden;
        font-variant-numeric: tabular-nums;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .detail {
        color: var(--ink-soft);
      }
      .device {
        /* Gives way before the text does. */
        flex-shrink: 9999;
        min-width: 0;
        margin-left: auto;
        overflow: hidden;
        color: var(--ink-soft);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      button {
        flex: none;
      }
      progress {
        position: absolute;
        inset: auto 0 0;
        width: 100%;
        height: 3px;
        border: 0;
        background: transparent;
        appearance: none;
      }
      progress::-webkit-progress-bar {
        background: var(--line);
      }
      progress::-webkit-progress-value {
        background: var(--accent);
        transition: width 150ms;
      }
      progress::-moz-progress-bar {
        background: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) status: Status | null = null;
  @property({ attribute: false }) device: DeviceInfo | null = null;

  protected override render() {
    const { status, device } = this;
    if (!status) return nothing;
    return html`
      <span class="text">
        <span role="status">${status.text}</span>
        <span class="detail">${status.detail}</span>
      </span>
      ${this.#action(status)}
      ${device ? html`<span class="device" title=${deviceLabel(device)}>${deviceLabel(device)}</span>` : nothing}
      ${progress(status)}
    `;
  }

  #action({ action }: Status) {
    if (!action) return nothing;
    return html`<button class="plain" @click=${() => this.dispatchEvent(new CustomEvent(action))}>
      ${action === "cancel" ? t("Cancel") : t("Try again")}
    </button>`;
  }
}

function progress({ busy, fraction, text }: Status) {
  if (!busy) return nothing;
  return fraction === null
    ? html`<progress aria-label=${text}></progress>`
    : html`<progress aria-label=${text} max="1" value=${fraction}></progress>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-status-bar": EchoStatusBar;
  }
}
