/** One teaching case on the bench: its reference, and how the learner's outlines compare. No DOM. */
import type { Failure, MaskReply } from "../protocol.js";
import { type CaseFile, caseOf } from "./case-file.js";
import { type Area, borderOf, dice, filled } from "./overlap.js";
import type { Result } from "./reporter.js";
import { fetchClip, fetchText } from "./source.js";
import type { Phase } from "./study.js";
import type { Workbench } from "./workbench.js";

/** What is compared with, of one phase. */
export interface Expert extends Area {
  /** x, y, x, y… in frame px. */
  outline: Float32Array;
}

/** How far the learner is from the reference: detail of the event `score`. */
export interface Score {
  case: string;
  dice: Record<Phase, number>;
  efPercent: number;
  efReference: number;
  /** Signed, in points. */
  efOff: number;
  /** Whether all of it is within what the case accepts. */
  accepted: boolean;
}

/** A score with what it was made of. */
export interface Compared {
  score: Score;
  learner: Record<Phase, MaskReply>;
  expert: Record<Phase, Expert>;
}

const NOT_OUTLINED: Failure = {
  code: "lesson-not-outlined",
  message: "Outline both frames of the case first.",
};

export class Lesson {
  readonly file: CaseFile;
  readonly #bench: Workbench;
  readonly #expert: Record<Phase, Expert>;
  readonly #efReference: number;
  #compared: Compared | null = null;

  private constructor(
    file: CaseFile,
    bench: Workbench,
    expert: Record<Phase, Expert>,
    efReference: number,
  ) {
    this.file = file;
    this.#bench = bench;
    this.#expert = expert;
    this.#efReference = efReference;
  }

  /**
   * Fetches a case and opens its clip. Fails with "case-invalid", "clip-unavailable", or as the clip's
   * opening does.
   */
  static async open(address: URL, bench: Workbench): Promise<Lesson> {
    const file = caseOf(await fetchText(address));
    const reference = await opened(file, address, bench);
    const { clip, study } = bench;
    const { ed, es } = file.frames;
    if (!clip || Math.max(ed, es) >= clip.frames) throw NO_SUCH_FRAME;
    // Not as a step that can be undone.
    study.setBeat({ ed, es });
    const expert = async (phase: Phase) => withOutline(await reference.area(phase));
    const both = { ed: await expert("ed"), es: await expert("es") };
    return new Lesson(file, bench, both, reference.efPercent);
  }

  /** The learner's measurement of the case's frames; null before both are outlined. */
  get measured(): Result | null {
    const { result } = this.#bench.reporter;
    const { ed, es } = this.file.frames;
    return result?.edMask.frame === ed && result.esMask.frame === es ? result : null;
  }

  /** What was compared; null once the learner's outlines are others. */
  get compared(): Compared | null {
    const { measured } = this;
    const same =
      this.#compared?.learner.ed === measured?.edMask &&
      this.#compared?.learner.es === measured?.esMask;
    return same ? this.#compared : null;
  }

  /** Fails with "lesson-not-outlined". */
  compare(): Score {
    const { measured, file } = this;
    if (!measured) throw NOT_OUTLINED;
    const learner = { ed: measured.edMask, es: measured.esMask };
    const expert = this.#expert;
    const found = { ed: dice(learner.ed, expert.ed), es: dice(learner.es, expert.es) };
    const efPercent = measured.report.ef_percent;
    const efOff = efPercent - this.#efReference;
    const { accept } = file;
    const alike = Math.min(found.ed, found.es) >= accept.dice;
    const score: Score = {
      case: file.id,
      dice: found,
      efPercent,
      efReference: this.#efReference,
      efOff,
      accepted: alike && Math.abs(efOff) <= accept.efPoints,
    };
    this.#compared = { score, learner, expert };
    return score;
  }
}

interface Reference {
  efPercent: number;
  area(phase: Phase): Promise<Area>;
}

async function opened(file: CaseFile, base: URL, bench: Workbench): Promise<Reference> {
  const { clip, frames } = file;
  if ("phantom" in clip) {
    await mustOpen(bench.openPhantom(clip.phantom));
    const area = async (phase: Phase) => ({
      ...sizeOf(bench),
      mask: await bench.engine.phantomMask(clip.phantom, frames[phase]),
    });
    return { efPercent: bench.phantom?.truth.efPercent ?? Number.NaN, area };
  }
  await mustOpen(bench.open(await fetchClip(new URL(clip.address, base))));
  const { reference } = clip;
  return {
    efPercent: reference.efPercent,
    area: async (phase) => filled(reference[phase], sizeOf(bench)),
  };
}

async function mustOpen(opening: Promise<Failure | null>): Promise<void> {
  const failure = await opening;
  if (failure) throw failure;
}

function sizeOf({ clip }: Workbench): { width: number; height: number } {
  return { width: clip?.width ?? 0, height: clip?.height ?? 0 };
}

function withOutline(area: Area): Expert {
  return { ...area, outline: borderOf(area) };
}

const NO_SUCH_FRAME: Failure = {
  code: "case-invalid",
  message: "The case file is not valid: its clip has no such frames.",
};
