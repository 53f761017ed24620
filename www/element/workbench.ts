/** One clip on the bench: engine, model, clip, frames, study and report, kept in step. No DOM in here. */
import {
  asFailure,
  type ClipInfo,
  type DeviceChoice,
  type DeviceInfo,
  type Failure,
  type FrameBox,
  type ModelChoice,
  type Notice,
  type Prompts,
  type Warning,
} from "../protocol.js";
import { Session } from "../session.js";
import { isLargeEnough } from "./box-geometry.js";
import { Calibrator } from "./calibrator.js";
import { Examination, pictured } from "./examination.js";
import { FrameStore } from "./frame-store.js";
import { ModelShelf, type NewModel } from "./model-shelf.js";
import { Prompter } from "./prompter.js";
import { Reporter } from "./reporter.js";
import { dataUri, exportedFile, maskFile, type Saved, type SavedFile } from "./saved-file.js";
import type { Activity, Readiness } from "./status.js";
import { Study } from "./study.js";

export interface WorkbenchListener {
  /** Something to be drawn has changed. */
  changed(): void;
  ready(): void;
  segmentationChanged(): void;
  reportChanged(): void;
  failed(failure: Failure): void;
  /** Something the user should know that is no failure. */
  warned(warning: Warning): void;
}

export interface WorkbenchOptions {
  device: DeviceChoice;
  base: string;
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
  readonly examination = new Examination();
  readonly shelf: ModelShelf;
  readonly #listener: WorkbenchListener;
  readonly #session: Session;
  #prompter: Prompter;
  #frames: FrameStore | null = null;
  #readiness: Readiness = "starting";
  #opening = 0;
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

  async open(source: Blob): Promise<void> {
    this.#opening += 1;
    this.#listener.changed();
    try {
      const { clip, warnings } = await this.#session.open(source);
      this.#show(clip);
      for (const warning of warnings) this.#listener.warned(warning);
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
    this.study.forgetMasks();
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

  /** Keeps the measured view, to be combined with the other view of another clip. */
  async keepView(): Promise<void> {
    const { study, reporter } = this;
    if (!reporter.result) return;
    await this.examination.keep(study, reporter.result, this.#picture);
    this.studyChanged();
  }

  cancel(): void {
    clearTimeout(this.#resting);
    this.#session.cancel();
  }

  /** After a failed start, download or a device that was lost too often. */
  async retry(): Promise<void> {
    if (this.device) await this.#bringUp(null, this.#loadModel());
    else await this.#restart();
  }

  close(): void {
    clearTimeout(this.#resting);
    this.#frames?.close();
    this.#session.close();
  }

  get activity(): Activity {
    return {
      readiness: this.#readiness,
      opening: this.#opening > 0,
      download: this.#download,
      converting: this.#converting,
      encoding: this.#encoding,
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
    this.#encoding = null;
    this.#setReadiness("starting");
    const started = this.#session.restart();
    await this.#bringUp(
      started,
      started.then(() => this.#loadModel()),
    );
  }

  #show(clip: ClipInfo): void {
    this.#frames?.close();
    this.clip = clip;
    this.frame = 0;
    this.examination.clipOpened();
    this.study = new Study(this.examination.nextView);
    this.reporter = this.#newReporter();
    this.#prompter = this.#newPrompter();
    this.calibrator = this.#newCalibrator(clip);
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
    if (this.#readiness !== "ready" || !clip || this.#prompter.busy) return;
    try {
      await this.#session.encode(frame, "shown");
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
