/**
 * What the page and the worker say to each other: requests, replies and notices.
 * It knows neither the DOM nor the wasm code; the types of the values come from the wasm package.
 */
import type {
  CorrectedOutline,
  LearnNotice,
  LearnOutcome,
  LearntFrom,
  LessonCount,
} from "./protocol/learning.js";
import type {
  BoxProposal,
  Calibration,
  CalibrationChoice,
  CineExportKind,
  CineReport,
  CineRequest,
  CineSetup,
  CineState,
  ClipInfo,
  DeviceChoice,
  DeviceInfo,
  EditReply,
  EditRequest,
  ExportRequest,
  Failure,
  FramePicture,
  MaskReply,
  Measurement,
  MeasureRequest,
  ModelPipeline,
  Phantom,
  PhantomSettings,
  Prompts,
  ScreenCorners,
  SectorShape,
  Storage,
} from "./wasm/echodisc.js";

export * from "./protocol/learning.js";
export type {
  ApicalView,
  BothViews,
  BoxProposal,
  Calibration,
  CalibrationChoice,
  CalibrationOffers,
  CineBeat,
  CineExportKind,
  CineFrame,
  CineKept,
  CineMarks,
  CineReason,
  CineReport,
  CineRequest,
  CineSetup,
  CineSpread,
  CineState,
  ClipInfo,
  DeviceChoice,
  DeviceInfo,
  Doubt,
  EditReply,
  EditRequest,
  EfReport,
  EncodeProgress,
  ExportKind,
  ExportRequest,
  Failure,
  FrameBox,
  FramePicture,
  GivenLandmarks,
  Interpretation,
  Landmark,
  Light,
  MaskReply,
  Measurement,
  MeasureRequest,
  ModelEntry,
  ModelFile,
  ModelPipeline,
  PatientFacts,
  PatientSex,
  Phantom,
  PhantomSettings,
  PhantomTruth,
  PhaseGeometry,
  PhaseRequest,
  Point,
  PromptPoint,
  Prompts,
  Refusal,
  SchemeName,
  ScreenCorners,
  SectorShape,
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
  /** Null unless its decoder was learnt from corrected outlines. */
  learnt: LearntFrom | null;
}

/** The browser's `Blob`, which this file, knowing no DOM, cannot name. */
export interface FileHandle {
  readonly size: number;
  readonly type: string;
}

/** A model as it runs. */
export interface ModelChoice {
  id: string;
  /** "" is the model's usual one. */
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

/** A whole clip to be saved. */
export interface CineExport {
  kind: CineExportKind;
  clip: CineRequest;
}

/** How far the outlining of a clip has come. */
export interface CineProgress {
  stage: "outline" | "spread";
  done: number;
  total: number;
}

/** Pixels of one frame of the clip: RGBA, row-major, `4 * width * height` bytes. */
export interface FrameReply {
  frame: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** What a clip's digest is made of besides its pixels. */
export type ClipSize = Pick<ClipInfo, "width" | "height" | "frames">;

/** How urgent a background encoding is: the frame on the screen, or one beside it. */
export type EncodeReason = "shown" | "neighbour";

/** Every request: its arguments and the value that its reply carries. */
export interface Calls {
  /**
   * Loads the wasm code and makes the device, which later seats share whatever they choose. First.
   * `kept`: of an earlier session's device.
   */
  start: {
    args: { device: DeviceChoice; kept: string | null };
    value: { device: DeviceInfo; models: ModelCard[] };
  };
  /**
   * Brings the weights from the device's own store, else from `base`, and builds the network: the
   * site's first, unless another is chosen. What another seat has loaded is shared with it.
   */
  "load-model": {
    args: { base: string; choice: ModelChoice | null };
    value: { origin: "store" | "network" | "own" | "shared" };
  };
  /** Recognises a weights file, converts it and keeps it on this device. */
  "add-model": { args: { file: FileHandle; name: string; storage: Storage }; value: ModelCard };
  /** As "add-model", from an address on the page's own origin. */
  "fetch-model": { args: { address: string; base: string; storage: Storage }; value: ModelCard };
  "list-models": { args: object; value: ModelCard[] };
  "delete-model": { args: { model: string }; value: null };
  /** The file of a model of the user's, as it is kept. */
  "model-file": { args: { model: string }; value: FileHandle };
  /**
   * Takes outlines of the open clip to learn from, in memory alone: a later one of a frame replaces
   * the earlier. They are of the model in use and go when another is, unless it was learnt on the same.
   */
  "add-lessons": { args: { lessons: CorrectedOutline[]; clip: ClipSize }; value: LessonCount };
  lessons: { args: object; value: LessonCount };
  /** Brings the code that learns, so that learning itself asks for nothing. */
  "prepare-learning": { args: object; value: null };
  "forget-lessons": { args: object; value: null };
  /** Tunes the decoder of the model in use, and keeps the result if it is the better one. */
  learn: { args: { base: string }; value: LearnOutcome };
  "stop-learning": { args: object; value: null };
  "open-clip": { args: { bytes: ArrayBuffer }; value: ClipInfo };
  /** `screen`: the frames are pictures of it, and the clip is what it shows. */
  "video-begin": {
    args: { width: number; height: number; screen: ScreenCorners | null };
    value: null;
  };
  "video-frame": { args: { rgba: ArrayBuffer; timestampMs: number }; value: null };
  "video-finish": { args: object; value: ClipInfo };
  frame: { args: { frame: number }; value: FrameReply };
  /** The sector, its edge moved outwards by so many frame px; null where none was found. */
  sector: { args: { grownPx: number }; value: SectorShape | null };
  /** A frame for a file: black outside of that sector, or with `null` as it is. */
  picture: { args: { frame: number; grownPx: number | null }; value: FramePicture };
  /**
   * Prepares a frame in the background; the reply is the box that the model suggests on it, where
   * it does. Latest wins, one for each reason.
   */
  encode: { args: { frame: number; reason: EncodeReason }; value: BoxProposal | null };
  /** Latest wins: a newer one for the same frame makes this one fail with "superseded". */
  segment: { args: { frame: number; prompts: Prompts }; value: MaskReply };
  /** A mask edited by hand; the engine keeps nothing of it. */
  "edit-mask": { args: { request: EditRequest }; value: EditReply };
  /** What the clip is to be outlined from. Frames that `outlined` does not name have lost theirs. */
  "set-up-clip": { args: { setup: CineSetup }; value: CineState };
  /**
   * Outlines every frame that waits, nearest to the boxes first, and tells of each with a notice.
   * More urgent work comes in between. Cancelled, it keeps what there is: asked again, it goes on.
   */
  "outline-clip": { args: { token: number }; value: null };
  /** What is known of the whole clip so far. */
  "report-clip": { args: { request: CineRequest }; value: CineReport };
  /** The model spread of every beat that has none yet; a notice brings the report after each. */
  "spread-clip": { args: { token: number; request: CineRequest }; value: CineReport };
  /** Keeps the clip as it is measured, to be combined with the other view's; null forgets it. */
  "keep-clip": { args: { request: CineRequest | null }; value: null };
  /** Draws a phantom: its file is to be opened as any other. */
  phantom: { args: { settings: PhantomSettings }; value: Phantom };
  /** The true outline of a phantom's frame: 255 inside, 0 outside, row-major. */
  "phantom-mask": {
    args: { settings: PhantomSettings; frame: number };
    value: Uint8Array<ArrayBuffer>;
  };
  /** A file made of a measurement or of a whole clip; text is UTF-8. */
  export: { args: { request: ExportRequest | CineExport }; value: Uint8Array<ArrayBuffer> };
  measure: { args: { request: MeasureRequest }; value: Measurement };
  /** The pixel size that a choice would give the open clip. */
  calibrate: { args: { choice: CalibrationChoice }; value: Calibration };
  /** Stops the encoding in flight and what waits for it ("cancelled"); the download too, if asked to. */
  cancel: { args: { download: boolean }; value: null };
  /** A digest of the open clip's pixels: the same clip has the same. Needs a secure context. */
  "clip-digest": { args: { clip: ClipSize }; value: string };
  /** Tries to send a fixed word to `address` from the worker. */
  "try-sending": { args: { address: string }; value: Attempt };
  /** Gives the seat up, with its clip. The last request: it has no use for the reply. */
  leave: { args: object; value: null };
}

export type Kind = keyof Calls;
export type Args<K extends Kind> = Calls[K]["args"];
export type Value<K extends Kind> = Calls[K]["value"];

export type Request = { [K in Kind]: { id: number; kind: K } & Args<K> }[Kind];

export type Reply =
  | { id: number; ok: true; value: Value<Kind> }
  | { id: number; ok: false; error: Failure };

/** News of the long work on a whole clip, with the token of the request. */
export type ClipNotice =
  | { notice: "clip-mask"; token: number; mask: MaskReply }
  /** Passes of the model spread. */
  | { notice: "clip-spread"; token: number; done: number; total: number }
  /** The spread of another beat is known. */
  | { notice: "clip-report"; token: number; report: CineReport };

export type Notice =
  | { notice: "progress"; stage: "download"; doneBytes: number; totalBytes: number }
  | { notice: "progress"; stage: "convert"; share: number }
  | { notice: "progress"; stage: "encode"; frame: number; done: number; total: number }
  | ClipNotice
  | LearnNotice
  /** The work that the progress notices told of has ended, well or badly. */
  | { notice: "idle"; stage: "download" | "convert" | "encode" }
  /** The device or the engine is gone; this worker answers nothing more. */
  | { notice: "device-lost"; message: string };

/** A request over the network, as one of its witnesses saw it. */
export interface SeenRequest {
  /** Without query and fragment. */
  address: string;
  /** When it began, in ms of the system's clock. */
  at: number;
  /** Of its content; null where the witness cannot see it. */
  bytes: number | null;
}

/** What became of an attempt to send something away. */
export interface Attempt {
  /** The directives of policies that blocked it; none where no policy said that it did. */
  directives: string[];
  /** The policies that they stand in. */
  policies: string[];
}

export type FromWorker = Reply | Notice | { request: SeenRequest };

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
