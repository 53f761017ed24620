/** Saves the measurement to files of the user's. */
import { css } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Saved } from "./saved-file.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, t } from "./words.js";

const FILES: readonly (readonly [Saved, string])[] = [
  ["html", m("Page to print")],
  ["json", m("Report, JSON")],
  ["csv", m("Report, CSV")],
  ["svg", m("Drawing, SVG")],
  ["contours", m("Outlines, CSV")],
  ["coco", m("Outlines, COCO")],
  ["dicom-sr", m("DICOM structured report")],
  ["dicom-sc", m("DICOM secondary capture")],
  ["mask-ed", m("Mask ED, PNG")],
  ["mask-es", m("Mask ES, PNG")],
];

@customElement("echo-save-panel")
export class EchoSavePanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
        gap: 8px;
        padding-bottom: 12px;
      }
      button {
        padding: 4px 8px;
        font-size: 13px;
        white-space: normal;
      }
      p {
        grid-column: 1 / -1;
        margin: 0;
        color: var(--ink-soft);
        font-size: 13px;
      }
    `,
  ];

  @property({ type: Boolean }) ready = false;

  protected override render() {
    return html`
      ${FILES.map(
        ([kind, name]) =>
          html`<button ?disabled=${!this.ready} @click=${() => this.#save(kind)}>${t(name)}</button>`,
      )}
      <p>
        ${
          this.ready
            ? t(
                "Files hold what you see on the picture, burned-in text included; they are not sent anywhere.",
              )
            : t("There is something to save once both phases are outlined.")
        }
      </p>
    `;
  }

  #save(detail: Saved): void {
    this.dispatchEvent(new CustomEvent<Saved>("save-file", { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-save-panel": EchoSavePanel;
  }
}
