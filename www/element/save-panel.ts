/** Saves the measurement to files of the user's. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { SectorShape } from "../protocol.js";
import type { Size } from "./box-geometry.js";
import { MOST_GROWN, MOST_SHRUNK, TEXT_KEPT } from "./disclosure.js";
import { panel } from "./panel-style.js";
import type { Saved } from "./saved-file.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, ofCode, t } from "./words.js";

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
    panel,
    css`
      .files {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
        gap: 8px;
      }
      .edge {
        display: flex;
        flex-wrap: wrap;
        gap: 0 10px;
        align-items: center;
      }
      .edge label {
        color: var(--ink-soft);
      }
      .edge input {
        flex: 1;
        min-width: 120px;
      }
      .warned {
        padding: 8px 10px;
        border: 1px solid var(--warn);
        border-radius: var(--radius);
        background: var(--warn-ground);
      }
    `,
  ];

  @property({ type: Boolean }) ready = false;
  /** Of the frames; null without a clip. */
  @property({ attribute: false }) size: Size | null = null;
  /** Null where none was found, undefined until that is known. */
  @property({ attribute: false }) sector: SectorShape | null | undefined;
  @property({ type: Number }) grownPx = 0;
  @property({ type: Boolean }) keepsText = false;
  @property({ type: Boolean }) tellsPatient = false;
  /** Whether there is something of the patient to tell. */
  @property({ type: Boolean }) knowsPatient = false;

  protected override render() {
    return html`
      ${this.size ? html`${this.#text()} ${this.knowsPatient ? this.#patient() : nothing}` : nothing}
      <div class="files">
        ${FILES.map(
          ([kind, name]) =>
            html`<button ?disabled=${!this.ready} @click=${() => this.#tell("save-file", kind)}>
              ${t(name)}
            </button>`,
        )}
      </div>
      <p class="soft">
        ${
          this.ready
            ? t("Files go to your downloads; they are not sent anywhere.")
            : t("There is something to save once both phases are outlined.")
        }
      </p>
    `;
  }

  /** What becomes of the text in the pictures. */
  #text() {
    const { sector, keepsText } = this;
    if (sector === undefined) return html`<p class="soft">Looking for the sector…</p>`;
    if (sector === null && !keepsText)
      return html`<div class="warned" role="status">
        ${t("No sector was found in this clip, so that nothing is made black.")} ${ofCode(TEXT_KEPT)}
        <code>${TEXT_KEPT.code}</code> ${this.grownPx === 0 ? nothing : this.#edge()}
      </div>`;
    return html`<label class="choice">
        <input
          type="checkbox"
          .checked=${!keepsText}
          @change=${({ target }: Event) => this.#tell("keep-text", !(target as HTMLInputElement).checked)}
        />
        Pictures black outside of the sector
      </label>
      ${
        keepsText
          ? html`<div class="warned" role="status">
              ${ofCode(TEXT_KEPT)} <code>${TEXT_KEPT.code}</code>
            </div>`
          : html`${this.#edge()}
              <p class="soft">
                What is hatched on the picture is left out: names, dates, and the ruler’s ticks too.
                Text inside of the sector stays: look for it.
              </p>`
      }`;
  }

  #edge() {
    const side = Math.min(this.size?.width ?? 0, this.size?.height ?? 0);
    return html`<div class="edge">
      <label for="edge">Edge of the sector</label>
      <input
        id="edge"
        type="range"
        min=${-Math.round(MOST_SHRUNK * side)}
        max=${Math.round(MOST_GROWN * side)}
        .value=${String(this.grownPx)}
        aria-valuetext=${t("{0} pixels outwards", this.grownPx)}
        @input=${({ target }: Event) => this.#tell("grow-sector", (target as HTMLInputElement).valueAsNumber)}
      />
      <span>${this.grownPx > 0 ? "+" : ""}${this.grownPx} px</span>
    </div>`;
  }

  #patient() {
    return html`<label class="choice">
      <input
        type="checkbox"
        .checked=${this.tellsPatient}
        @change=${({ target }: Event) => this.#tell("tell-patient", (target as HTMLInputElement).checked)}
      />
      Files tell what was typed of the patient, and what follows from it
    </label>`;
  }

  #tell(type: string, detail: Saved | boolean | number): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-save-panel": EchoSavePanel;
  }
}
