/** The size of a pixel: what gives it, what could be confirmed, and a ruler by hand. */
import { nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Calibration, CalibrationChoice, CalibrationOffers, Failure } from "../protocol.js";
import type { RulerDraft } from "./calibrator.js";
import { panel } from "./panel-style.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, ofCode, t } from "./words.js";

interface Offer {
  choice: CalibrationChoice;
  words: string;
}

@customElement("echo-calibration-panel")
export class EchoCalibrationPanel extends EchoElement {
  static override styles = [tokens, controls, panel];

  @property({ attribute: false }) calibration: Calibration | null = null;
  @property({ attribute: false }) choice: CalibrationChoice = { kind: "file" };
  @property({ attribute: false }) offers: CalibrationOffers = { rescaled: [], ticks: null };
  /** The ruler that is being set. */
  @property({ attribute: false }) draft: RulerDraft | null = null;
  @property({ attribute: false }) preview: Calibration | null = null;
  @property({ attribute: false }) refusal: Failure | null = null;
  @state() private picked = -1;
  @state() private unit: "mm" | "cm" = "mm";

  protected override render() {
    return html`${this.#status()} ${this.#offers()} ${this.#ruler()}`;
  }

  #status() {
    const { calibration, choice } = this;
    if (!calibration) return html`<p class="soft">Open a clip first.</p>`;
    const { spacingMm, source, problem, uncertaintyPercent } = calibration;
    return html`
      <p role="status" aria-label="Pixel size">
        ${
          spacingMm
            ? html`<strong>${sizeOf(spacingMm)}</strong>, from: ${source}${within(uncertaintyPercent)}`
            : html`<strong>Not calibrated.</strong> The EF holds only if the pixels are square;
                volumes and lengths are not given.`
        }
      </p>
      ${problem ? html`<p class="soft">Reason: ${ofCode(problem)}.</p>` : nothing}
      ${
        choice.kind === "file"
          ? nothing
          : html`<div class="row">
              <button @click=${() => this.#use({ kind: "file" })}>Remove this calibration</button>
            </div>`
      }
    `;
  }

  #offers() {
    const offers = this.#all();
    if (offers.length === 0)
      return html`<p class="soft">No ruler was found in the image, and the file offers nothing else.</p>`;
    const { ticks } = this.offers;
    const major = ticks?.majorEvery ? t(", every {0}th larger", ticks.majorEvery) : "";
    return html`<fieldset>
      <legend>To be confirmed by you</legend>
      ${
        ticks
          ? html`<p class="soft">
              A ruler of ${ticks.places.length} ticks${major} is drawn into the image; they are ringed
              on the picture. What a tick stands for cannot be read: compare with the image’s depth.
            </p>`
          : nothing
      }
      ${offers.map(
        ({ words }, at) => html`<label class="choice">
          <input
            type="radio"
            name="offer"
            .checked=${at === this.picked}
            @change=${() => {
              this.picked = at;
            }}
          />
          <span>${words}</span>
        </label>`,
      )}
      <div class="row">
        <button
          ?disabled=${!offers[this.picked]}
          @click=${() => {
            const offer = offers[this.picked];
            if (offer) this.#use(offer.choice);
          }}
        >
          Confirm and use
        </button>
      </div>
    </fieldset>`;
  }

  #all(): Offer[] {
    const { rescaled, ticks } = this.offers;
    return [
      ...(ticks?.offers ?? []).map(({ tickMm, spanMm }) => ({
        choice: { kind: "ticks", tickMm } as const,
        words: t("A tick is {0} mm: the ruler spans {1} cm", tickMm, (spanMm / 10).toFixed(1)),
      })),
      ...rescaled.map(({ recorded, cropped, spacingMm }) => ({
        choice: { kind: "rescaled", recorded } as const,
        words: cropped
          ? t("The image was cropped from {0}: {1}", recorded.join(" × "), sizeOf(spacingMm))
          : t("The image was resized from {0}: {1}", recorded.join(" × "), sizeOf(spacingMm)),
      })),
    ];
  }

  #ruler() {
    const { draft } = this;
    if (!draft)
      return html`<div class="row">
        <button ?disabled=${!this.calibration} @click=${() => this.#emit("ruler-begin")}>
          Set a ruler on the picture
        </button>
      </div>`;
    return html`<fieldset>
      <legend>Ruler</legend>
      <p class="soft">
        Tap two marks of known distance on the picture, or drag the ends; arrow keys move them.
      </p>
      <div class="row">
        <label for="distance">Distance</label>
        <input
          id="distance"
          type="number"
          inputmode="decimal"
          autocomplete="off"
          min="0"
          step="any"
          .value=${draft.mm === null ? "" : String(this.#shown(draft.mm))}
          @input=${this.#typed}
        />
        <select aria-label="Unit" @change=${this.#unitChanged}>
          <option value="mm" ?selected=${this.unit === "mm"}>mm</option>
          <option value="cm" ?selected=${this.unit === "cm"}>cm</option>
        </select>
      </div>
      ${this.#outcome()}
      <div class="row">
        <button class="primary" ?disabled=${!this.preview} @click=${this.#useRuler}>Use this ruler</button>
        <button @click=${() => this.#emit("ruler-end")}>Cancel</button>
      </div>
    </fieldset>`;
  }

  #outcome() {
    if (this.refusal) return html`<p class="bad" role="alert">${ofCode(this.refusal)}</p>`;
    const { spacingMm, uncertaintyPercent } = this.preview ?? {};
    if (!spacingMm) return nothing;
    return html`<p>${sizeOf(spacingMm)}${within(uncertaintyPercent ?? null)}</p>`;
  }

  #factor(): number {
    return this.unit === "cm" ? 10 : 1;
  }

  /** What is typed comes back as it was typed. */
  #shown(mm: number): number {
    return Number((mm / this.#factor()).toPrecision(12));
  }

  #typed({ target }: Event): void {
    const typed = (target as HTMLInputElement).valueAsNumber;
    this.#emit("ruler-change", { mm: Number.isNaN(typed) ? null : typed * this.#factor() });
  }

  /** The number stays and means another distance. */
  #unitChanged({ target }: Event): void {
    const typed = this.draft?.mm == null ? null : this.#shown(this.draft.mm);
    this.unit = (target as HTMLSelectElement).value as "mm" | "cm";
    this.#emit("ruler-change", { mm: typed === null ? null : typed * this.#factor() });
  }

  #useRuler(): void {
    if (this.draft?.mm == null) return;
    const { from, to, mm } = this.draft;
    this.#use({ kind: "ruler", from, to, mm });
    this.#emit("ruler-end");
  }

  #use(choice: CalibrationChoice): void {
    this.picked = -1;
    this.#emit("use-calibration", choice);
  }

  #emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** A pixel's size for people: one number where it is square. */
export function sizeOf([x, y]: [number, number]): string {
  const square = Math.abs(x / y - 1) < 0.001;
  return square
    ? t("{0} mm a pixel", x.toFixed(3))
    : t("{0} × {1} mm a pixel", x.toFixed(3), y.toFixed(3));
}

function within(percent: number | null): string {
  return percent === null
    ? ""
    : t(" (± {0} % if each end is off by a pixel; volumes three times that)", percent.toFixed(1));
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-calibration-panel": EchoCalibrationPanel;
  }
}
