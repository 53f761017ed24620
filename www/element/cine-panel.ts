/**
 * Outlines the whole clip, and what came of it: EF, volumes, model spread, beats, and everything
 * that speaks against trusting it.
 *
 * Events: `outline-clip`, `outline-cancel`, `beat-select` {index}, `beats-reset`, `frame-change`
 * {frame}, `show-pair`, `export` {kind}, `phantom-save`.
 */
import { nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { CineProgress, CineReport, Failure, PhantomTruth } from "../protocol.js";
import { beatsTable } from "./beats-table.js";
import type { BeatSelect, FrameChange } from "./cine-curve.js";
import { doubtfulFrames, wordsOf } from "./cine-doubts.js";
import { type CineStage, leftOf, stageOf } from "./cine-frames.js";
import { numbersOf, reasonsOf, spreadOf, warningsOf } from "./cine-numbers.js";
import { cinePanelStyles } from "./cine-panel-style.js";
import { roughly, whole } from "./cine-words.js";
import { glyph } from "./glyphs.js";
import { LIGHT_WORDS, lightMark, lightStyles } from "./light-mark.js";
import { panel } from "./panel-style.js";
import { phantomNote } from "./phantom-note.js";
import { tableStyles } from "./report-tables.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, ofCode, t } from "./words.js";

export type CineExport = "clip-json" | "curve-csv" | "masks-zip";

const FILES: readonly (readonly [CineExport, string])[] = [
  ["clip-json", m("Report, JSON")],
  ["curve-csv", m("Curve, CSV")],
  ["masks-zip", m("Masks, ZIP of PNG")],
];

const STAGES: Record<CineProgress["stage"], string> = {
  outline: m("Outlining: {0} of {1}"),
  spread: m("Model spread: {0} of {1}"),
};

@customElement("echo-cine-panel")
export class EchoCinePanel extends EchoElement {
  static override styles = [tokens, controls, panel, tableStyles, lightStyles, cinePanelStyles];

  @property({ attribute: false }) report: CineReport | null = null;
  /** Of the work that is going on; null while there is none. */
  @property({ attribute: false }) progress: CineProgress | null = null;
  @property({ attribute: false }) failure: Failure | null = null;
  /** Number of frames of the clip. */
  @property({ type: Number }) frames = 0;
  /** The shown frame, from 0. */
  @property({ type: Number }) frame = 0;
  /** Index of the selected beat. */
  @property({ type: Number }) beat = 0;
  /** Whether a box is drawn on any frame. */
  @property({ type: Boolean }) boxed = false;
  /** Whether a model is ready to run. */
  @property({ type: Boolean }) ready = false;
  /** What one frame took on this device; null where none was outlined yet. */
  @property({ attribute: false }) secondsPerFrame: number | null = null;
  /** Whether the open clip is a phantom. */
  @property({ type: Boolean }) phantom = false;
  /** What is known of the phantom; shown once there is a result. */
  @property({ attribute: false }) truth: PhantomTruth | null = null;

  /** The frame that a press here led to: it is told to those who do not see it. Playing is not. */
  #jumped: number | null = null;

  protected override render() {
    const stage = stageOf(this.report, this.progress !== null);
    const report = stage === "before" ? null : this.report;
    return html`<div class="panel">
      <div class="part">
        <section class="headline" aria-label="Ejection fraction of the whole clip">
          ${stage === "before" ? html`<h2>EF of the whole clip</h2>` : nothing}
          <div aria-live=${stage === "running" ? "off" : "polite"} aria-atomic="true">
            ${this.#headline(stage)}
          </div>
        </section>
        ${this.#work(stage)}
        ${
          this.failure
            ? html`<p class="bad" role="alert">${ofCode(this.failure)} <code>${this.failure.code}</code></p>`
            : nothing
        }
        ${report ? this.#result(report, stage) : nothing}
        ${
          this.phantom
            ? phantomNote(this.truth, stage === "running" ? null : report, () =>
                this.#emit("phantom-save"),
              )
            : nothing
        }
      </div>
      ${report ? html`<div class="part">${this.#details(report, stage)}</div>` : nothing}
      <p class="visually-hidden" role="status">${this.#told()}</p>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("beat")) this.#reveal(".beats", ".selected");
    if (changed.has("frame")) this.#reveal(".runs", '[aria-current="true"]');
  }

  /** Scrolls a list to its chosen item, and nothing round it. */
  #reveal(list: string, item: string): void {
    const [outer, inner] = [list, `${list} ${item}`].map((what) =>
      this.renderRoot.querySelector<HTMLElement>(what),
    );
    if (!outer || !inner) return;
    const { top, bottom, height } = outer.getBoundingClientRect();
    const at = inner.getBoundingClientRect();
    if (at.top < top || at.bottom > bottom) outer.scrollTop += at.top - top - height / 2;
  }

  #told(): string {
    const frame = this.#jumped === this.frame ? this.#jumped : null;
    const shown = this.report?.frames.find((one) => one.frame === frame);
    return shown ? wordsOf(shown) : "";
  }

  /** Alone in the live region: the news is the result, not every frame. */
  #headline(stage: CineStage) {
    const { report } = this;
    if (stage === "before" || !report || report.efPercent === null) {
      const none = stage === "done" || stage === "partial";
      return none
        ? html`<p class="soft">No ejection fraction: ${report?.reasons[0] ? ofCode(report.reasons[0]) : t("no beat was found")}</p>`
        : nothing;
    }
    const so = stage === "running" || stage === "partial" ? t(" so far") : "";
    return html`<h2>EF of the whole clip${so}</h2>
      <p class="ef">${whole(report.efPercent)}<small>%</small></p>
      ${stage === "running" ? nothing : this.#light(report)}`;
  }

  #light({ light }: CineReport) {
    return html`<p class="verdict">${lightMark(light)} <b>${t(LIGHT_WORDS[light])}</b></p>`;
  }

  #work(stage: CineStage) {
    if (stage === "running" && this.progress) return this.#running(this.progress);
    if (stage === "done") return nothing;
    const needs = this.#needs();
    const going = stage === "partial" && this.report;
    return html`
      <button
        class="primary"
        ?disabled=${needs !== ""}
        aria-describedby="needs"
        @click=${() => this.#emit("outline-clip")}
      >
        ${glyph("cine")}${going ? t("Go on outlining") : t("Outline the whole clip")}
      </button>
      <p class="soft" id="needs">
        ${needs || this.#estimate(going ? leftOf(going) : this.frames)}
      </p>
    `;
  }

  #needs(): string {
    if (this.frames < 2) return t("It takes a clip of two frames or more.");
    if (!this.boxed)
      return t(
        "It needs a box round the left ventricle on one frame, best at end-diastole. Draw it first.",
      );
    return this.ready ? "" : t("The model is not ready yet.");
  }

  #estimate(frames: number): string {
    const time =
      this.secondsPerFrame === null
        ? ""
        : t(", {0} on this device", roughly(frames * this.secondsPerFrame));
    const outline =
      frames === 1
        ? t("1 frame to outline{0}.", time)
        : t("{0} frames to outline{1}.", frames, time);
    return `${outline} ${t("You can stop at any time; what there is stays.")}`;
  }

  #running({ stage, done, total }: CineProgress) {
    const words = t(STAGES[stage], done, total);
    const left =
      stage === "outline" && this.secondsPerFrame !== null
        ? (total - done) * this.secondsPerFrame
        : null;
    return html`<div class="running">
      <label for="progress">${words}${left === null || left < 1 ? "" : t(", {0} left", roughly(left))}</label>
      <progress id="progress" max=${Math.max(total, 1)} .value=${done}></progress>
      <button @click=${() => this.#emit("outline-cancel")}>Cancel</button>
    </div>`;
  }

  #result(report: CineReport, stage: CineStage) {
    return html`
      ${stage === "running" ? nothing : reasonsOf(report)}
      ${report.efPercent === null ? nothing : numbersOf(report)} ${spreadOf(report)} ${warningsOf(report)}
    `;
  }

  #details(report: CineReport, stage: CineStage) {
    const select = (index: number) => this.#emit<BeatSelect>("beat-select", { index });
    const go = (frame: number) => {
      this.#jumped = frame;
      this.#emit<FrameChange>("frame-change", { frame });
    };
    return html`
      ${beatsTable(report, this.beat, select)} ${this.#beatTools(report)}
      ${doubtfulFrames(report, this.frame, go)} ${stage === "running" ? nothing : this.#files()}
    `;
  }

  #beatTools({ beats, beatsLeftOut }: CineReport) {
    const left =
      beatsLeftOut === 0
        ? nothing
        : html`<p class="soft">
            ${beatsLeftOut === 1 ? t("1 beat cut by the clip’s ends is left out.") : t("{0} beats cut by the clip’s ends are left out.", beatsLeftOut)}
          </p>`;
    if (beats.length === 0) return left;
    return html`${left}
      <div class="row">
        <button @click=${() => this.#emit("show-pair")}>Compare ED and ES</button>
        ${
          beats.some(({ manual }) => manual)
            ? html`<button @click=${() => this.#emit("beats-reset")}>Reset beats</button>`
            : nothing
        }
      </div>
      <p class="soft">Drag the markers ED and ES on the curve, or move them with arrow keys, to set a beat right.</p>`;
  }

  #files() {
    return html`<div class="files" role="group" aria-label="Save the whole clip">
      ${FILES.map(
        ([kind, name]) =>
          html`<button @click=${() => this.#emit<{ kind: CineExport }>("export", { kind })}>${glyph("save")}${t(name)}</button>`,
      )}
    </div>`;
  }

  #emit<T>(type: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-cine-panel": EchoCinePanel;
  }
}
