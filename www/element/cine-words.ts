/** How the numbers of a clip are written. Pure. */
import type { CineBeat, CineReport, CineSpread } from "../protocol.js";

/** The phases of a beat, as they are named to the ear. */
export const PHASE_WORDS = { ed: "End-diastole", es: "End-systole" } as const;

/** `"about 2 min"`, `"about 40 s"`: no more exact than a guess can be. */
export function roughly(seconds: number): string {
  if (!(seconds >= 1)) return "about a second";
  if (seconds < 90)
    return `about ${seconds < 20 ? Math.round(seconds) : 10 * Math.round(seconds / 10)} s`;
  return `about ${Math.round(seconds / 60)} min`;
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

/** `"68 beats/min, regular"`. */
export function rhythmWords({ heartRateBpm, rhythm }: CineReport): string {
  const rate =
    heartRateBpm === null ? "heart rate unknown" : `${Math.round(heartRateBpm)} beats/min`;
  return `${rate}, ${rhythm === "unknown" ? "rhythm unknown" : `rhythm ${rhythm}`}`;
}

/** `"single plane, mean of 3 beats"`; without a whole beat the largest outline is set against the smallest. */
export function methodWords({ method, beats }: Pick<CineReport, "method" | "beats">): string {
  const plane = method === "biplane" ? "biplane" : "single plane";
  if (beats.length === 0) return `${plane}, largest and smallest outline`;
  return beats.length === 1 ? `${plane}, one beat` : `${plane}, mean of ${beats.length} beats`;
}

/** A beat in one sentence, for the ear. */
export function beatWords(beat: CineBeat, index: number): string {
  const ef = beat.efPercent === null ? "EF not known" : `EF ${Math.round(beat.efPercent)} %`;
  const hand = beat.manual ? ", set by hand" : "";
  return `Beat ${index + 1}: ED frame ${beat.ed + 1}, ES frame ${beat.es + 1}${hand}, ${ef}`;
}

/** `"1 beat is"`, `"2 beats are"`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How far a result is from what is known, signed: `"+1.3"`. */
export function off(found: number, known: number): string {
  const by = found - known;
  return `${by < 0 ? "−" : "+"}${Math.abs(by).toFixed(1)}`;
}
