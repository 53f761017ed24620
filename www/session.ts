/** The worker as promises. Restarts it when the device is lost, and brings model and clip back. */
import { folderOf } from "./assets.js";
import { keepTile, keptTile } from "./kept-tile.js";
import { decodeVideo, isVideo, MAX_FILE_BYTES } from "./media.js";
import {
  type Args,
  type Attempt,
  asFailure,
  type BoxProposal,
  type Calibration,
  type CalibrationChoice,
  type CineExport,
  type CineReport,
  type CineRequest,
  type CineSetup,
  type CineState,
  type ClipInfo,
  type ClipSize,
  type CorrectedOutline,
  type DeviceChoice,
  type EditReply,
  type EditRequest,
  type EncodeReason,
  type ExportRequest,
  type Failure,
  type FramePicture,
  type FrameReply,
  type FromWorker,
  type Kind,
  type LearnOutcome,
  type LessonCount,
  type MaskReply,
  type Measurement,
  type MeasureRequest,
  type ModelCard,
  type ModelChoice,
  type Notice,
  type Phantom,
  type PhantomSettings,
  type Prompts,
  type Request,
  type SectorShape,
  type SeenRequest,
  type Storage,
  type Value,
  type Warning,
} from "./protocol.js";
import { rgbaOf, type ScreenCapture, warningsOf } from "./screen.js";
import { type Port, takeSeat } from "./seats.js";

export type Started = Value<"start">;

export interface SessionOptions {
  device: DeviceChoice;
  /** Address of the folder with the worker and the models; null is the build's own. */
  assets: string | null;
  /** Progress of the worker, and its loss. */
  onNotice(notice: Notice): void;
  /** What the worker asked of the network. */
  onRequest?(request: SeenRequest): void;
  spawn?(): Port;
}

export interface OpenedClip {
  clip: ClipInfo;
  /** What the user should know of how the file was read. */
  warnings: Warning[];
}

interface Pending {
  resolve(value: Value<Kind>): void;
  reject(reason: Failure): void;
}

/** Losses in a row after which "auto" gives up the GPU: a device that keeps dying is no use. */
const LOSSES_BEFORE_CPU = 2;

/** Losses in a row after which only the user starts another worker. */
const MAX_LOSSES = 4;

const REPEATEDLY_LOST: Failure = {
  code: "device-lost-repeatedly",
  message: "The device was lost again and again. Close other pages and press “Try again”.",
};

const CANCELLED: Failure = { code: "cancelled", message: "Cancelled." };

export class Session {
  readonly #options: SessionOptions;
  readonly #pending = new Map<number, Pending>();
  #port: Port;
  #nextId = 1;
  #losses = 0;
  #source: Blob | ScreenCapture | null = null;
  /** After a restart the clip is there again only when this has settled. */
  #reopened: Promise<unknown> = Promise.resolve();
  #decoding: AbortController | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#port = this.#connect();
  }

  /** Makes the device. Fails with the engine's own codes, or "engine-unavailable". */
  async start(): Promise<Started> {
    const tired = this.#losses >= LOSSES_BEFORE_CPU && this.#options.device === "auto";
    const device = tired ? "cpu" : this.#options.device;
    const started = await this.#call("start", { device, kept: keptTile() });
    keepTile(started.device);
    return started;
  }

  /** The site's first model, unless another is chosen. */
  loadModel(choice: ModelChoice | null = null): Promise<Value<"load-model">> {
    return this.#call("load-model", { base: folderOf(this.#options.assets), choice });
  }

  /** Recognises, converts and keeps a model of the user's; it is not loaded yet. */
  addModel(file: File, storage: Storage): Promise<ModelCard> {
    return this.#call("add-model", { file, name: file.name, storage });
  }

  /** As `addModel`, from an address on the page's own origin. */
  fetchModel(address: string, storage: Storage): Promise<ModelCard> {
    return this.#call("fetch-model", { address, base: document.baseURI, storage });
  }

  models(): Promise<ModelCard[]> {
    return this.#call("list-models", {});
  }

  deleteModel(id: string): Promise<null> {
    return this.#call("delete-model", { model: id });
  }

  /** The file of a model of the user's, as it is kept. */
  modelFile(id: string): Promise<Blob> {
    return this.#call("model-file", { model: id }) as Promise<Blob>;
  }

  /** Takes outlines of the open clip to learn from. */
  async addLessons(lessons: CorrectedOutline[], clip: ClipSize): Promise<LessonCount> {
    await this.#reopened;
    return this.#call("add-lessons", { lessons, clip });
  }

  /** Brings the code that learns. */
  prepareLearning(): Promise<null> {
    return this.#call("prepare-learning", {});
  }

  /** How many outlines there are to learn from. */
  lessons(): Promise<LessonCount> {
    return this.#call("lessons", {});
  }

  forgetLessons(): Promise<null> {
    return this.#call("forget-lessons", {});
  }

  /** Tunes the decoder of the model in use; a notice tells of each step. */
  learn(): Promise<LearnOutcome> {
    return this.#call("learn", { base: folderOf(this.#options.assets) });
  }

  /** Has `learn` fail with "cancelled". */
  stopLearning(): Promise<null> {
    return this.#call("stop-learning", {});
  }

  /** Replaces the clip; on failure the clip that was open stays. */
  async open(source: Blob | ScreenCapture): Promise<OpenedClip> {
    this.#stop({ download: false });
    const opened = await this.#read(source);
    this.#source = source;
    return opened;
  }

  async frame(frame: number): Promise<FrameReply> {
    await this.#reopened;
    return this.#call("frame", { frame });
  }

  /** Outside of it pictures are black; null where none was found. */
  async sector(grownPx: number): Promise<SectorShape | null> {
    await this.#reopened;
    return this.#call("sector", { grownPx });
  }

  /** A frame for a file; with `null` no text is left out. */
  async picture(frame: number, grownPx: number | null): Promise<FramePicture> {
    await this.#reopened;
    return this.#call("picture", { frame, grownPx });
  }

  /** Prepares a frame; gives the box that the model suggests on it, if it does. */
  encode(frame: number, reason: EncodeReason): Promise<BoxProposal | null> {
    return this.#call("encode", { frame, reason });
  }

  async segment(frame: number, prompts: Prompts): Promise<MaskReply> {
    const mask = await this.#call("segment", { frame, prompts });
    this.#losses = 0;
    return mask;
  }

  /** A mask edited by hand; waits for a clip that is brought back. */
  async editMask(request: EditRequest): Promise<EditReply> {
    await this.#reopened;
    return this.#call("edit-mask", { request });
  }

  /** What the clip is to be outlined from; waits for a clip that is brought back. */
  async setUpClip(setup: CineSetup): Promise<CineState> {
    await this.#reopened;
    return this.#call("set-up-clip", { setup });
  }

  /** Outlines every frame that waits; each comes with a notice. */
  async outlineClip(token: number): Promise<null> {
    await this.#call("outline-clip", { token });
    this.#losses = 0;
    return null;
  }

  reportClip(request: CineRequest): Promise<CineReport> {
    return this.#call("report-clip", { request });
  }

  /** The model spread of every beat; each comes with a notice. */
  spreadClip(token: number, request: CineRequest): Promise<CineReport> {
    return this.#call("spread-clip", { token, request });
  }

  /** Keeps the clip as it is measured, to be combined with the other view's; null forgets it. */
  keepClip(request: CineRequest | null): Promise<null> {
    return this.#call("keep-clip", { request });
  }

  phantom(settings: PhantomSettings): Promise<Phantom> {
    return this.#call("phantom", { settings });
  }

  /** The true outline of a phantom's frame: 255 inside, 0 outside, row-major. */
  phantomMask(settings: PhantomSettings, frame: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#call("phantom-mask", { settings, frame });
  }

  /** A file made of a measurement or of a whole clip; text is UTF-8. */
  exportReport(request: ExportRequest | CineExport): Promise<Uint8Array<ArrayBuffer>> {
    return this.#call("export", { request });
  }

  measure(request: MeasureRequest): Promise<Measurement> {
    return this.#call("measure", { request });
  }

  /** A digest of the open clip's pixels. Fails with "clip-digest" where the browser makes none. */
  async clipDigest(clip: ClipSize): Promise<string> {
    await this.#reopened;
    return this.#call("clip-digest", { clip });
  }

  /** Tries to send a fixed word to `address` from the worker. */
  trySending(address: string): Promise<Attempt> {
    return this.#call("try-sending", { address });
  }

  /** The pixel size that a choice would give the open clip; fails where it cannot be used. */
  calibrate(choice: CalibrationChoice): Promise<Calibration> {
    return this.#call("calibrate", { choice });
  }

  /** Stops downloads, decoding and model work; the promises fail with "cancelled". */
  cancel(): void {
    this.#stop({ download: true });
  }

  /** A new worker with the same clip. The model has to be loaded again. */
  async restart(): Promise<Started> {
    this.#losses += 1;
    this.#disconnect();
    if (this.#losses > MAX_LOSSES) {
      this.#losses = 0;
      throw REPEATEDLY_LOST;
    }
    this.#port = this.#connect();
    const started = this.start();
    this.#reopened = started.then(() => this.#source && this.#read(this.#source));
    await this.#reopened;
    return started;
  }

  close(): void {
    this.#decoding?.abort();
    this.#disconnect();
    this.#failAll({ code: "cancelled", message: "The session was closed." });
  }

  #stop(what: Args<"cancel">): void {
    this.#decoding?.abort();
    void this.#call("cancel", what).catch(() => undefined);
  }

  #disconnect(): void {
    this.#port.onmessage = null;
    this.#port.onerror = null;
    this.#port.terminate();
  }

  async #read(source: Blob | ScreenCapture): Promise<OpenedClip> {
    if (!(source instanceof Blob)) return this.#readScreen(source);
    if (source.size === 0) throw { code: "file-empty", message: "The file is empty." };
    if (source.size > MAX_FILE_BYTES)
      throw {
        code: "file-too-large",
        message: "The file is larger than 1 GiB. Export a shorter clip.",
      };
    if (await isVideo(source)) return this.#readVideo(source);
    const bytes = await source.arrayBuffer();
    const clip = await this.#call("open-clip", { bytes }, [bytes]);
    return { clip, warnings: [] };
  }

  async #readVideo(source: Blob): Promise<OpenedClip> {
    const decoding = new AbortController();
    this.#decoding = decoding;
    try {
      const warnings = await decodeVideo(source, decoding.signal, {
        begin: (width, height) => this.#call("video-begin", { width, height, screen: null }),
        frame: (rgba, timestampMs) => this.#call("video-frame", { rgba, timestampMs }, [rgba]),
      });
      return { clip: await this.#call("video-finish", {}), warnings };
    } finally {
      this.#decoding = null;
    }
  }

  /** The pictures stay with the session, for a worker that takes over. */
  async #readScreen({ recording, screen }: ScreenCapture): Promise<OpenedClip> {
    const { width, height, frames, stampsMs } = recording;
    const reading = new AbortController();
    this.#decoding = reading;
    try {
      await this.#call("video-begin", { width, height, screen });
      for (const [at, frame] of frames.entries()) {
        if (reading.signal.aborted) throw CANCELLED;
        const rgba = rgbaOf(frame).buffer;
        await this.#call("video-frame", { rgba, timestampMs: stampsMs[at] ?? 0 }, [rgba]);
      }
      return { clip: await this.#call("video-finish", {}), warnings: warningsOf(recording) };
    } finally {
      this.#decoding = null;
    }
  }

  #call<K extends Kind>(kind: K, args: Args<K>, transfer: Transferable[] = []): Promise<Value<K>> {
    const id = this.#nextId++;
    return new Promise<Value<K>>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject });
      this.#port.postMessage({ id, kind, ...args } as Request, transfer);
    });
  }

  #connect(): Port {
    const port = this.#options.spawn?.() ?? takeSeat(this.#options.device, this.#options.assets);
    port.onmessage = ({ data }) => this.#receive(data);
    port.onerror = (event) => {
      event.preventDefault?.();
      const failure = {
        code: "engine-unavailable",
        message: `The engine could not be started (${event.message || "its files did not load"}). Reload the page.`,
      };
      this.#failAll(failure);
    };
    return port;
  }

  #receive(message: FromWorker): void {
    if ("request" in message) {
      this.#options.onRequest?.(message.request);
      return;
    }
    if ("notice" in message) {
      // First what waits, then the news: the news starts a new worker with calls of its own.
      if (message.notice === "device-lost")
        this.#failAll({ code: "device-lost", message: message.message });
      this.#options.onNotice(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.ok) pending?.resolve(message.value);
    else pending?.reject(asFailure(message.error));
  }

  #failAll(reason: Failure): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of all) pending.reject(reason);
  }
}
