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
import { bytesOf, type Edit, maskOfEdit } from "./edits.js";
import { History } from "./history.js";
import { isEmpty, keyOf, withBox } from "./prompts.js";

export type Phase = "ed" | "es";

/** Everything that undo brings back. The network's masks are not in it: they follow from the prompts. */
export interface Work {
  readonly prompts: ReadonlyMap<number, Prompts>;
  /** Outlines that were edited by hand, in place of the network's. */
  readonly edits: ReadonlyMap<number, Edit>;
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

const EMPTY: Omit<Work, "view"> = {
  prompts: new Map(),
  edits: new Map(),
  manual: { ed: null, es: null },
  landmarks: new Map(),
  calibration: { kind: "file" },
  marks: [],
};

export const NO_LANDMARKS: GivenLandmarks = { hinges: null, apex: null };

/** Some thousand edits of a usual outline, and tens of thousands of other steps. */
const UNDO_BYTES = 64 * 2 ** 20;
/** Of a step, and of each entry in its maps, roughly. */
const [STEP_BYTES, ENTRY_BYTES] = [512, 32];
/** Masks of earlier prompts are kept so that undo shows them at once. */
const MAX_MASKS = 64;

export class Study {
  readonly #history: History<Work>;
  /** The frame that is being edited, as it is now. */
  #stroke: { frame: number; edit: Edit } | null = null;
  /** Edited outlines as masks: of those that are shown alone, for steps of undo keep less. */
  readonly #edited = new Map<number, { edit: Edit; mask: MaskReply }>();
  readonly #masks = new Map<string, MaskReply>();
  #outlines: ReadonlyMap<number, MaskReply> = new Map();
  #beat: Phases | null = null;

  constructor(view: ApicalView = "a4c") {
    this.#history = new History({ ...EMPTY, view }, UNDO_BYTES);
  }

  get #now(): Work {
    return this.#history.now;
  }

  /** All that the user has done, as it can be kept. */
  get work(): Work {
    return this.#now;
  }

  /** Takes kept work up, as one step. */
  takeUp(work: Work): void {
    const edits = [...work.edits.values()];
    this.#change(
      work,
      null,
      edits.reduce((bytes, edit) => bytes + bytesOf(edit), 0),
    );
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
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** Masks by frame: edited by hand, else of the prompts as they are now, else of the whole clip. */
  get masks(): Map<number, MaskReply> {
    return new Map([...this.#outlines, ...this.own]);
  }

  /** Masks that the user asked for or drew himself, by frame. */
  get own(): Map<number, MaskReply> {
    const masks = this.prompted;
    const drawn = this.#stroke ? [this.#stroke.frame] : [];
    for (const frame of [...this.edits.keys(), ...drawn]) {
      const mask = this.maskOf(frame);
      if (mask) masks.set(frame, mask);
    }
    return masks;
  }

  /** The mask that a frame shows. */
  maskOf(frame: number): MaskReply | null {
    const edited = this.#stroke?.frame === frame ? this.#stroke.edit : this.edits.get(frame);
    if (edited) return this.#expanded(frame, edited);
    this.#edited.delete(frame);
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

  /** Outlines that were edited by hand, by frame. */
  get edits(): ReadonlyMap<number, Edit> {
    return this.#now.edits;
  }

  /** Takes the outline of a frame as edited by hand; null gives the frame back to the network. */
  setEdit(frame: number, edit: Edit | null): void {
    const edits = new Map(this.edits);
    if (edit) edits.set(frame, edit);
    else if (!edits.delete(frame)) return;
    this.#change({ ...this.#now, edits }, null, edit ? bytesOf(edit) : 0);
  }

  /** Shows an edit that is being drawn; undo knows nothing of it. */
  showStroke(frame: number, edit: Edit | null): void {
    this.#stroke = edit && { frame, edit };
  }

  /** Whether there is a frame that a whole clip can be outlined from. */
  get isAsked(): boolean {
    return this.prompts.size + this.edits.size > 0;
  }

  /** Whether there is something of the user's on a frame. */
  isTouched(frame: number): boolean {
    return this.prompts.has(frame) || this.edits.has(frame);
  }

  #expanded(frame: number, edit: Edit): MaskReply {
    const kept = this.#edited.get(frame);
    if (kept?.edit === edit) return kept.mask;
    const mask = maskOfEdit(frame, edit);
    this.#edited.set(frame, { edit, mask });
    return mask;
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

  /**
   * Prompts without box and points clear the frame. What was edited by hand gives way to what is
   * asked of the network now.
   */
  setPrompts(frame: number, next: Prompts, mergeKey: string | null = null): void {
    if (isEmpty(next) && !this.isTouched(frame)) return;
    const prompts = new Map(this.prompts);
    if (isEmpty(next)) prompts.delete(frame);
    else prompts.set(frame, next);
    const edits = new Map(this.edits);
    const drops = edits.delete(frame);
    this.#change({ ...this.#now, prompts, edits: drops ? edits : this.edits }, mergeKey);
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
   * and ES the smallest, among the prompted and edited frames that the user has not decided on.
   */
  get phases(): Phases {
    const { ed, es } = this.manual;
    if (this.#beat) return { ed: ed ?? this.#beat.ed, es: es ?? this.#beat.es };
    const byArea = [...this.own.values()]
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

  /** Drops every mask of the network: another model outlines anew. Edited ones are the user's own. */
  forgetMasks(): void {
    this.#masks.clear();
    this.#outlines = new Map();
    this.#beat = null;
  }

  undo(): void {
    this.#history.undo();
  }

  redo(): void {
    this.#history.redo();
  }

  #change(next: Work, mergeKey: string | null, bytes = 0): void {
    const { prompts, edits, landmarks, marks } = next;
    const entries = prompts.size + edits.size + landmarks.size + marks.length;
    this.#history.change(next, STEP_BYTES + ENTRY_BYTES * entries + bytes, mergeKey);
  }

  #inUse(key: string): boolean {
    for (const [frame, prompts] of this.prompts) if (keyOf(frame, prompts) === key) return true;
    return false;
  }
}
