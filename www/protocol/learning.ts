/** What page and worker say to each other of learning from corrected outlines. */
import type { ModelCard } from "../protocol.js";

export type { TunedFile } from "../wasm/echodisc.js";

/** From fewer nothing is learnt, as `crate/train/reader.rs` has it. */
export const LEAST_LESSONS = 6;

/** Each takes 2 MB of memory, twice while it is learnt from. */
export const MOST_LESSONS = 48;

/** An outline that was corrected by hand. */
export interface CorrectedOutline {
  frame: number;
  /** Of the clip's size, row-major; not zero inside. */
  mask: Uint8Array;
}

/** What there is to learn from. */
export interface LessonCount {
  outlines: number;
  clips: number;
}

/** What a decoder was learnt from, and how well it did before and after: mean Dice of outlines held back. */
export interface LearntFrom extends LessonCount {
  /** Id of the model that it was learnt on. */
  base: string;
  before: number;
  after: number;
}

/** What is learnt from, and what is held back to judge by. */
export interface LearnPlan {
  taught: number;
  heldBack: number;
  /** Whether whole clips are held back: outlines beside those that are taught are easier. */
  byClip: boolean;
}

/** Mean Dice of the outlines held back, and whether what was learnt is to be used. */
export interface Learnt {
  before: number;
  after: number;
  /**
   * How far the ejection fraction between the largest and the smallest of them is off, in points;
   * undefined where it cannot be measured.
   */
  efErrorBefore: number | undefined;
  efErrorAfter: number | undefined;
  better: boolean;
}

/** What came of learning. */
export interface LearnOutcome {
  plan: LearnPlan;
  learnt: Learnt;
  /** Null where it was no better: nothing is kept then. */
  model: ModelCard | null;
}

/** How far learning has come. */
export type LearnNotice =
  | { notice: "progress"; stage: "learn"; done: number; total: number }
  | { notice: "idle"; stage: "learn" };
