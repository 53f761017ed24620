/** The result: EF, volumes, both phases as drawn, and everything that speaks against trusting it. */
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { EfReport, Failure, MaskReply, Warning } from "../protocol.js";
import { glyph } from "./glyphs.js";
import "./phase-thumb.js";
import type { Result } from "./reporter.js";
import type { Phase } from "./study.js";
import { tokens } from "./theme.js";

@customElement("echo-report-panel")
export class EchoReportPanel extends LitElement {
  static override styles = [
    tokens,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .panel {
        display: grid;
        gap: 14px;
        grid-template-areas: "headline" "thumbs" "details";
      }
      .headline {
        grid-area: headline;
      }
      .details {
        display: grid;
        grid-area: details;
        gap: 14px;
      }
      @container (min-width: 600px) {
        .panel {
          grid-template: auto 1fr / 1fr minmax(0, 372px);
          grid-template-areas: "headline thumbs" "details thumbs";
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
        color: #6f7c89;
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
      table {
        width: 100%;
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 5px 0;
        border-top: 1px solid var(--line);
        font-weight: 400;
        text-align: right;
      }
      thead th {
        border: 0;
        color: var(--ink-soft);
        font-size: 13px;
      }
      th:first-child {
        color: var(--ink-soft);
        text-align: left;
      }
      ul {
        display: grid;
        gap: 8px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        gap: 8px;
        font-size: 14px;
      }
      li svg {
        flex: none;
        width: 18px;
        height: 18px;
        margin-top: 2px;
        fill: none;
        stroke: var(--warn);
        stroke-width: 1.8;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .bad {
        color: var(--bad);
      }
    `,
  ];

  @property({ attribute: false }) result: Result | null = null;
  @property({ attribute: false }) failure: Failure | null = null;
  @property({ attribute: false }) calibrationProblem: Warning | null = null;
  @property({ attribute: false }) masks: Record<Phase, MaskReply | null> = { ed: null, es: null };
  @property({ attribute: false }) bitmaps: Record<Phase, ImageBitmap | null> = {
    ed: null,
    es: null,
  };

  protected override render() {
    return html`<div class="panel">
      <section class="headline" aria-label="Ejection fraction">
        <div aria-live="polite" aria-atomic="true">
          <h2>Ejection fraction</h2>
          ${this.#headline()}
        </div>
      </section>
      <div class="thumbs">${this.#thumb("ed")}${this.#thumb("es")}</div>
      ${this.result ? this.#details(this.result.report) : nothing}
    </div>`;
  }

  #headline() {
    if (this.result)
      return html`<div class="ef">
        ${Math.round(this.result.report.ef_percent)}<small>%</small>
      </div>`;
    if (this.failure)
      return html`<div class="ef none">–</div>
        <p class="bad">${this.failure.message} <code>${this.failure.code}</code></p>`;
    return html`<div class="ef none">–</div>
      <p class="soft">${this.#nextStep()}</p>`;
  }

  #nextStep(): string {
    const { ed, es } = this.masks;
    if (ed && es) return "Measuring…";
    if (ed || es)
      return `Now go to ${ed ? "end-systole" : "end-diastole"} and draw the second box.`;
    return "Draw a box round the left ventricle at end-diastole, then another at end-systole.";
  }

  #thumb(phase: Phase) {
    return html`<echo-phase-thumb
      .phase=${phase}
      .mask=${this.masks[phase]}
      .bitmap=${this.bitmaps[phase]}
      .geometry=${this.result?.[phase] ?? null}
    ></echo-phase-thumb>`;
  }

  #details(report: EfReport) {
    return html`<div class="details">${this.#volumes(report)}${warnings(report)}</div>`;
  }

  #volumes(report: EfReport) {
    if (report.edv_ml == null || report.esv_ml == null)
      return html`<p class="soft">${volumesMissing(this.calibrationProblem)}</p>`;
    const { ed, es } = report;
    return html`<table>
      <thead>
        <tr><th></th><th scope="col">ED</th><th scope="col">ES</th></tr>
      </thead>
      <tbody>
        ${row("Volume", "mL", report.edv_ml, report.esv_ml, 0)}
        ${row("Long axis", "mm", ed.long_axis_mm, es.long_axis_mm, 0)}
        ${row("Area", "cm²", ed.area_cm2, es.area_cm2, 1)}
      </tbody>
    </table>`;
  }
}

function row(name: string, unit: string, ed: number | null, es: number | null, digits: number) {
  const cell = (value: number | null) =>
    html`<td>${value == null ? "–" : value.toFixed(digits)}</td>`;
  return html`<tr><th scope="row">${name}, ${unit}</th>${cell(ed)}${cell(es)}</tr>`;
}

function volumesMissing(problem: Warning | null): string {
  const reason = problem ? `: ${problem.message.replace(/\.$/, "")}` : "";
  return `Volumes need a calibration${reason}. The EF holds only if the pixels are square.`;
}

/** "uncalibrated" stands where the volumes would: it is not said twice. */
function warnings({ warnings }: EfReport) {
  const shown = warnings.filter(({ code }) => code !== "uncalibrated");
  if (shown.length === 0) return nothing;
  return html`<ul aria-label="Warnings">
    ${shown.map(({ message }) => html`<li>${glyph("warning")}<span>${message}</span></li>`)}
  </ul>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-report-panel": EchoReportPanel;
  }
}
