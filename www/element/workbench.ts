/** One clip on the bench: engine, model, clip, frames, study and report, kept in step. No DOM in here. */
import {
  type ApicalView,
  asFailure,
  type BoxProposal,
  type CineReport,
  type CineRequest,
  type ClipInfo,
  type DeviceChoice,
  type DeviceInfo,
  type Failure,
  type FrameBox,
  type MaskReply,
  type Notice,
  type PhantomSettings,
  type Prompts,
  type Warning,
} from "../protocol.js";
import type { ScreenCapture } from "../screen.js";
import { Session } from "../session.js";
import { isLargeEnough } from "./box-geometry.js";
import type { Calibrator } from "./calibrator.js";
import type { Cine } from "./cine.js";
import type { Disclosure } from "./disclosure.js";
import type { Editor } from "./editor.js";
import { Examination } from "./examination.js";
import { Files } from "./files.js";
import type { FrameStore } from "./frame-store.js";
import { ViewKeeper } from "./kept-view.js";
import { Learning } from "./learning.js";
import { Lifecycle } from "./lifecycle.js";
import { ModelShelf } from "./model-shelf.js";
import { type Opened, Opener, type OpenPhantom } from "./opener.js";
import { Parts } from "./parts.js";
import { Preparer } from "./preparer.js";
import type { Prompter } from "./prompter.js";
import type { Reporter, Result } from "./reporter.js";
import type { Activity } from "./status.js";
import { Study } from "./study.js";
import { Traffic } from "./traffic.js";
import { CLIP_GONE, NO_PROMPT, NOT_LOADED, STOPPED, Waiting } from "./waiting.js";

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
  /** Id of the model to begin with; null is the site's first. */
  model: string | null;
  /** The view that clips show, where that is known. */
  view(): ApicalView | null;
  /** Address of the folder with the worker and the models; null is the build's own. */
  assets: string | null;
}

/** Results that mean "something newer is on its way" or "as you wished". */
const QUIET = new Set(["superseded", "cancelled", "device-lost"]);

export class Workbench {
  clip: ClipInfo | null = null;
  frame = 0;
  study = new Study();
  reporter: Reporter;
  calibrator: Calibrator | null = null;
  /** Outlines of the open clip, by hand. */
  editor: Editor | null = null;
  /** The whole of the open clip. */
  cine: Cine | null = null;
  /** What files of the open clip may tell of a patient. */
  disclosure: Disclosure;
  /** Null unless the open clip is one. */
  phantom: OpenPhantom | null = null;
  /** Whether the shown frame is prepared for the model before anything is asked of it. */
  prepares = true;
  readonly examination = new Examination();
  readonly shelf: ModelShelf;
  readonly learning: Learning;
  readonly files: Files;
  readonly traffic = new Traffic(() => this.#listener.changed());
  /** What the engine is asked beside the work on the clip. */
  readonly engine: Pick<Session, "phantomMask" | "clipDigest" | "trySending">;
  readonly #listener: WorkbenchListener;
  readonly #knownView: WorkbenchOptions["view"];
  readonly #session: Session;
  readonly #waiting = new Waiting();
  readonly #lifecycle: Lifecycle;
  readonly #keeper: ViewKeeper;
  readonly #preparer: Preparer;
  readonly #opener: Opener;
  readonly #parts: Parts;
  #prompter: Prompter;
  #frames: FrameStore | null = null;

  constructor(options: WorkbenchOptions, listener: WorkbenchListener) {
    const changed = () => {
      listener.changed();
      this.#waiting.look();
    };
    this.#listener = { ...listener, changed };
    this.#knownView = options.view;
    this.#session = new Session({
      ...options,
      onNotice: (notice) => this.#noticed(notice),
      onRequest: (request) => this.traffic.seen("worker", request),
    });
    this.engine = this.#session;
    this.shelf = new ModelShelf(this.#session, options.model, {
      ...this.#news,
      chosen: () => this.#modelChosen(),
    });
    this.learning = this.#newLearning();
    this.#lifecycle = new Lifecycle(this.#session, this.shelf, {
      ...this.#news,
      deviceMade: () => this.#frames?.retry(),
      ready: (engineIsNew) => this.#ready(engineIsNew),
    });
    this.#keeper = new ViewKeeper(this.#session, this.examination, (frame) =>
      this.disclosure.picture(frame),
    );
    this.#preparer = new Preparer(this.#session, () => this.#resting(), this.#news);
    this.#opener = new Opener(this.#session, {
      ...this.#news,
      opened: (opened) => this.#show(opened),
    });
    this.#parts = this.#newParts();
    this.files = new Files(this.#session, {
      result: () => this.#settledResult(),
      clipRequest: () => this.#clipRequest(),
      disclosure: () => this.disclosure,
    });
    this.disclosure = this.#parts.disclosure();
    this.reporter = this.#parts.reporter(this.study);
    this.#prompter = this.#parts.prompter(this.study);
  }

  get device(): DeviceInfo | null {
    return this.#lifecycle.device;
  }

  /** Makes the device and loads the model, both at once. */
  start(): Promise<void> {
    return this.#lifecycle.start();
  }

  /** Opens a clip; why it was not, where it was not. */
  open(source: Blob | ScreenCapture): Promise<Failure | null> {
    return this.#opener.file(source);
  }

  /** Draws a phantom and opens it as any other clip. */
  openPhantom(settings: PhantomSettings): Promise<Failure | null> {
    return this.#opener.phantom(settings);
  }

  goTo(frame: number): void {
    const { clip } = this;
    if (!clip) return;
    const target = Math.min(Math.max(Math.round(frame), 0), clip.frames - 1);
    if (target === this.frame) return;
    this.frame = target;
    this.#preparer.rest();
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

  /** Says which view the clip shows. */
  setView(view: ApicalView): void {
    this.study.setView(view);
    this.studyChanged();
  }

  /** The box that the model suggests on the shown frame, as long as nothing is drawn or outlined there. */
  get proposal(): BoxProposal | null {
    const { study, frame } = this;
    const free = !study.prompts.has(frame) && !study.maskOf(frame);
    return free ? this.#preparer.proposalOf(frame) : null;
  }

  /** Sets all that is asked of the model on a frame, or clears it. */
  setPrompts(frame: number, prompts: Prompts): void {
    this.study.setPrompts(frame, prompts);
    this.studyChanged();
  }

  /** Takes the last step back, or does it again; a stroke under way is taken back first. */
  undo(way: "undo" | "redo" = "undo"): void {
    const { editor, study } = this;
    if (editor?.cancel() && way === "undo") return;
    const step = () => {
      if (study !== this.study) return;
      study[way]();
      this.studyChanged();
    };
    if (editor?.busy) void editor.settled.then(step);
    else step();
  }

  /** Asks again for the mask of a frame whose request failed or was cancelled. */
  segmentAgain(frame: number): void {
    this.#prompter.release(frame);
    this.studyChanged();
  }

  /** The mask of what is asked on a frame, asked again where that failed. */
  outlined(frame: number): Promise<MaskReply> {
    const { study } = this;
    if (!study.prompts.has(frame)) return Promise.reject(NO_PROMPT);
    this.segmentAgain(frame);
    return this.#waiting.until(() => {
      this.#mustGoOn(study);
      const failure = this.#prompter.failureOf(frame);
      if (failure) throw failure;
      return study.prompted.get(frame) ?? null;
    });
  }

  /** Outlines the whole clip; its report when that has come to its end. */
  async propagated(): Promise<CineReport> {
    const { study, cine } = this;
    if (!study.isAsked) throw NO_PROMPT;
    await this.#waiting.until(() => {
      this.#mustGoOn(study);
      return this.#lifecycle.readiness === "ready" || null;
    });
    this.outlineClip();
    return this.#waiting.until(() => {
      this.#mustGoOn(study);
      if (cine?.failure) throw cine.failure;
      if (!cine || cine.busy) return null;
      if (cine.halted) throw STOPPED;
      return cine.isWhole ? cine.report : null;
    });
  }

  /** Fails where what is waited for will not come. */
  #mustGoOn(study: Study): void {
    if (study !== this.study) throw CLIP_GONE;
    if (this.#lifecycle.readiness === "stopped") throw NOT_LOADED;
  }

  /** To be called after every change of the study. */
  studyChanged(): void {
    if (this.#lifecycle.readiness === "ready" && this.clip) this.#prompter.pursue(this.frame);
    this.cine?.update();
    void this.reporter.update();
    void this.calibrator?.update();
    this.#listener.segmentationChanged();
    this.#listener.changed();
  }

  /** Another model: outlines are made anew. */
  async #modelChosen(): Promise<void> {
    this.#session.cancel();
    // Masks that are on their way are the other model's.
    this.#prompter.retire();
    this.#preparer.forget();
    this.#prompter = this.#parts.prompter(this.study);
    this.study.forgetMasks();
    if (this.clip) this.#renewCine(this.clip);
    const reloaded = this.#lifecycle.reload();
    this.studyChanged();
    await reloaded;
  }

  /** What is saved is what is shown, down to the last stroke. */
  async #settledResult(): Promise<Result | null> {
    await this.editor?.settled;
    await this.reporter.update();
    return this.reporter.result;
  }

  /** Outlines every frame from the boxes that are drawn, or goes on where it was stopped. */
  outlineClip(): void {
    if (this.#lifecycle.readiness === "ready" && this.study.isAsked) this.cine?.outline();
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

  /** Keeps the measured view, to be combined with the other view of another clip. */
  async keepView(): Promise<void> {
    const { study, cine } = this;
    const clip = cine?.report ? this.#clipRequest() : null;
    const kept = await this.#keeper.keep({ study, result: this.reporter.result, clip });
    if (kept) this.studyChanged();
  }

  forgetView(): void {
    this.#keeper.forget();
    this.studyChanged();
  }

  cancel(): void {
    this.#preparer.stop();
    this.cine?.halt();
    this.#session.cancel();
  }

  /** After a failed start, download or a device that was lost too often. */
  retry(): Promise<void> {
    return this.#lifecycle.retry();
  }

  close(): void {
    this.#preparer.stop();
    this.editor?.retire();
    this.cine?.retire();
    this.#frames?.close();
    this.traffic.close();
    this.#session.close();
    this.#waiting.end(CLIP_GONE);
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
      ...this.#lifecycle.busyWith,
      opening: this.#opener.busy,
      clip: this.cine?.progress ?? null,
      learning: this.learning.progress,
      segmenting: this.#prompter.isPending(this.frame),
      hasClip: this.clip !== null,
      hasPrompt: this.study.isTouched(this.frame),
    };
  }

  #show({ clip, view, phantom, warnings }: Opened): void {
    this.#frames?.close();
    this.clip = clip;
    this.traffic.begin();
    this.frame = 0;
    this.examination.clipOpened();
    this.#preparer.forget();
    this.phantom = phantom;
    this.study = new Study(view ?? this.#knownView() ?? this.examination.nextView);
    this.reporter = this.#parts.reporter(this.study);
    this.#prompter = this.#parts.prompter(this.study);
    this.calibrator = this.#parts.calibrator(this.study, clip);
    this.disclosure = this.#parts.disclosure();
    this.editor?.retire();
    this.editor = this.#parts.editor(this.study, clip);
    this.#renewCine(clip);
    this.#frames = this.#parts.frames(clip);
    void this.#frames.preload();
    this.studyChanged();
    this.#listener.reportChanged();
    this.#preparer.rest();
    for (const warning of warnings) this.#listener.warned(warning);
  }

  /** Outlines that are on their way are of another clip or model. */
  #renewCine(clip: ClipInfo): void {
    this.cine?.retire();
    this.cine = this.#parts.cine(this.study, clip);
  }

  #resting() {
    const { clip, frame, device } = this;
    const better = this.#prompter.busy || this.cine?.busy;
    return this.prepares && this.#lifecycle.readiness === "ready" && clip && !better
      ? { clip, frame, device }
      : null;
  }

  #ready(engineIsNew: boolean): void {
    this.#listener.ready();
    if (engineIsNew) this.cine?.restarted();
    this.studyChanged();
    this.#preparer.rest();
    void this.learning.look();
  }

  #newLearning(): Learning {
    const bench = this;
    return new Learning(this.#session, {
      ...this.#news,
      get clip() {
        return bench.clip;
      },
      get study() {
        return bench.study;
      },
      shelf: this.shelf,
      now: () => performance.now(),
    });
  }

  #newParts(): Parts {
    const { changed } = this.#news;
    return new Parts(this.#session, {
      ...this.#news,
      onBench: (study) => study === this.study,
      wanted: (study) => this.examination.wanted(study, this.clip, this.shelf.model),
      clipRequest: (study) => this.#clipRequest(study),
      studyChanged: () => this.studyChanged(),
      outlineMoved: () => {
        void this.reporter.update();
        changed();
      },
      reportChanged: () => {
        this.#listener.reportChanged();
        changed();
      },
      clipChanged: () => {
        void this.reporter.update();
        this.#listener.clipChanged();
        changed();
      },
    });
  }

  /** What every part may have to tell. */
  readonly #news = {
    changed: () => this.#listener.changed(),
    failed: (thrown: unknown) => this.#report(thrown),
    warned: (warning: Warning) => this.#listener.warned(warning),
  };

  #clipRequest(study = this.study): CineRequest {
    return this.examination.wantedOfClip(study, this.shelf.model);
  }

  #noticed(notice: Notice): void {
    if ("stage" in notice && notice.stage === "learn") this.learning.noticed(notice);
    else if (!this.#lifecycle.noticed(notice) && "token" in notice) this.cine?.noticed(notice);
  }

  #report(thrown: unknown): void {
    const failure = asFailure(thrown);
    if (!QUIET.has(failure.code)) this.#listener.failed(failure);
  }
}
