/**
 * What the page and the worker say to each other: requests, replies and notices.
 * It knows neither the DOM nor the wasm code; the types of the values come from the wasm package.
 */
import type {
  ApicalView,
  Calibration,
  CalibrationChoice,
  ClipInfo,
  DeviceChoice,
  DeviceInfo,
  ExportRequest,
  Failure,
  FrameBox,
  MaskReply,
  Measurement,
  MeasureRequest,
  ModelPipeline,
  Prompts,
  Storage,
  Warning,
} from "./wasm/echodisc.js";

export type {
  ApicalView,
  BothViews,
  Calibration,
  CalibrationChoice,
  CalibrationOffers,
  ClipInfo,
  DeviceChoice,
  DeviceInfo,
  Doubt,
  EfReport,
  EncodeProgress,
  ExportKind,
  ExportRequest,
  Failure,
  FrameBox,
  GivenLandmarks,
  Interpretation,
  Landmark,
  MaskReply,
  Measurement,
  MeasureRequest,
  ModelEntry,
  ModelFile,
  ModelPipeline,
  PatientFacts,
  PatientSex,
  PhaseGeometry,
  PhaseRequest,
  Point,
  PromptPoint,
  Prompts,
  Refusal,
  SchemeName,
  Storage,
  ViewRequest,
  Warning,
} from "./wasm/echodisc.js";

/** A model that can be loaded: of the site, or the user's own. */
export interface ModelCard {
  id: string;
  name: string;
  /** The network, where the name does not say it. */
  title: string;
  licence: string;
  /** What it may be used for. */
  use: string;
  bytes: number;
  sha256: string;
  /** The usual one first. */
  pipelines: ModelPipeline[];
  own: boolean;
}

/** The browser's `Blob`, which this file, knowing no DOM, cannot name. */
export interface FileHandle {
  readonly size: number;
  readonly type: string;
}

/** A model as it runs. */
export interface ModelChoice {
  id: string;
  pipeline: string;
}

/** Nothing asked yet. */
export const NO_PROMPTS: Prompts = {
  box: null,
  points: [],
  refine: false,
  three: false,
  choice: null,
};

/** How far to trust a frame or a clip. */
export type Light = "green" | "amber" | "red";

/** Of repeated passes over shifted boxes and thresholds: "model spread", no confidence interval. */
export interface CineSpread {
  median: number;
  p5: number;
  p95: number;
  passes: number;
}

/** A reason in words, with a code that stays. */
export interface CineReason {
  code: string;
  message: string;
}

/** One frame of a clip that is being outlined. */
export interface CineFrame {
  frame: number;
  /** Where its outline comes from: the user's box, a neighbour, one that was not believed, none yet. */
  origin: "prompted" | "followed" | "doubted" | "none";
  areaPx: number | null;
  /** Millilitres by discs; null without a pixel size. */
  volumeMl: number | null;
  light: Light | null;
  reasons: CineReason[];
}

/** A beat: frames of end-diastole, end-systole and the next end-diastole. */
export interface CineBeat {
  ed: number;
  es: number;
  nextEd: number | null;
  /** Its markers were set by hand. */
  manual: boolean;
  efPercent: number | null;
  edvMl: number | null;
  esvMl: number | null;
  spread: CineSpread | null;
}

/** What is known of the whole clip so far. */
export interface CineReport {
  frames: CineFrame[];
  beats: CineBeat[];
  /** Beats cut by the clip's ends. */
  beatsLeftOut: number;
  heartRateBpm: number | null;
  rhythm: "regular" | "irregular" | "unknown";
  /** Frames of R waves, where the file has an electrocardiogram. */
  rWaves: number[];
  method: "single-plane" | "biplane";
  efPercent: number | null;
  edvMl: number | null;
  esvMl: number | null;
  spread: CineSpread | null;
  light: Light;
  reasons: CineReason[];
  warnings: Warning[];
}

/** How far the outlining of a clip has come. */
export interface CineProgress {
  stage: "outline" | "spread";
  done: number;
  total: number;
}

export interface PhantomSettings {
  view: ApicalView;
  efPercent: number;
  edvMl: number;
  heartRateBpm: number;
  /** 0 to 0.4. */
  irregularity: number;
  framesPerSecond: number;
  frames: number;
  noise: "none" | "low" | "moderate" | "high";
  seed: number;
}

/** What is known of a phantom, to compare with. */
export interface PhantomTruth {
  efPercent: number;
  edvMl: number;
  esvMl: number;
  edFrames: number[];
  esFrames: number[];
  /** The first end-diastole and the tight box on it. */
  boxFrame: number;
  box: FrameBox;
}

/** Pixels of one frame of the clip: RGBA, row-major, `4 * width * height` bytes. */
export interface FrameReply {
  frame: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** How urgent a background encoding is: the frame on the screen, or one beside it. */
export type EncodeReason = "shown" | "neighbour";

/** Every request: its arguments and the value that its reply carries. */
export interface Calls {
  /** Loads the wasm code and makes the device. First, once. `kept`: of an earlier session's device. */
  start: {
    args: { device: DeviceChoice; kept: string | null };
    value: { device: DeviceInfo; models: ModelCard[] };
  };
  /**
   * Brings the weights from the device's own store, else from `base`, and builds the network: the
   * site's first, unless another is chosen.
   */
  "load-model": {
    args: { base: string; choice: ModelChoice | null };
    value: { origin: "store" | "network" | "own" };
  };
  /** Recognises a weights file, converts it and keeps it on this device. */
  "add-model": { args: { file: FileHandle; name: string; storage: Storage }; value: ModelCard };
  /** As "add-model", from an address on the page's own origin. */
  "fetch-model": { args: { address: string; base: string; storage: Storage }; value: ModelCard };
  "list-models": { args: object; value: ModelCard[] };
  "delete-model": { args: { model: string }; value: null };
  "open-clip": { args: { bytes: ArrayBuffer }; value: ClipInfo };
  "video-begin": { args: { width: number; height: number }; value: null };
  "video-frame": { args: { rgba: ArrayBuffer; timestampMs: number }; value: null };
  "video-finish": { args: object; value: ClipInfo };
  frame: { args: { frame: number }; value: FrameReply };
  /** Prepares a frame in the background. Latest wins, one for each reason. */
  encode: { args: { frame: number; reason: EncodeReason }; value: null };
  /** Latest wins: a newer one for the same frame makes this one fail with "superseded". */
  segment: { args: { frame: number; prompts: Prompts }; value: MaskReply };
  /** A file made of a measurement; text is UTF-8. */
  export: { args: { request: ExportRequest }; value: Uint8Array<ArrayBuffer> };
  measure: { args: { request: MeasureRequest }; value: Measurement };
  /** The pixel size that a choice would give the open clip. */
  calibrate: { args: { choice: CalibrationChoice }; value: Calibration };
  /** Stops the encoding in flight and what waits for it ("cancelled"); the download too, if asked to. */
  cancel: { args: { download: boolean }; value: null };
}

export type Kind = keyof Calls;
export type Args<K extends Kind> = Calls[K]["args"];
export type Value<K extends Kind> = Calls[K]["value"];

export type Request = { [K in Kind]: { id: number; kind: K } & Args<K> }[Kind];

export type Reply =
  | { id: number; ok: true; value: Value<Kind> }
  | { id: number; ok: false; error: Failure };

export type Notice =
  | { notice: "progress"; stage: "download"; doneBytes: number; totalBytes: number }
  | { notice: "progress"; stage: "convert"; share: number }
  | { notice: "progress"; stage: "encode"; frame: number; done: number; total: number }
  /** The work that the progress notices told of has ended, well or badly. */
  | { notice: "idle"; stage: "download" | "convert" | "encode" }
  /** The device or the engine is gone; this worker answers nothing more. */
  | { notice: "device-lost"; message: string };

export type FromWorker = Reply | Notice;

export function isFailure(thrown: unknown): thrown is Failure {
  if (typeof thrown !== "object" || thrown === null) return false;
  const { code, message } = thrown as Partial<Failure>;
  return typeof code === "string" && typeof message === "string";
}

/** Turns whatever was thrown into a failure. Text of unknown errors is kept: it holds no patient data. */
export function asFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return { code: thrown.code, message: thrown.message };
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "internal", message: `Something went wrong inside EchoDisc: ${detail}` };
}
