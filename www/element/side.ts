/** What stands beside the picture: the result, what it is made of, and the panels to change that. */
import { nothing } from "lit";
import type { ApicalView, CalibrationChoice, MaskReply, PatientFacts } from "../protocol.js";
import "./calibration-panel.js";
import { sizeOf } from "./calibration-panel.js";
import type { RulerDraft } from "./calibrator.js";
import { cinePanel } from "./cine-parts.js";
import "./diagnostics.js";
import { VIEW_NAMES } from "./examination.js";
import "./landmark-bar.js";
import type { PhaseLandmarks } from "./landmark-bar.js";
import { type ModelHost, models } from "./model-parts.js";
import "./overlay-options.js";
import type { Overlay } from "./overlay-options.js";
import "./patient-panel.js";
import { type PrivacyHost, privacy } from "./privacy-parts.js";
import type { Tool } from "./prompts.js";
import "./report-panel.js";
import "./save-panel.js";
import type { Saved } from "./saved-file.js";
import { SHORTCUTS } from "./shortcuts.js";
import { NO_LANDMARKS, type Phase } from "./study.js";
import { type StudyHost, studyPanel } from "./study-side.js";
import "./teach-panel.js";
import "./view-panel.js";
import { html, t } from "./words.js";
import type { Workbench } from "./workbench.js";

/** What the host of the side does when asked to. */
export interface SideHost extends StudyHost, PrivacyHost, ModelHost {
  readonly overlay: Overlay;
  /** The tool that is in use. */
  readonly tool: Tool;
  readonly saving: boolean;
  setOverlay(overlay: Overlay): void;
  setTool(tool: Tool): void;
  save(kind: Saved): void;
  /** Asks for a clip. */
  pick(): void;
  /** Compares the learner's outlines with the case's. */
  score(): void;
  saveScore(): void;
  /** Whether the panel of the pixel size is open: then the ticks in the image are shown. */
  calibrating(open: boolean): void;
  /** Whether the panel of files is open: then what they leave out is shown. */
  showSaving(open: boolean): void;
}

export function side(bench: Workbench, host: SideHost) {
  if (host.reading !== undefined) return reader(bench, host);
  return html`<aside class="side" aria-label="Result" tabindex="-1">
    ${teach(bench, host)} ${cinePanel(bench, host)} ${report(bench, host)}
    <div class="disclosures">
      ${host.looksOnly ? nothing : html`${calibration(bench, host)} ${view(bench, host)} ${patient(bench)}`}
      ${save(bench, host)} ${privacy(bench, host)}
      ${host.looksOnly ? nothing : html`${models(bench, host)} ${keys()}`} ${diagnostics(bench)}
    </div>
  </aside>`;
}

/** No numbers: they would tell how well the reader does. */
function reader(bench: Workbench, host: SideHost) {
  return html`<aside class="side" aria-label="Study" tabindex="-1">
    ${studyPanel(bench, host)}
    <div class="disclosures">${keys()}</div>
  </aside>`;
}

function save(bench: Workbench, host: SideHost) {
  const { disclosure, clip, examination } = bench;
  const toggled = ({ target }: Event) => {
    const { open } = target as HTMLDetailsElement;
    if (open && clip) disclosure.look();
    host.showSaving(open);
  };
  if (host.saving && clip) disclosure.look();
  return html`<details @toggle=${toggled}>
    <summary>Save</summary>
    <echo-save-panel
      .ready=${bench.reporter.result !== null}
      .size=${clip}
      .sector=${disclosure.sector}
      .grownPx=${disclosure.grownPx}
      .keepsText=${disclosure.keepsText}
      .tellsPatient=${disclosure.tellsPatient}
      .knowsPatient=${knowsPatient(examination.patient)}
      @save-file=${({ detail }: CustomEvent<Saved>) => host.save(detail)}
      @keep-text=${({ detail }: CustomEvent<boolean>) => disclosure.set({ keepsText: detail })}
      @tell-patient=${({ detail }: CustomEvent<boolean>) => disclosure.set({ tellsPatient: detail })}
      @grow-sector=${({ detail }: CustomEvent<number>) => disclosure.grow(detail)}
    ></echo-save-panel>
  </details>`;
}

/** Whether there is something of the patient that a file could tell. */
function knowsPatient({ heightCm, weightKg, sex, heartRateBpm }: PatientFacts): boolean {
  return [heightCm, weightKg, sex, heartRateBpm].some((fact) => fact !== null);
}

function teach(bench: Workbench, host: SideHost) {
  const { lesson } = host;
  if (lesson === undefined) return nothing;
  const frames = lesson?.file.frames;
  return html`<echo-teach-panel
    .lesson=${lesson}
    .ready=${(lesson?.measured ?? null) !== null}
    .compared=${lesson?.compared ?? null}
    .bitmaps=${{
      ed: frames ? bench.bitmapOf(frames.ed) : null,
      es: frames ? bench.bitmapOf(frames.es) : null,
    }}
    @go-to=${({ detail }: CustomEvent<number>) => host.goTo(detail)}
    @compare=${() => host.score()}
    @save-score=${() => host.saveScore()}
  ></echo-teach-panel>`;
}

function ofPhases<T>(bench: Workbench, of: (frame: number) => T): Record<Phase, T | null> {
  const { ed, es } = bench.study.phases;
  const at = (frame: number | null) => (frame === null ? null : of(frame));
  return { ed: at(ed), es: at(es) };
}

function report(bench: Workbench, host: SideHost) {
  const { study, reporter, examination, cine } = bench;
  return html`<echo-report-panel
    .result=${reporter.result}
    .failure=${reporter.failure}
    .beat=${measuredBeat(bench)}
    .outlining=${cine?.progress?.stage === "outline"}
    .masks=${ofPhases<MaskReply | null>(bench, (frame) => study.maskOf(frame))}
    .bitmaps=${ofPhases(bench, (frame) => bench.bitmapOf(frame))}
    @go-to=${({ detail }: CustomEvent<number>) => host.goTo(detail)}
    @accept-mismatch=${() => {
      examination.acceptMismatch = true;
      bench.studyChanged();
    }}
  >
    <echo-overlay-options
      .overlay=${host.overlay}
      @overlay-change=${({ detail }: CustomEvent<Overlay>) => host.setOverlay(detail)}
    ></echo-overlay-options>
    ${landmarks(bench, host)}
  </echo-report-panel>`;
}

/** The beat whose phases are measured, from 1; null where others were set by hand. */
function measuredBeat({ cine, study }: Workbench): number | null {
  const beat = cine?.report?.beats[cine.selected];
  const { ed, es } = study.phases;
  return beat && beat.ed === ed && beat.es === es ? (cine?.selected ?? 0) + 1 : null;
}

function landmarks(bench: Workbench, host: SideHost) {
  const { study, reporter, frame } = bench;
  const of = (at: number): PhaseLandmarks => ({
    frame: at,
    geometry: reporter.geometryOf(study.maskOf(at)),
    given: study.landmarksOf(at),
  });
  return html`<echo-landmark-bar
    .shown=${host.tool === "landmarks"}
    .phase=${study.phaseOf(frame)}
    .phases=${ofPhases(bench, of)}
    @toggle-landmarks=${() => host.setTool(host.tool === "landmarks" ? "box" : "landmarks")}
    @go-to=${({ detail }: CustomEvent<number>) => host.goTo(detail)}
    @reset-landmarks=${({ detail }: CustomEvent<number>) => {
      study.setLandmarks(detail, NO_LANDMARKS);
      bench.studyChanged();
    }}
  ></echo-landmark-bar>`;
}

function calibration(bench: Workbench, host: SideHost) {
  const { study, calibrator, clip } = bench;
  const used = bench.reporter.result?.calibration ?? calibrator?.current ?? null;
  const size = used?.spacingMm ? sizeOf(used.spacingMm) : t("not calibrated");
  return html`<details @toggle=${({ target }: Event) => host.calibrating((target as HTMLDetailsElement).open)}>
    <summary>Pixel size: ${clip ? size : t("no clip")}</summary>
    <echo-calibration-panel
      .calibration=${used}
      .choice=${study.calibration}
      .offers=${clip?.offers ?? { rescaled: [], ticks: null }}
      .draft=${calibrator?.draft ?? null}
      .preview=${calibrator?.preview ?? null}
      .refusal=${calibrator?.refusal ?? null}
      @use-calibration=${({ detail }: CustomEvent<CalibrationChoice>) => {
        study.setCalibration(detail);
        bench.studyChanged();
      }}
      @ruler-begin=${() => {
        calibrator?.beginRuler();
        host.setTool("ruler");
      }}
      @ruler-change=${({ detail }: CustomEvent<Partial<RulerDraft>>) => calibrator?.setRuler(detail)}
      @ruler-end=${() => {
        calibrator?.endRuler();
        host.setTool("box");
      }}
    ></echo-calibration-panel>
  </details>`;
}

function view(bench: Workbench, host: SideHost) {
  const { study, examination, reporter } = bench;
  const kept = examination.kept ? t(" · one kept") : "";
  const keep = async () => {
    await bench.keepView();
    host.pick();
  };
  return html`<details>
    <summary>View: ${t(VIEW_NAMES[study.view])}${kept}</summary>
    <echo-view-panel
      .view=${study.view}
      .kept=${examination.kept}
      .keptIsOpen=${examination.isOf(study)}
      .ready=${reporter.result !== null}
      @view-change=${({ detail }: CustomEvent<ApicalView>) => {
        bench.setView(detail);
      }}
      @keep-view=${() => void keep()}
      @open-other=${() => host.pick()}
      @forget-view=${() => bench.forgetView()}
    ></echo-view-panel>
  </details>`;
}

function patient(bench: Workbench) {
  const { examination, reporter } = bench;
  return html`<details>
    <summary>Patient (optional)</summary>
    <echo-patient-panel
      .facts=${examination.patient}
      .problem=${reporter.result?.patientProblem ?? null}
      .calibrated=${reporter.result?.report.edv_ml != null}
      @patient-change=${({ detail }: CustomEvent<PatientFacts>) => {
        examination.patient = detail;
        bench.studyChanged();
      }}
    ></echo-patient-panel>
  </details>`;
}

function keys() {
  return html`<details>
    <summary>Keys</summary>
    <dl class="keys">
      ${SHORTCUTS.map(([pressed, effect]) => html`<dt>${t(pressed)}</dt><dd>${t(effect)}</dd>`)}
    </dl>
    <p class="keys">* with models that take points</p>
  </details>`;
}

function diagnostics({ device, shelf, study, frame }: Workbench) {
  return html`<details>
    <summary>Diagnostics</summary>
    <echo-diagnostics
      .device=${device}
      .model=${shelf.model}
      .mask=${study.maskOf(frame)}
    ></echo-diagnostics>
  </details>`;
}
