/** What is typed into "Try a phantom", checked and turned into settings. Pure. */
import type { ApicalView, PhantomSettings } from "../protocol.js";
import { m, t } from "./words.js";

/** The numbers of the form, as they are typed; null where nothing or no number is. */
export interface PhantomDraft {
  view: ApicalView;
  /** The EF is drawn by lot and not shown. */
  secret: boolean;
  efPercent: number | null;
  edvMl: number | null;
  heartRateBpm: number | null;
  irregularPercent: number | null;
  framesPerSecond: number | null;
  seconds: number | null;
  noise: PhantomSettings["noise"];
  seed: number | null;
}

export type PhantomNumber = {
  [K in keyof PhantomDraft]: PhantomDraft[K] extends number | null ? K : never;
}[keyof PhantomDraft];

export interface Range {
  name: string;
  unit: string;
  least: number;
  most: number;
  step: number | "any";
}

/** Frames of the longest phantom (crate/clip/phantom/settings.rs, as the ranges below). */
export const MOST_FRAMES = 1800;

export const RANGES: Record<Exclude<PhantomNumber, "seconds">, Range> = {
  efPercent: { name: m("Ejection fraction"), unit: m("%"), least: 5, most: 85, step: "any" },
  edvMl: { name: m("End-diastolic volume"), unit: m("mL"), least: 40, most: 300, step: "any" },
  heartRateBpm: { name: m("Heart rate"), unit: m("beats/min"), least: 30, most: 200, step: "any" },
  irregularPercent: { name: m("Irregular beats"), unit: m("%"), least: 0, most: 40, step: "any" },
  framesPerSecond: { name: m("Frame rate"), unit: m("frames/s"), least: 5, most: 200, step: "any" },
  seed: { name: m("Seed"), unit: "", least: 0, most: 4_294_967_295, step: 1 },
};

/** The EF of a secret phantom lies here: all grades, nothing absurd. */
export const SECRET_EF = { least: 20, most: 70 } as const;

/**
 * Length that holds two whole beats: the first end-diastole comes at 15 % of a beat, and a little is
 * needed after the third to see the curve turn.
 */
export function lengthFor(heartRateBpm: number): number {
  return Math.ceil((10 * 2.3 * 60) / heartRateBpm) / 10;
}

export const DEFAULTS: PhantomDraft = {
  view: "a4c",
  secret: false,
  efPercent: 55,
  edvMl: 120,
  heartRateBpm: 75,
  irregularPercent: 0,
  framesPerSecond: 25,
  seconds: lengthFor(75),
  noise: "moderate",
  seed: 1,
};

/** Number of frames; null while length or frame rate is missing. */
export function framesOf({ seconds, framesPerSecond }: PhantomDraft): number | null {
  if (seconds === null || framesPerSecond === null) return null;
  const frames = Math.round(seconds * framesPerSecond);
  return Number.isFinite(frames) ? frames : null;
}

/** Whole beats in the clip where all are alike. */
export function beatsOf({ seconds, heartRateBpm }: PhantomDraft): number | null {
  if (seconds === null || !heartRateBpm || heartRateBpm < 0) return null;
  return Math.max(0, Math.floor((seconds * heartRateBpm) / 60 - 0.3 + 1e-9));
}

/** What is wrong with each number, in words; empty where nothing is. */
export function problemsOf(draft: PhantomDraft): Partial<Record<PhantomNumber, string>> {
  const problems: Partial<Record<PhantomNumber, string>> = {};
  for (const [key, range] of Object.entries(RANGES) as [keyof typeof RANGES, Range][]) {
    if (key === "efPercent" && draft.secret) continue;
    const problem = outside(draft[key], range);
    if (problem) problems[key] = problem;
  }
  const frames = framesOf(draft);
  if (problems.framesPerSecond === undefined) {
    const rate = draft.framesPerSecond ?? 1;
    const longest = Math.floor((10 * MOST_FRAMES) / rate) / 10;
    if (draft.seconds === null || draft.seconds <= 0)
      problems.seconds = t("Length: a number of seconds");
    else if (frames === null || frames < 1) problems.seconds = t("Length: at least one frame");
    else if (frames > MOST_FRAMES)
      problems.seconds = t(
        "Length: at most {0} s at {1} frames/s ({2} frames)",
        longest,
        rate,
        MOST_FRAMES,
      );
  }
  return problems;
}

function outside(value: number | null, { name, unit, least, most, step }: Range): string | null {
  const within = value !== null && value >= least && value <= most;
  if (within && (step === "any" || Number.isInteger(value))) return null;
  const kind = step === 1 ? t("a whole number, ") : "";
  return `${t(name)}: ${kind}${t("{0} to {1}", least, most)}${unit ? ` ${t(unit)}` : ""}`;
}

/** Settings of a draft without problems; `chance` in [0, 1) draws a secret EF. Null with problems. */
export function settingsOf(draft: PhantomDraft, chance: number): PhantomSettings | null {
  const { efPercent, edvMl, heartRateBpm, irregularPercent, framesPerSecond, seed } = draft;
  const frames = framesOf(draft);
  const drawn = SECRET_EF.least + Math.floor(chance * (SECRET_EF.most - SECRET_EF.least + 1));
  const ef = draft.secret ? drawn : efPercent;
  if (Object.keys(problemsOf(draft)).length > 0) return null;
  if (ef === null || edvMl === null || heartRateBpm === null || irregularPercent === null)
    return null;
  if (framesPerSecond === null || seed === null || frames === null) return null;
  return {
    view: draft.view,
    efPercent: ef,
    edvMl,
    heartRateBpm,
    irregularity: irregularPercent / 100,
    framesPerSecond,
    frames,
    noise: draft.noise,
    seed,
  };
}
