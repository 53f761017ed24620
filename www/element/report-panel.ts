/** The result: EF, volumes, both phases as drawn, and everything that speaks against trusting it. */
import { css, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Failure, Interpretation, MaskReply, Measurement, Refusal } from "../protocol.js";
import { doubtStyles, doubts } from "./doubts.js";
import { glyph } from "./glyphs.js";
import "./phase-thumb.js";
import { overall, sizes, tableStyles } from "./report-tables.js";
import type { Result } from "./reporter.js";
import type { Phase } from "./study.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, ofCode, t } from "./words.js";

const METHODS: Record<Measurement["method"], string> = {
  "single-plane-a4c": m("Single plane, four-chamber view"),
  "single-plane-a2c": m("Single plane, two-chamber view"),
  biplane: m("Biplane, four- and two-chamber views"),
};

@customElement("echo-report-panel")
export class EchoReportPanel extends EchoElement {
  static override styles = [
    tokens,
    controls,
    tableStyles,
    doubtStyles,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .panel {
        display: grid;
        gap: 14px;
        grid-template-areas: "headline" "thumbs" "drawing" "details";
      }
      .headline {
        grid-area: headline;
      }
      .drawing {
        grid-area: drawing;
      }
      .details {
        display: grid;
        grid-area: details;
        gap: 14px;
      }
      @container (min-width: 600px) {
        .panel {
          grid-template: auto auto 1fr / 1fr minmax(0, 372px);
          grid-template-areas: "headline thumbs" "drawing thumbs" "details thumbs";
          column-gap: 24px;
        }
      }
      h2 {
        margin: 0;
        color: var(--ink-soft);
        font-size: 13px;
        font-weight: 600;
      }
      .ef {
        font-size: 56px;
        font-weight: 650;
        line-height: 1.1;
        letter-spacing: -0.02em;
        font-variant-numeric: tabular-nums;
      }
      .ef small {
        margin-left: 2px;
        color: var(--ink-soft);
        font-size: 24px;
        font-weight: 500;
      }
      .ef.none {
        color: var(--faint);
      }
      p {
        margin: 0;
      }
      .soft {
        color: var(--ink-soft);
      }
      .thumbs {
        display: grid;
        grid-area: thumbs;
        align-content: start;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
      }
      .note {
        display: grid;
        gap: 6px;
        padding: 8px 12px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        font-size: 14px;
      }
      .refused {
        border-color: var(--warn);
      }
      .small {
        font-size: 13px;
      }
      .hand {
        display: flex;
        gap: 6px;
        align-items: center;
        margin-top: 4px;
      }
      .bad {
        color: var(--bad);
      }
    `,
  ];

  @property({ attribute: false }) result: Result | null = null;
  @property({ attribute: false }) failure: Failure | null = null;
  /** The beat of the whole clip that is measured here, from 1; null where it is no beat's. */
  @property({ type: Number }) beat: number | null = null;
  /** Whether the whole clip is being outlined: then the phases come by themselves. */
  @property({ type: Boolean }) outlining = false;
  @property({ attribute: false }) masks: Record<Phase, MaskReply | null> = { ed: null, es: null };
  @property({ attribute: false }) bitmaps: Record<Phase, ImageBitmap | null> = {
    ed: null,
    es: null,
  };

  protected override render() {
    return html`<div class="panel">
      <section class="headline" aria-label="Ejection fraction">
        <div aria-live="polite" aria-atomic="true">
          <h2>Ejection fraction${this.beat === null ? "" : t(" of beat {0} alone", this.beat)}</h2>
          ${this.#headline()}
        </div>
      </section>
      <div class="thumbs">${this.#thumb("ed")}${this.#thumb("es")}</div>
      <div class="drawing"><slot></slot></div>
      ${this.result ? this.#details(this.result) : nothing}
    </div>`;
  }

  #headline() {
    if (this.result)
      return html`<div class="ef">
          ${Math.round(this.result.report.ef_percent)}<small>%</small>
        </div>
        <p class="soft small">${t(METHODS[this.result.method])}</p>
        ${handWords(this.result)}`;
    if (this.failure)
      return html`<div class="ef none">–</div>
        <p class="bad">${ofCode(this.failure)} <code>${this.failure.code}</code></p>`;
    return html`<div class="ef none">–</div>
      <p class="soft">${this.#nextStep()}</p>`;
  }

  #nextStep(): string {
    const { ed, es } = this.masks;
    if (ed && es) return t("Measuring…");
    if (this.outlining) return t("The first beat is measured when the clip is outlined.");
    if (ed || es)
      return ed
        ? t("Now go to end-systole and draw the second box.")
        : t("Now go to end-diastole and draw the second box.");
    return t("Draw a box round the left ventricle at end-diastole, then another at end-systole.");
  }

  #thumb(phase: Phase) {
    return html`<echo-phase-thumb
      .phase=${phase}
      .mask=${this.masks[phase]}
      .bitmap=${this.bitmaps[phase]}
      .geometry=${this.result?.[phase] ?? null}
    ></echo-phase-thumb>`;
  }

  #details(result: Result) {
    return html`<div class="details">
      ${result.refusal ? this.#refused(result.refusal) : nothing}
      ${result.report.edv_ml === null ? uncalibrated(result) : nothing}
      ${sizes(result)} ${overall(result)}
      ${result.interpretation ? named(result.interpretation) : nothing}
      ${doubts(result.report.warnings)}
      <p class="soft small">${ofCode({ code: "human-agreement", message: result.humanAgreement })}</p>
    </div>`;
  }

  #refused({ code, message, acceptable }: Refusal) {
    return html`<div class="note refused">
      <p>The kept view is not combined with this one: ${ofCode({ code, message })}.</p>
      ${
        acceptable
          ? html`<button @click=${() => this.dispatchEvent(new CustomEvent("accept-mismatch"))}>
              Combine them all the same
            </button>`
          : nothing
      }
    </div>`;
  }
}

/** Which outlines are no longer the model's. */
function handWords({ ed, es, both, request: { kept } }: Result) {
  const shown = [ed.edited && "ED", es.edited && "ES"].filter((name) => name !== false);
  const other = both && kept && (kept.ed.edited || kept.es.edited);
  if (shown.length === 0 && !other) return nothing;
  const words = [
    ...(shown.length > 0 ? [t("{0} edited by hand", shown.join(" + "))] : []),
    ...(other ? [t("outlines of the kept view edited by hand")] : []),
  ];
  return html`<p class="small hand">${glyph("edit")}<span>${words.join("; ")}</span></p>`;
}

/** Never a diagnosis: the schemes disagree, so the source stands beside the class. */
function named({ class: name, source, volumes }: Interpretation) {
  return html`<div class="note">
    <p><strong>${name ?? t("No class: the EF is outside 0 to 100 %")}</strong></p>
    ${volumes.map((volume) => html`<p>${volume}</p>`)}
    <p class="soft small">By ${source}. No diagnosis.</p>
  </div>`;
}

function uncalibrated({ calibration: { problem } }: Measurement) {
  const reason = problem ? `: ${ofCode(problem).replace(/\.$/, "")}` : "";
  return html`<p class="soft">
    Volumes need a calibration${reason}. The EF holds only if the pixels are square.
  </p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-report-panel": EchoReportPanel;
  }
}
