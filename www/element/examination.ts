/** What outlives a clip: the view that was kept, and the patient's facts. In memory only. */
import type {
  ApicalView,
  CineRequest,
  ClipInfo,
  EfReport,
  FramePicture,
  MaskReply,
  MeasureRequest,
  ModelCard,
  PatientFacts,
  PhaseRequest,
  ViewRequest,
} from "../protocol.js";
import type { Result } from "./reporter.js";
import type { Study } from "./study.js";
import { m } from "./words.js";

export const VIEW_NAMES: Record<ApicalView, string> = {
  a4c: m("four-chamber view"),
  a2c: m("two-chamber view"),
};

export const otherView = (view: ApicalView): ApicalView => (view === "a4c" ? "a2c" : "a4c");

export const NO_FACTS: PatientFacts = {
  heightCm: null,
  weightKg: null,
  sex: null,
  heartRateBpm: null,
  scheme: null,
};

/** The measured view of a clip that may be closed. */
export interface KeptView {
  request: ViewRequest;
  /** What it gives alone. */
  report: EfReport;
}

/** What is to be measured, and the masks that are shown of it. */
export interface Wanted {
  request: MeasureRequest;
  edMask: MaskReply;
  esMask: MaskReply;
  /** Two wants with the same parts are one. */
  parts: readonly unknown[];
}

/** Gives a frame as files show it. */
export type Picture = (frame: number) => Promise<FramePicture>;

export class Examination {
  patient: PatientFacts = NO_FACTS;
  acceptMismatch = false;
  #kept: KeptView | null = null;
  /** Its clip is open as long as this is the study. */
  #keptOf: Study | null = null;

  get kept(): KeptView | null {
    return this.#kept;
  }

  /** Whether what is kept is of this study: then nothing would be lost with it. */
  isOf(study: Study): boolean {
    return this.#keptOf === study;
  }

  /** What a new clip shows, as far as can be guessed. */
  get nextView(): ApicalView {
    return this.#kept ? otherView(this.#kept.request.view) : "a4c";
  }

  /** Keeps a measured view with its pictures, and with the pixel size that it was measured with. */
  async keep(study: Study, result: Result, picture: Picture): Promise<void> {
    const { shown } = result.request;
    const { spacingMm, source } = result.calibration;
    const alone = result.both?.[shown.view] ?? result.report;
    const withPicture = async (phase: PhaseRequest) => ({
      ...phase,
      image: await picture(phase.frame),
    });
    const request: ViewRequest = {
      ...shown,
      calibration: { kind: "known", spacingMm, source },
      ed: await withPicture(shown.ed),
      es: await withPicture(shown.es),
    };
    this.#kept = { request, report: alone };
    this.#keptOf = study;
    this.acceptMismatch = false;
  }

  forget(): void {
    this.#kept = null;
    this.#keptOf = null;
    this.acceptMismatch = false;
  }

  /** Another clip: of another patient, unless a view of this one was kept. */
  clipOpened(): void {
    if (!this.#kept) this.patient = NO_FACTS;
  }

  /** How the outlines of the whole clip are to be measured now. */
  wantedOfClip(study: Study, model: ModelCard | null): CineRequest {
    const { view, calibration, landmarks, marks } = study;
    return {
      view,
      calibration,
      landmarks: [...landmarks].map(([frame, given]) => ({ frame, given })),
      marks: [...marks],
      useKept: this.#kept !== null && !this.isOf(study),
      acceptMismatch: this.acceptMismatch,
      model: model?.name ?? null,
    };
  }

  /** What is to be measured now; null until both phases are outlined. */
  wanted(study: Study, clip: ClipInfo | null, model: ModelCard | null): Wanted | null {
    const { ed, es } = study.phases;
    const edMask = ed === null ? null : study.maskOf(ed);
    const esMask = es === null ? null : study.maskOf(es);
    if (!clip || !edMask || !esMask) return null;
    const kept = this.isOf(study) ? null : (this.#kept?.request ?? null);
    const phase = (mask: MaskReply): PhaseRequest => ({
      frame: mask.frame,
      mask: mask.mask,
      landmarks: study.landmarksOf(mask.frame),
      edited: mask.edited,
      image: null,
    });
    const [edPhase, esPhase] = [phase(edMask), phase(esMask)];
    const { calibration, view } = study;
    const { patient, acceptMismatch } = this;
    const shown: ViewRequest = {
      view,
      width: clip.width,
      height: clip.height,
      calibration,
      frameTimeMs: clip.frameTimeMs,
      fromScreen: clip.source === "screen",
      ed: edPhase,
      es: esPhase,
      model: model?.name ?? null,
      modelSha256: model?.sha256 ?? null,
    };
    const chosen = [calibration, view, kept, patient, acceptMismatch, model];
    return {
      request: { shown, kept, acceptMismatch, patient },
      edMask,
      esMask,
      parts: [edMask, esMask, edPhase.landmarks, esPhase.landmarks, ...chosen],
    };
  }
}

/** A request with the pictures of its frames, for files that draw them. */
export async function pictured(request: MeasureRequest, picture: Picture): Promise<MeasureRequest> {
  const { shown } = request;
  const [ed, es] = [await picture(shown.ed.frame), await picture(shown.es.frame)];
  return {
    ...request,
    shown: { ...shown, ed: { ...shown.ed, image: ed }, es: { ...shown.es, image: es } },
  };
}
