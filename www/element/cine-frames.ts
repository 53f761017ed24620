/** Which frames of a clip want a look. Pure. */
import type { CineFrame, CineReport } from "../protocol.js";

export type DoubtfulLight = "amber" | "red";

/** Neighbouring frames of one light, both ends included. */
export interface Run {
  first: number;
  last: number;
  light: DoubtfulLight;
}

const isDoubtful = ({ light }: CineFrame): boolean => light === "amber" || light === "red";

/** Frames from the first to the last. */
function inOrder(frames: readonly CineFrame[]): CineFrame[] {
  return frames.toSorted((one, other) => one.frame - other.frame);
}

/** Amber and red frames, neighbours of one light together. */
export function doubtfulRuns(frames: readonly CineFrame[]): Run[] {
  const runs: Run[] = [];
  for (const { frame, light } of inOrder(frames.filter(isDoubtful))) {
    const run = runs.at(-1);
    if (run && run.light === light && run.last === frame - 1) run.last = frame;
    else runs.push({ first: frame, last: frame, light: light as DoubtfulLight });
  }
  return runs;
}

/** The doubtful frame before or after a frame; null where there is none. */
export function doubtfulFrom(
  frames: readonly CineFrame[],
  from: number,
  way: -1 | 1,
): number | null {
  const ordered = inOrder(frames.filter(isDoubtful)).map(({ frame }) => frame);
  const found =
    way > 0 ? ordered.find((frame) => frame > from) : ordered.findLast((frame) => frame < from);
  return found ?? null;
}

/** How many frames were not tried yet. */
export function leftOf({ frames }: CineReport): number {
  return frames.filter(({ origin }) => origin === "none").length;
}

/** What the panel has to show: nothing yet, work in progress, a part, all of it. */
export type CineStage = "before" | "running" | "partial" | "done";

/** A frame that was tried and not believed is not tried again by going on: it wants a box. */
export function stageOf(report: CineReport | null, running: boolean): CineStage {
  if (running) return "running";
  if (!report || report.frames.every(({ origin }) => origin === "none" || origin === "prompted"))
    return "before";
  return leftOf(report) > 0 ? "partial" : "done";
}
