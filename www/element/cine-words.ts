/** How the numbers of a clip are written. Pure. */
import type { CineBeat, CineReport, CineSpread } from "../protocol.js";
import { m, t } from "./words.js";

/** The phases of a beat, as they are named to the ear. */
export const PHASE_WORDS = { ed: m("End-diastole"), es: m("End-systole") } as const;

/** `"about 2 min"`, `"about 40 s"`: no more exact than a guess can be. */
export function roughly(seconds: number): string {
  if (!(seconds >= 1)) return t("about a second");
  if (seconds < 90)
    return t("about {0} s", seconds < 20 ? Math.round(seconds) : 10 * Math.round(seconds / 10));
  return t("about {0} min", Math.round(seconds / 60));
}

/** Time of a frame in seconds, `"0.40 s"`; empty where the clip does not say when frames were taken. */
export function timeOf(frame: number, frameTimeMs: number | null): string {
  return frameTimeMs === null ? "" : `${((frame * frameTimeMs) / 1000).toFixed(2)} s`;
}

/** Whole number, or a dash. */
export function whole(value: number | null): string {
  return value === null ? "–" : String(Math.round(value));
}

/** `"51–61"`, with its unit where one is given. */
export function range({ p5, p95 }: CineSpread, unit = ""): string {
  return `${Math.round(p5)}–${Math.round(p95)}${unit}`;
}

/** Whether volumes are known: without a pixel size the EF stands alone. */
export function calibrated({ edvMl, esvMl }: Pick<CineReport, "edvMl" | "esvMl">): boolean {
  return edvMl !== null && esvMl !== null;
}

const RHYTHMS: Record<CineReport["rhythm"], string> = {
  regular: m("rhythm regular"),
  irregular: m("rhythm irregular"),
  unknown: m("rhythm unknown"),
};

/** `"68 beats/min, regular"`. */
export function rhythmWords({ heartRateBpm, rhythm }: CineReport): string {
  const rate =
    heartRateBpm === null ? t("heart rate unknown") : t("{0} beats/min", Math.round(heartRateBpm));
  return `${rate}, ${t(RHYTHMS[rhythm])}`;
}

/** `"single plane, mean of 3 beats"`; without a whole beat the largest outline is set against the smallest. */
export function methodWords({ method, beats }: Pick<CineReport, "method" | "beats">): string {
  const plane = method === "biplane" ? t("biplane") : t("single plane");
  if (beats.length === 0) return t("{0}, largest and smallest outline", plane);
  return beats.length === 1
    ? t("{0}, one beat", plane)
    : t("{0}, mean of {1} beats", plane, beats.length);
}

/** A beat in one sentence, for the ear. */
export function beatWords(beat: CineBeat, index: number): string {
  const ef =
    beat.efPercent === null ? t("EF not known") : t("EF {0} %", Math.round(beat.efPercent));
  const hand = beat.manual ? t(", set by hand") : "";
  const frames = t("Beat {0}: ED frame {1}, ES frame {2}", index + 1, beat.ed + 1, beat.es + 1);
  return `${frames}${hand}, ${ef}`;
}

/** How far a result is from what is known, signed: `"+1.3"`. */
export function off(found: number, known: number): string {
  const by = found - known;
  return `${by < 0 ? "−" : "+"}${Math.abs(by).toFixed(1)}`;
}
