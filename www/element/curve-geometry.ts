/** Where the frames of a clip and its values lie on the curve, in CSS px. Pure. */
import type { CineBeat, CineFrame, Light } from "../protocol.js";
import { m } from "./words.js";

/** Half of the slider's thumb: its centre stands this far in at the first and the last frame. */
export const INSET = 8;

/** A plot's room. Frame `f` lies at `INSET + f * step`; `top` is the y of `high`, `bottom` that of `low`. */
export interface Plot {
  frames: number;
  width: number;
  top: number;
  bottom: number;
  low: number;
  high: number;
}

/** Width of one frame in px; of all there is where the clip has but one. */
export function stepOf({ frames, width }: Pick<Plot, "frames" | "width">): number {
  return Math.max(width - 2 * INSET, 1) / Math.max(frames - 1, 1);
}

export function xOf(frame: number, plot: Pick<Plot, "frames" | "width">): number {
  return INSET + frame * stepOf(plot);
}

/** The nearest frame; places beside the plot belong to its first and last. */
export function frameAt(x: number, plot: Pick<Plot, "frames" | "width">): number {
  const frame = Math.round((x - INSET) / stepOf(plot));
  return Math.min(Math.max(frame, 0), Math.max(plot.frames - 1, 0));
}

export function yOf(value: number, { top, bottom, low, high }: Plot): number {
  return bottom - ((value - low) / (high - low || 1)) * (bottom - top);
}

/** What the curve shows of a frame, volumes in mL where any is known, else areas in square pixels. */
export interface Quantity {
  /** Both to be said with `t`. */
  name: string;
  unit: string;
  values: readonly (number | null)[];
}

export function quantityOf(frames: readonly CineFrame[], count: number): Quantity {
  const known = frames.some(({ volumeMl }) => volumeMl !== null);
  const values: (number | null)[] = new Array(count).fill(null);
  for (const { frame, areaPx, volumeMl } of frames)
    if (frame < count) values[frame] = known ? volumeMl : areaPx;
  return known
    ? { name: m("Volume"), unit: m("mL"), values }
    : { name: m("Area"), unit: "px²", values };
}

/** Round steps: 1, 2 or 5 times a power of ten, the smallest that makes at most `most` of them. */
export function roundStep(span: number, most: number): number {
  const least = Math.max(span, Number.MIN_VALUE) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least * (1 - 1e-9)) ?? 10);
}

/** The values' range with a little room, and the round values in it. */
export function scaleOf(values: readonly (number | null)[]): {
  low: number;
  high: number;
  ticks: number[];
} {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values)
    if (value !== null) [least, most] = [Math.min(least, value), Math.max(most, value)];
  if (least > most) return { low: 0, high: 1, ticks: [] };
  const room = 0.04 * (most - least || Math.abs(most) || 1);
  const [low, high] = [least - room, most + room];
  const step = roundStep(high - low, 4);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  return { low, high, ticks };
}

/** Frames to write along the time axis, at least `apart` px from each other, and what to write there. */
export function timeTicks(
  plot: Pick<Plot, "frames" | "width">,
  frameTimeMs: number | null,
  apart: number,
): { x: number; text: string }[] {
  const last = Math.max(plot.frames - 1, 0);
  const most = Math.max(Math.floor(plot.width / apart), 1);
  const px = stepOf(plot);
  if (frameTimeMs === null || frameTimeMs <= 0) {
    const step = Math.max(roundStep(Math.max(last, 1), most), 1);
    const frames = Array.from({ length: Math.floor(last / step) + 1 }, (_, at) => at * step);
    return frames.map((frame) => ({ x: INSET + frame * px, text: String(frame + 1) }));
  }
  const seconds = (last * frameTimeMs) / 1000;
  const step = roundStep(seconds || 1, most);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, at) => ({
    x: INSET + ((at * step * 1000) / frameTimeMs) * px,
    text: (at * step).toFixed(digits),
  }));
}

/** SVG path through the values; it breaks where one is missing, and a lone one is a dot (round caps). */
export function linePath(values: readonly (number | null)[], plot: Plot): string {
  let path = "";
  let drawing = false;
  values.forEach((value, frame) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const at = `${xOf(frame, plot).toFixed(1)} ${yOf(value, plot).toFixed(1)}`;
    const alone = !drawing && (values[frame + 1] ?? null) === null;
    path += `${drawing ? "L" : "M"}${at}${alone ? "h.01" : ""}`;
    drawing = true;
  });
  return path;
}

/** Heights of the light's bars as parts of the strip: height, not colour alone, tells them apart. */
export const LIGHT_HEIGHTS: Record<Light, number> = { green: 0.3, amber: 0.65, red: 1 };

/** SVG path of one light's bars, which stand on `bottom`. No bar is thinner than it can be seen. */
export function lightPath(
  frames: readonly CineFrame[],
  light: Light,
  plot: Pick<Plot, "frames" | "width">,
  [top, bottom]: readonly [number, number],
): string {
  const width = Math.max(stepOf(plot) * 0.8, light === "green" ? 0.5 : 1.5);
  const height = LIGHT_HEIGHTS[light] * (bottom - top);
  return frames
    .filter((frame) => frame.light === light)
    .map(({ frame }) => {
      const left = xOf(frame, plot) - width / 2;
      return `M${left.toFixed(1)} ${bottom}v${-height}h${width.toFixed(1)}v${height}z`;
    })
    .join("");
}

/** Where a beat begins and ends: to the next end-diastole, or to its end-systole where there is none. */
export function bandOf({ ed, es, nextEd }: CineBeat, plot: Pick<Plot, "frames" | "width">) {
  const x = xOf(ed, plot);
  return { x, width: Math.max(xOf(nextEd ?? es, plot) - x, 1) };
}
