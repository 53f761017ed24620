/** One clip on the bench: engine, model, clip, frames, study and report, kept in step. No DOM in here. */
import {
  type ApicalView,
  asFailure,
  type BoxProposal,
  type CineExportKind,
  type ClipInfo,
  type DeviceChoice,
  type DeviceInfo,
  type Failure,
  type FrameBox,
  type ModelChoice,
  type Notice,
  type PhantomSettings,
  type PhantomTruth,
  type Prompts,
  type Warning,
} from "../protocol.js";
import { Session } from "../session.js";
import { isLargeEnough } from "./box-geometry.js";
import { Calibrator } from "./calibrator.js";
import { Cine } from "./cine.js";
import { Examination, pictured } from "./examination.js";
import { FrameStore } from "./frame-store.js";
import { ModelShelf, type NewModel } from "./model-shelf.js";
import { Prompter } from "./prompter.js";
import { Reporter } from "./reporter.js";
import {
  clipFile,
  dataUri,
  exportedFile,
  maskFile,
  phantomFile,
  type Saved,
  type SavedFile,
} from "./saved-file.js";
import type { Activity, Readiness } from "./status.js";
import { Study } from "./study.js";

export interface WorkbenchListener {
  /** Something to be drawn has changed. */
  changed(): void;
  ready(): void;
  segmentationChanged(): void;
  reportChanged(): void;
  /** Outlines of the whole clip, or what is measured of them. */
  clipChanged(): void;
  failed(failure: Failure): void;
  /** Something the user should know that is no failure. */
  warned(warning: Warning): void;
}

export interface WorkbenchOptions {
  device: DeviceChoice;
  base: string;
}

/** A computer-made clip: what is known of it, and its file. */
export interface OpenPhantom {
  truth: PhantomTruth;
  file: SavedFile;
}

/** A frame that the user rests on this long is prepared in the background. */
const REST_MS = 300;

/** Results that mean "something newer is on its way" or "as you wished". */
const QUIET = new Set(["superseded", "cancelled", "device-lost"]);

const OPEN_AGAIN: Failure = {
  code: "clip-not-opened",
  message: "The clip was not opened, because the device was lost meanwhile. Open it again.",
};

export class Workbench {
  clip: ClipInfo | null = null;
  device: DeviceInfo | null = null;
  frame = 0;
  study = new Study();
  reporter: Reporter;
  calibrator: Calibrator | null = null;
  /** The whole of the open clip. */
  cine: Cine | null = null;
  /** Null unless the open clip is one. */
  phantom: OpenPhantom | null = null;
  readonly examination = new Examination();
  readonly shelf: ModelShelf;
  readonly #listener: WorkbenchListener;
  readonly #session: Session;
  #prompter: Prompter;
  /** Boxes that the model suggests, by frame. */
  readonly #proposals = new Map<number, BoxProposal>();
  #frames: FrameStore | null = null;
  #readiness: Readiness = "starting";
  #opening = 0;
  /** A restarted engine knows nothing of the whole clip. */
  #engineIsNew = false;
  #download: Activity["download"] = null;
  #converting: Activity["converting"] = null;
  #encoding: Activity["encoding"] = null;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WorkbenchOptions, listener: WorkbenchListener) {
    this.#listener = listener;
    this.#session = new Session({ ...options, onNotice: (notice) => this.#noticed(notice) });
    this.shelf = new ModelShelf(this.#session);
    this.reporter = this.#newReporter();
    this.#prompter = this.#newPrompter();
  }

  /** Makes the device and loads the model, both at once. */
  async start(): Promise<void> {
    const started = this.#session.start();
    await this.#bringUp(started, this.#loadModel());
  }

  /** Opens a clip; `view` where it is known which one it shows. */
  open(source: Blob, view?: ApicalView): Promise<void> {
    return this.#openWith(async () => {
      const { clip, warnings } = await this.#session.open(source);
      this.#show(clip, view ?? this.examination.nextView);
      for (const warning of warnings) this.#listener.warned(warning);
    });
  }

  /** Draws a phantom and opens it as any other clip. */
  openPhantom(settings: PhantomSettings): Promise<void> {
    return this.#openWith(async () => {
      const { truth, file } = await this.#session.phantom(settings);
      const saved = phantomFile(file as Uint8Array<ArrayBuffer>);
      const { clip } = await this.#session.open(saved.content);
      this.#show(clip, settings.view);
      this.phantom = { truth, file: saved };
    });
  }

  async #openWith(open: () => Promise<void>): Promise<void> {
    this.#opening += 1;
    this.#listener.changed();
    try {
      await open();
    } catch (thrown) {
      const failure = asFailure(thrown);
      // The loss has been told of; that it took the new clip with it has not.
      this.#report(failure.code === "device-lost" ? OPEN_AGAIN : failure);
    } finally {
      this.#opening -= 1;
      this.#listener.changed();
    }
  }

  goTo(frame: number): void {
    const { clip } = this;
    if (!clip) return;
    const target = Math.min(Math.max(Math.round(frame), 0), clip.frames - 1);
    if (target === this.frame) return;
    this.frame = target;
    this.#rest();
    this.#listener.changed();
  }

  /** The pixels of a frame; null until they have come, and `changed` follows. */
  bitmapOf(frame: number): ImageBitmap | null {
    return this.#frames?.get(frame) ?? null;
  }

  /** Sets or clears a box. `mergeKey` joins small steps of one gesture into one undo step. */
  setBox(frame: number, box: FrameBox | null, mergeKey: string | null = null): void {
    if (box && !isLargeEnough(box)) return;
    this.study.setBox(frame, box, mergeKey);
    this.studyChanged();
  }

  /** The box that the model suggests on the shown frame, as long as nothing is drawn or outlined there. */
  get proposal(): BoxProposal | null {
    const { study, frame } = this;
    const free = !study.prompts.has(frame) && !study.maskOf(frame);
    return free ? (this.#proposals.get(frame) ?? null) : null;
  }

  /** Sets all that is asked of the model on a frame, or clears it. */
  setPrompts(frame: number, prompts: Prompts): void {
    this.study.setPrompts(frame, prompts);
    this.studyChanged();
  }

  /** Asks again for the mask of a frame whose request failed or was cancelled. */
  segmentAgain(frame: number): void {
    this.#prompter.release(frame);
    this.studyChanged();
  }

  /** To be called after every change of the study. */
  studyChanged(): void {
    if (this.#readiness === "ready" && this.clip) this.#prompter.pursue(this.frame);
    this.cine?.update();
    void this.reporter.update();
    void this.calibrator?.update();
    this.#listener.segmentationChanged();
    this.#listener.changed();
  }

  /** Loads another model, or the same with another pipeline; outlines are made anew. */
  async useModel(choice: ModelChoice): Promise<void> {
    this.#session.cancel();
    // Masks that are on their way are the other model's.
    this.#prompter.retire();
    this.#prompter = this.#newPrompter();
    this.shelf.choice = choice;
    this.#proposals.clear();
    this.study.forgetMasks();
    if (this.clip) this.#renewCine(this.clip);
    const loaded = this.#loadModel();
    this.studyChanged();
    await this.#bringUp(null, loaded);
  }

  /** Converts and keeps a model of the user's, then loads it. */
  addModel(model: NewModel): Promise<void> {
    return this.#useAfter(this.shelf.add(model));
  }

  /** Deletes a model of the user's; the one in use gives way to the site's. */
  deleteModel(id: string): Promise<void> {
    return this.#useAfter(this.shelf.remove(id));
  }

  async #useAfter(change: Promise<ModelChoice | null>): Promise<void> {
    try {
      const choice = await change;
      if (choice) await this.useModel(choice);
      this.#listener.changed();
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  /** The measurement as a file; null where there is none. */
  async export(kind: Saved): Promise<SavedFile | null> {
    const { result } = this.reporter;
    if (!result) return null;
    if (kind === "mask-ed" || kind === "mask-es")
      return maskFile(kind === "mask-ed" ? result.edMask : result.esMask, kind);
    const measured = await pictured(result.request, this.#picture);
    return exportedFile(await this.#session.exportReport({ kind, measured }), kind);
  }

  /** Outlines every frame from the boxes that are drawn, or goes on where it was stopped. */
  outlineClip(): void {
    if (this.#readiness === "ready" && this.study.prompts.size > 0) this.cine?.outline();
  }

  /** Sets the markers of a beat by hand. */
  moveBeat(index: number, ed: number, es: number): void {
    if (this.cine?.moveBeat(index, ed, es)) this.studyChanged();
  }

  /** Gives the beats back to the curve. */
  resetBeats(): void {
    this.cine?.resetBeats();
    this.studyChanged();
  }

  /** The whole clip as a file. */
  async exportClip(kind: CineExportKind): Promise<SavedFile> {
    const clip = this.examination.wantedOfClip(this.study, this.shelf.model);
    return clipFile(await this.#session.exportReport({ kind, clip }), kind);
  }

  /** Keeps the measured view, to be combined with the other view of another clip. */
  async keepView(): Promise<void> {
    const { study, reporter, cine } = this;
    if (!reporter.result) return;
    const clip = this.examination.wantedOfClip(study, this.shelf.model);
    await this.#session.keepClip(cine?.report ? clip : null);
    await this.examination.keep(study, reporter.result, this.#picture);
    this.studyChanged();
  }

  forgetView(): void {
    this.examination.forget();
    void this.#session.keepClip(null).catch(() => undefined);
    this.studyChanged();
  }

  cancel(): void {
    clearTimeout(this.#resting);
    this.cine?.halt();
    this.#session.cancel();
  }

  /** After a failed start, download or a device that was lost too often. */
  async retry(): Promise<void> {
    if (this.device) await this.#bringUp(null, this.#loadModel());
    else await this.#restart();
  }

  close(): void {
    clearTimeout(this.#resting);
    this.cine?.retire();
    this.#frames?.close();
    this.#session.close();
  }

  /** What outlining a frame took on this device; null where none was outlined yet. */
  get secondsPerFrame(): number | null {
    const paced = this.cine?.secondsPerFrame;
    if (paced != null) return paced;
    const taken = [...this.study.prompted.values()].filter(({ encodeMs }) => encodeMs > 0).at(-1);
    return taken ? (taken.encodeMs + taken.decodeMs) / 1000 : null;
  }

  get activity(): Activity {
    return {
      readiness: this.#readiness,
      opening: this.#opening > 0,
      download: this.#download,
      converting: this.#converting,
      encoding: this.#encoding,
      clip: this.cine?.progress ?? null,
      segmenting: this.#prompter.isPending(this.frame),
      hasClip: this.clip !== null,
      hasPrompt: this.study.prompts.has(this.frame),
    };
  }

  async #bringUp(started: ReturnType<Session["start"]> | null, loaded: Promise<unknown>) {
    try {
      await Promise.all([started?.then((info) => this.#started(info)), loaded]);
      this.#setReadiness("ready");
      this.#listener.ready();
      if (this.#engineIsNew) this.cine?.restarted();
      this.#engineIsNew = false;
      this.studyChanged();
      this.#rest();
    } catch (thrown) {
      // A lost device has begun to start again by itself.
      if (asFailure(thrown).code === "device-lost") return;
      this.#setReadiness("stopped");
      this.#report(thrown);
    }
  }

  #started({ device, models }: Awaited<ReturnType<Session["start"]>>): void {
    this.device = device;
    this.shelf.cards = models;
    this.#frames?.retry();
    this.#listener.changed();
  }

  #loadModel(): Promise<unknown> {
    this.#setReadiness("downloading");
    return this.#session.loadModel(this.shelf.choice);
  }

  async #restart(): Promise<void> {
    this.device = null;
    this.#engineIsNew = true;
    this.#encoding = null;
    this.#setReadiness("starting");
    const started = this.#session.restart();
    await this.#bringUp(
      started,
      started.then(() => this.#loadModel()),
    );
  }

  #show(clip: ClipInfo, view: ApicalView): void {
    this.#frames?.close();
    this.clip = clip;
    this.frame = 0;
    this.examination.clipOpened();
    this.phantom = null;
    this.#proposals.clear();
    this.study = new Study(view);
    this.reporter = this.#newReporter();
    this.#prompter = this.#newPrompter();
    this.calibrator = this.#newCalibrator(clip);
    this.#renewCine(clip);
    this.#frames = new FrameStore({
      clip,
      fetch: (frame) => this.#session.frame(frame),
      arrived: () => this.#listener.changed(),
      failed: (thrown) => this.#report(thrown),
    });
    void this.#frames.preload();
    this.studyChanged();
    this.#listener.reportChanged();
    this.#rest();
  }

  /** Prepares the frame that the user rests on, then, where the device is fast, the next one. */
  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.#prepare(), REST_MS);
  }

  async #prepare(): Promise<void> {
    const { clip, frame, device } = this;
    if (this.#readiness !== "ready" || !clip || this.#prompter.busy || this.cine?.busy) return;
    try {
      const { study } = this;
      const proposal = await this.#session.encode(frame, "shown");
      if (proposal && study === this.study) this.#proposals.set(frame, proposal);
      if (proposal) this.#listener.changed();
      const fast = device?.kind === "gpu" && !device.software;
      if (fast && frame + 1 < clip.frames) await this.#session.encode(frame + 1, "neighbour");
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  #newPrompter(): Prompter {
    const { study } = this;
    return new Prompter(study, this.#session, {
      changed: () => {
        if (study === this.study) this.studyChanged();
      },
      failed: (failure) => this.#report(failure),
    });
  }

  #newReporter(): Reporter {
    const { study } = this;
    const wanted = () => this.examination.wanted(study, this.clip, this.shelf.model);
    return new Reporter(wanted, this.#session, () => {
      if (study !== this.study) return;
      this.#listener.reportChanged();
      this.#listener.changed();
    });
  }

  /** Outlines that are on their way are of another clip or model. */
  #renewCine(clip: ClipInfo): void {
    this.cine?.retire();
    const { study } = this;
    this.cine = new Cine({
      study,
      engine: this.#session,
      frames: clip.frames,
      request: () => this.examination.wantedOfClip(study, this.shelf.model),
      changed: () => {
        if (study !== this.study) return;
        void this.reporter.update();
        this.#listener.clipChanged();
        this.#listener.changed();
      },
      failed: (failure) => this.#report(failure),
    });
  }

  #newCalibrator(clip: ClipInfo): Calibrator {
    return new Calibrator({
      study: this.study,
      file: clip.calibration,
      size: clip,
      ask: (choice) => this.#session.calibrate(choice),
      changed: () => this.#listener.changed(),
      failed: (failure) => this.#report(failure),
    });
  }

  readonly #picture = (frame: number) => dataUri(this.bitmapOf(frame));

  #noticed(notice: Notice): void {
    if (notice.notice === "device-lost") {
      this.#lost(notice.message);
      return;
    }
    if ("token" in notice) {
      this.cine?.noticed(notice);
      return;
    }
    const { stage } = notice;
    if (notice.notice === "idle" && stage === "download") this.#downloaded();
    else if (notice.notice === "idle" && stage === "convert") this.#converting = null;
    else if (notice.notice === "idle") this.#encoding = null;
    else if (stage === "download") this.#download = notice;
    else if (stage === "convert") this.#converting = notice.share;
    else this.#encoding = notice;
    this.#listener.changed();
  }

  #downloaded(): void {
    this.#download = null;
    if (this.#readiness === "downloading") this.#readiness = "building";
  }

  #lost(message: string): void {
    this.#listener.warned({
      code: "device-lost",
      message: `The device was lost and is started again; boxes and outlines are kept. (${message})`,
    });
    void this.#restart();
  }

  #setReadiness(readiness: Readiness): void {
    this.#readiness = readiness;
    this.#listener.changed();
  }

  #report(thrown: unknown): void {
    const failure = asFailure(thrown);
    if (!QUIET.has(failure.code)) this.#listener.failed(failure);
  }
}
