/** What the user has drawn and decided on one clip, with undo. Knows neither the DOM nor the worker. */
import {
  type ApicalView,
  type CalibrationChoice,
  type CineMarks,
  type FrameBox,
  type GivenLandmarks,
  type MaskReply,
  NO_PROMPTS,
  type Prompts,
} from "../protocol.js";
import { isEmpty, keyOf, withBox } from "./prompts.js";

export type Phase = "ed" | "es";

/** Everything that undo brings back. Masks are not in it: they follow from the prompts. */
interface Snapshot {
  readonly prompts: ReadonlyMap<number, Prompts>;
  /** Frames set by hand; null leaves the choice to the areas. */
  readonly manual: Readonly<Record<Phase, number | null>>;
  /** Set by hand, by frame. */
  readonly landmarks: ReadonlyMap<number, GivenLandmarks>;
  readonly calibration: CalibrationChoice;
  /** What the user says that the clip shows. */
  readonly view: ApicalView;
  /** Beats in place of those found; empty leaves them to the curve. */
  readonly marks: readonly CineMarks[];
}

/** Frames of end-diastole and end-systole, by hand or by area. */
export type Phases = Record<Phase, number | null>;

const EMPTY: Omit<Snapshot, "view"> = {
  prompts: new Map(),
  manual: { ed: null, es: null },
  landmarks: new Map(),
  calibration: { kind: "file" },
  marks: [],
};

export const NO_LANDMARKS: GivenLandmarks = { hinges: null, apex: null };

const MAX_UNDO_STEPS = 200;
/** Masks of earlier prompts are kept so that undo shows them at once. */
const MAX_MASKS = 64;

export class Study {
  #now: Snapshot;
  #past: Snapshot[] = [];
  #future: Snapshot[] = [];
  #mergeKey: string | null = null;
  readonly #masks = new Map<string, MaskReply>();
  #outlines: ReadonlyMap<number, MaskReply> = new Map();
  #beat: Phases | null = null;

  constructor(view: ApicalView = "a4c") {
    this.#now = { ...EMPTY, view };
  }

  get prompts(): ReadonlyMap<number, Prompts> {
    return this.#now.prompts;
  }

  get boxes(): ReadonlyMap<number, FrameBox> {
    const boxes = new Map<number, FrameBox>();
    for (const [frame, { box }] of this.prompts) if (box) boxes.set(frame, box);
    return boxes;
  }

  promptsOf(frame: number): Prompts {
    return this.prompts.get(frame) ?? NO_PROMPTS;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Masks by frame: of the prompts as they are now, else as the whole clip was outlined. */
  get masks(): Map<number, MaskReply> {
    return new Map([...this.#outlines, ...this.prompted]);
  }

  /** The mask that a frame shows. */
  maskOf(frame: number): MaskReply | null {
    const prompts = this.prompts.get(frame);
    const own = prompts && this.#masks.get(keyOf(frame, prompts));
    return own ?? this.#outlines.get(frame) ?? null;
  }

  /** Masks of the prompts as they are now, by frame. */
  get prompted(): Map<number, MaskReply> {
    const masks = new Map<number, MaskReply>();
    for (const [frame, prompts] of this.prompts) {
      const mask = this.#masks.get(keyOf(frame, prompts));
      if (mask) masks.set(frame, mask);
    }
    return masks;
  }

  /** Takes the outlines of a whole clip; they follow from the prompts, and undo does not bring them back. */
  setOutlines(outlines: ReadonlyMap<number, MaskReply>): void {
    this.#outlines = outlines;
  }

  /** The beat that is looked at: its phases hold where the user has set none by hand. */
  setBeat(beat: Phases | null): void {
    this.#beat = beat;
  }

  get marks(): readonly CineMarks[] {
    return this.#now.marks;
  }

  setMarks(marks: readonly CineMarks[], mergeKey: string | null = null): void {
    this.#change({ ...this.#now, marks }, mergeKey);
  }

  get manual(): Readonly<Record<Phase, number | null>> {
    return this.#now.manual;
  }

  get calibration(): CalibrationChoice {
    return this.#now.calibration;
  }

  get view(): ApicalView {
    return this.#now.view;
  }

  /** All landmarks that were set by hand, by frame. */
  get landmarks(): ReadonlyMap<number, GivenLandmarks> {
    return this.#now.landmarks;
  }

  /** Landmarks of a frame that were set by hand. */
  landmarksOf(frame: number): GivenLandmarks {
    return this.#now.landmarks.get(frame) ?? NO_LANDMARKS;
  }

  /** Without hinge points and apex they are found again. */
  setLandmarks(frame: number, given: GivenLandmarks, mergeKey: string | null = null): void {
    const landmarks = new Map(this.#now.landmarks);
    if (given.hinges || given.apex) landmarks.set(frame, given);
    else if (!landmarks.delete(frame)) return;
    this.#change({ ...this.#now, landmarks }, mergeKey);
  }

  setCalibration(calibration: CalibrationChoice): void {
    this.#change({ ...this.#now, calibration }, null);
  }

  setView(view: ApicalView): void {
    if (view !== this.view) this.#change({ ...this.#now, view }, null);
  }

  /** A change with the same `mergeKey` as the one before is one step of undo with it. */
  setBox(frame: number, box: FrameBox | null, mergeKey: string | null = null): void {
    this.setPrompts(frame, withBox(this.promptsOf(frame), box), mergeKey);
  }

  /** Prompts without box and points clear the frame. */
  setPrompts(frame: number, next: Prompts, mergeKey: string | null = null): void {
    const prompts = new Map(this.prompts);
    if (!isEmpty(next)) prompts.set(frame, next);
    else if (!prompts.delete(frame)) return;
    this.#change({ ...this.#now, prompts }, mergeKey);
  }

  /** Marks a frame by hand, or gives the choice back to the areas where it was so marked already. */
  togglePhase(phase: Phase, frame: number): void {
    const other: Phase = phase === "ed" ? "es" : "ed";
    const manual = { ...this.manual };
    manual[phase] = manual[phase] === frame ? null : frame;
    // One frame cannot be both.
    if (manual[other] === frame) manual[other] = null;
    this.#change({ ...this.#now, manual }, null);
  }

  putMask(frame: number, prompts: Prompts, mask: MaskReply): void {
    this.#masks.set(keyOf(frame, prompts), mask);
    for (const key of this.#masks.keys()) {
      if (this.#masks.size <= MAX_MASKS) break;
      if (!this.#inUse(key)) this.#masks.delete(key);
    }
  }

  /**
   * As the user has set them, else those of the beat that is looked at; else ED is the largest outline
   * and ES the smallest, among the prompted frames that the user has not decided on.
   */
  get phases(): Phases {
    const { ed, es } = this.manual;
    if (this.#beat) return { ed: ed ?? this.#beat.ed, es: es ?? this.#beat.es };
    const byArea = [...this.prompted.values()]
      .filter(({ frame, areaPx }) => areaPx > 0 && frame !== ed && frame !== es)
      .sort((a, b) => b.areaPx - a.areaPx);
    const largest = byArea.at(0)?.frame ?? null;
    const smallest = byArea.at(-1)?.frame ?? null;
    if (ed !== null) return { ed, es: es ?? smallest };
    if (es !== null) return { ed: largest, es };
    return { ed: largest, es: byArea.length > 1 ? smallest : null };
  }

  /** The phase that this frame stands for, if any. */
  phaseOf(frame: number): Phase | null {
    const { ed, es } = this.phases;
    if (frame === ed) return "ed";
    return frame === es ? "es" : null;
  }

  /** Drops every mask: another model outlines anew. */
  forgetMasks(): void {
    this.#masks.clear();
    this.#outlines = new Map();
    this.#beat = null;
  }

  undo(): void {
    const before = this.#past.pop();
    if (!before) return;
    this.#future.push(this.#now);
    this.#restore(before);
  }

  redo(): void {
    const after = this.#future.pop();
    if (!after) return;
    this.#past.push(this.#now);
    this.#restore(after);
  }

  #change(next: Snapshot, mergeKey: string | null): void {
    const merges = mergeKey !== null && mergeKey === this.#mergeKey;
    if (!merges) this.#past.push(this.#now);
    if (this.#past.length > MAX_UNDO_STEPS) this.#past.shift();
    this.#future = [];
    this.#now = next;
    this.#mergeKey = mergeKey;
  }

  #restore(snapshot: Snapshot): void {
    this.#now = snapshot;
    this.#mergeKey = null;
  }

  #inUse(key: string): boolean {
    for (const [frame, prompts] of this.prompts) if (keyOf(frame, prompts) === key) return true;
    return false;
  }
}
