/** The whole clip: its outlines as they come, what is measured of them, the beat that is looked at. No DOM. */
import {
  asFailure,
  type CineFrame,
  type CineProgress,
  type CineReport,
  type CineRequest,
  type CineSetup,
  type CineState,
  type ClipNotice,
  type Failure,
  type MaskReply,
} from "../protocol.js";
import { setupOf } from "./cine-setup.js";
import type { Study } from "./study.js";

/** What the whole clip needs of a session. */
export interface ClipEngine {
  setUpClip(setup: CineSetup): Promise<CineState>;
  outlineClip(token: number): Promise<null>;
  reportClip(request: CineRequest): Promise<CineReport>;
  spreadClip(token: number, request: CineRequest): Promise<CineReport>;
}

export interface CineOptions {
  study: Study;
  engine: ClipEngine;
  /** How the outlines are to be measured now. */
  request(): CineRequest;
  /** Number of frames of the clip. */
  frames: number;
  changed(): void;
  failed(failure: Failure): void;
}

/** Between two reports while outlines come, and not more often than this part of the time is spent. */
const REPORT_MS = 700;
const REPORT_SHARE = 0.1;
/** A marker that is dragged rests this long before passes are made round it. */
const REST_MS = 500;

/** What ends work without being a failure of it. */
const QUIET = new Set(["superseded", "cancelled", "device-lost"]);

let tokens = 0;

export class Cine {
  readonly #options: CineOptions;
  readonly #token = ++tokens;
  readonly #masks = new Map<number, MaskReply>();
  #report: CineReport | null = null;
  #failure: Failure | null = null;
  #progress: CineProgress | null = null;
  #selected = 0;
  /** Whether the user wants the frames that wait to be outlined. */
  #wanted = false;
  /** Whether the clip was outlined, wholly or in part. */
  #begun = false;
  #retired = false;
  /** The user stopped the work that goes on now. */
  #halted = false;
  /** What the engine was last told, and how it is to be measured. */
  #setUp = "";
  #asked = "";
  /** Whether frames wait for their outline. */
  #waiting = true;
  /** What was edited by hand when the engine was last told. */
  #edits: Study["edits"] | null = null;
  /** The newest work; what an older one still brings is not acted on. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reportMs = 0;
  /** For an estimate of the time: frames that came from then until then. */
  #pace = { since: 0, until: 0, frames: 0 };

  constructor(options: CineOptions) {
    this.#options = options;
  }

  get report(): CineReport | null {
    return this.#report;
  }

  get progress(): CineProgress | null {
    return this.#progress;
  }

  /** Why it did not come to its end. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** Whether the user has stopped the work. */
  get halted(): boolean {
    return this.#halted;
  }

  get busy(): boolean {
    return this.#progress !== null;
  }

  /** Whether every frame has its outline or cannot have one. */
  get isWhole(): boolean {
    return this.#report?.frames.every(({ origin }) => origin !== "none") ?? false;
  }

  /** Index of the beat that is looked at. */
  get selected(): number {
    return Math.min(this.#selected, Math.max((this.#report?.beats.length ?? 1) - 1, 0));
  }

  /** What a frame took lately; null before the second. */
  get secondsPerFrame(): number | null {
    const { since, until, frames } = this.#pace;
    return frames > 1 ? (until - since) / 1000 / frames : null;
  }

  /** Outlines every frame, or goes on where it was stopped. */
  outline(): void {
    this.#wanted = true;
    this.#begun = true;
    void this.#pursue();
  }

  /** To be called after every change of the study, and of what it is measured with. */
  update(): void {
    if (!this.#begun || this.#retired) return;
    const { study, request } = this.#options;
    const setUp = setupOf(study);
    if (!study.isAsked) this.#forget();
    else if (setUp.key !== this.#setUp || JSON.stringify(request()) !== this.#asked)
      void this.#pursue();
  }

  /** The engine is a new one: what it is to know is told again, and the work goes on. */
  restarted(): void {
    if (this.#begun && !this.#retired) void this.#pursue(true);
  }

  noticed(notice: ClipNotice): void {
    if (notice.token !== this.#token || this.#retired) return;
    if (notice.notice === "clip-mask") this.#arrived(notice.mask);
    else if (this.#progress?.stage !== "spread") return;
    else if (notice.notice === "clip-report") this.#take(notice.report);
    else this.#show({ stage: "spread", done: notice.done, total: notice.total });
  }

  select(index: number): void {
    this.#selected = index;
    this.#follow();
    this.#options.changed();
  }

  /** Sets the markers of a beat by hand; frames without an outline that is believed are refused. */
  moveBeat(index: number, ed: number, es: number): boolean {
    const { study } = this.#options;
    const { beats = [], frames = [] } = this.#report ?? {};
    const believed = ({ origin }: CineFrame) => origin === "prompted" || origin === "followed";
    const usable = [ed, es].every((at) => frames.some((one) => one.frame === at && believed(one)));
    if (!beats[index] || ed === es || !usable) return false;
    const marks = beats.map((beat, at) =>
      at === index ? { ed, es, manual: true } : { ed: beat.ed, es: beat.es, manual: beat.manual },
    );
    study.setMarks(marks, `beat-${index}`);
    return true;
  }

  /** Gives the beats back to the curve. */
  resetBeats(): void {
    this.#options.study.setMarks([]);
  }

  /** Stops what is to come; what is under way the session stops. */
  halt(): void {
    this.#halted = true;
  }

  /** Another clip or model takes its place. */
  retire(): void {
    this.#retired = true;
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  /** Without a box there is nothing to follow. */
  #forget(): void {
    this.#turn += 1;
    this.#begun = false;
    this.#wanted = false;
    this.#setUp = "";
    this.#report = null;
    this.#failure = null;
    this.#progress = null;
    this.#masks.clear();
    this.#follow();
    void this.#options.engine
      .setUpClip({ boxes: [], outlines: [], kept: [] })
      .catch(() => undefined);
    this.#options.changed();
  }

  /** Boxes, outlines, report, spread: brings all of it up to date. */
  async #pursue(engineIsNew = false): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { engine, request } = this.#options;
    const isNewest = () => turn === this.#turn;
    this.#asked = JSON.stringify(request());
    this.#failure = null;
    this.#halted = false;
    const goesOn = () => isNewest() && this.#wanted && !this.#halted;
    try {
      const { edits } = this.#options.study;
      const edited = this.#edits !== null && edits !== this.#edits;
      this.#edits = edits;
      await this.#tell(engineIsNew);
      // More strokes may follow: each would begin the frames beside it anew.
      if (goesOn() && this.#waiting && edited) await rest();
      if (goesOn() && this.#waiting) await this.#outlineAll();
      if (isNewest()) await this.#measure();
      if (goesOn()) await rest();
      if (goesOn()) {
        this.#show({ stage: "spread", done: 0, total: 1 });
        this.#take(await engine.spreadClip(this.#token, request()));
      }
    } catch (thrown) {
      if (isNewest()) await this.#gaveUp(asFailure(thrown));
    }
    if (!isNewest()) return;
    this.#progress = null;
    this.#follow();
    this.#options.changed();
  }

  /** Tells the engine what is set; outlines that follow from something else now are dropped. */
  async #tell(engineIsNew: boolean): Promise<void> {
    const { study, engine } = this.#options;
    const { key, setup } = setupOf(study);
    if (key === this.#setUp && !engineIsNew) return;
    const kept = key === this.#setUp ? this.#believed() : [];
    this.#setUp = key;
    const { outlined, waiting } = await engine.setUpClip({ ...setup, kept });
    const left = new Set(outlined);
    for (const frame of this.#masks.keys()) if (!left.has(frame)) this.#masks.delete(frame);
    study.setOutlines(this.#masks);
    this.#waiting = waiting > 0;
    this.#options.changed();
  }

  /** What a new engine need not find again. */
  #believed(): CineSetup["kept"] {
    const doubted = new Set(
      this.#report?.frames.filter(({ origin }) => origin === "doubted").map(({ frame }) => frame),
    );
    const believed = [...this.#masks.values()].filter(({ frame }) => !doubted.has(frame));
    return believed.flatMap(({ frame, prompts, mask, candidates: [found] }) =>
      prompts.box && found ? [{ frame, box: prompts.box, mask, ...found }] : [],
    );
  }

  async #outlineAll(): Promise<void> {
    const { engine } = this.#options;
    this.#pace = { since: performance.now(), until: 0, frames: 0 };
    this.#show(this.#outlining());
    await engine.outlineClip(this.#token);
    this.#waiting = false;
  }

  #outlining(): CineProgress {
    return { stage: "outline", done: this.#masks.size, total: this.#options.frames };
  }

  #arrived(mask: MaskReply): void {
    this.#masks.set(mask.frame, mask);
    this.#pace.frames += 1;
    this.#pace.until = performance.now();
    this.#options.study.setOutlines(this.#masks);
    if (this.#progress?.stage === "outline") this.#progress = this.#outlining();
    const wait = Math.max(REPORT_MS, this.#reportMs / REPORT_SHARE);
    this.#timer ??= setTimeout(() => void this.#measureMeanwhile(), wait);
    this.#options.changed();
  }

  async #measureMeanwhile(): Promise<void> {
    try {
      if (this.#progress?.stage === "outline") await this.#measure();
    } catch {
      // The work itself tells what is wrong.
    } finally {
      this.#timer = undefined;
    }
  }

  async #measure(): Promise<void> {
    const request = this.#options.request();
    const began = performance.now();
    const report = await this.#options.engine.reportClip(request);
    this.#reportMs = performance.now() - began;
    if (this.#retired || !this.#begun) return;
    this.#take(report);
  }

  async #gaveUp(failure: Failure): Promise<void> {
    // A lost device comes back by itself, and then the work goes on.
    if (failure.code === "device-lost") return;
    // A spread that is stopped leaves the outlines whole: they follow the next fix by themselves.
    if (this.#waiting) this.#wanted = false;
    if (!QUIET.has(failure.code)) {
      this.#failure = failure;
      this.#options.failed(failure);
    }
    await this.#measure().catch(() => undefined);
  }

  #take(report: CineReport): void {
    if (this.#retired) return;
    this.#report = report;
    this.#follow();
    this.#options.changed();
  }

  #show(progress: CineProgress): void {
    this.#progress = progress;
    this.#options.changed();
  }

  /** The beat's phases are those that are measured, once the outlines are there. */
  #follow(): void {
    const beat = this.#report?.beats[this.selected];
    const settled = this.#progress?.stage !== "outline";
    if (settled) this.#options.study.setBeat(beat ? { ed: beat.ed, es: beat.es } : null);
  }
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}
