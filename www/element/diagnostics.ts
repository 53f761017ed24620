/** Which device, model and build gave the result: what a report of a fault has to say. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { DeviceInfo, MaskReply, ModelCard } from "../protocol.js";
import { deviceLabel } from "./status.js";
import { tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

@customElement("echo-diagnostics")
export class EchoDiagnostics extends EchoElement {
  static override styles = [
    tokens,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 4px 14px;
        margin: 0;
        font-size: 13px;
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) device: DeviceInfo | null = null;
  @property({ attribute: false }) model: ModelCard | null = null;
  @property({ attribute: false }) mask: MaskReply | null = null;

  protected override render() {
    return html`<dl>
      ${this.device ? deviceRows(this.device) : nothing}
      ${this.model ? row(t("Model"), `${this.model.name} · ${this.model.sha256.slice(0, 12)}`) : nothing}
      ${this.mask && !this.mask.edited ? maskRows(this.mask) : nothing}
    </dl>`;
  }
}

function row(name: string, value: string) {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function deviceRows(device: DeviceInfo) {
  return html`${row(t("Device"), deviceLabel(device))}
  ${row(t("Features"), device.features.join(", ") || t("none"))}
  ${row(t("Features in use"), device.used.join(", ") || t("none"))}
  ${device.kind === "gpu" ? gpuRows(device) : row(t("Threads"), `${device.threads}`)}
  ${row(t("Build"), device.revision)}`;
}

function gpuRows(device: DeviceInfo) {
  return html`${row(t("Largest binding"), `${device.maxBindingMiB} MiB`)}
  ${row(t("Workgroup memory"), `${device.workgroupKiB} KiB`)}
  ${row(t("Matrix product"), device.tile)}`;
}

function maskRows({ encodeMs, decodeMs, iouScore }: MaskReply) {
  const encoded = encodeMs > 0 ? `${Math.round(encodeMs)} ms` : t("kept from before");
  return html`${row(t("Encoding"), encoded)} ${row(t("Decoding"), `${Math.round(decodeMs)} ms`)}
  ${row(t("Model’s own score"), iouScore.toFixed(2))}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-diagnostics": EchoDiagnostics;
  }
}
