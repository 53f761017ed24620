/** The markers of end-diastole and end-systole: what a press finds, and how far one may go. Pure. */
import type { CineBeat } from "../protocol.js";
import { type Plot, xOf } from "./curve-geometry.js";
import type { Phase } from "./study.js";
import { REACH } from "./surface.js";

/** A marker of the beat `index`. */
export interface Marker {
  index: number;
  phase: Phase;
}

/** Where the markers of each phase are taken hold of: end-diastole above, end-systole below. */
export type Zones = Record<Phase, readonly [top: number, bottom: number]>;

/**
 * The marker that a press at (x, y) is meant for: within half a finger, in its phase's zone; the
 * selected beat's before any other's, then the nearest.
 */
export function markerAt(
  { x, y }: { x: number; y: number },
  beats: readonly CineBeat[],
  selected: number,
  plot: Pick<Plot, "frames" | "width">,
  zones: Zones,
): Marker | null {
  let best: { marker: Marker; far: number } | null = null;
  for (const [index, beat] of beats.entries())
    for (const phase of ["ed", "es"] as const) {
      const [top, bottom] = zones[phase];
      const apart = Math.abs(xOf(beat[phase], plot) - x);
      if (apart > REACH || y < top || y > bottom) continue;
      const far = index === selected ? apart - 2 * REACH : apart;
      if (!best || far < best.far) best = { marker: { index, phase }, far };
    }
  return best?.marker ?? null;
}

/** Frames that a marker may stand on: after the marker before it, before the one after it. */
export function boundsOf(
  { index, phase }: Marker,
  beats: readonly CineBeat[],
  frames: number,
): readonly [first: number, last: number] {
  const beat = beats[index];
  if (!beat) return [0, Math.max(frames - 1, 0)];
  if (phase === "ed") return [(beats[index - 1]?.es ?? -1) + 1, beat.es - 1];
  return [beat.ed + 1, (beat.nextEd ?? beats[index + 1]?.ed ?? frames) - 1];
}

/** The frame within the bounds that has an outline and is nearest to `wanted`. */
export function nearest(
  wanted: number,
  [first, last]: readonly [number, number],
  outlined: (frame: number) => boolean,
): number | null {
  const start = Math.min(Math.max(wanted, first), last);
  for (let apart = 0; apart <= last - first; apart++)
    for (const frame of [start - apart, start + apart])
      if (frame >= first && frame <= last && outlined(frame)) return frame;
  return null;
}

/** As `nearest`, but never back from where the step began: frames without an outline are stepped over. */
export function stepped(
  from: number,
  by: number,
  [first, last]: readonly [number, number],
  outlined: (frame: number) => boolean,
): number | null {
  const ahead = by < 0 ? ([first, from - 1] as const) : ([from + 1, last] as const);
  return ahead[0] > ahead[1] ? null : nearest(from + by, ahead, outlined);
}

/** The beat with a marker moved. */
export function withMarker(
  beat: CineBeat,
  phase: Phase,
  frame: number,
): { ed: number; es: number } {
  return { ed: beat.ed, es: beat.es, [phase]: frame };
}

/** Keys that move a slider, and by how many frames; the ends are reached with large steps. */
export const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -5,
  PageUp: 5,
  Home: -Infinity,
  End: Infinity,
};
