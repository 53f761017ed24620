/** Boxes, points and frames as a page's own code gives them, checked. Pure. */
import type { ClipInfo, Failure, FrameBox, PromptPoint } from "../protocol.js";
import { isLargeEnough } from "./box-geometry.js";

/** A box in frame px. */
export type Corners = readonly [x0: number, y0: number, x1: number, y1: number];

const NO_CLIP: Failure = { code: "no-clip", message: "No clip is open." };

export function cornersOf({ x0, y0, x1, y1 }: FrameBox): Corners {
  return [x0, y0, x1, y1];
}

/** Fails with "box-invalid" or "box-too-small". */
export function boxOf(corners: Corners): FrameBox {
  const [x0, y0, x1, y1] = finite(corners, 4, "box-invalid", "A box is [x0, y0, x1, y1].");
  const box = {
    x0: Math.min(x0, x1),
    y0: Math.min(y0, y1),
    x1: Math.max(x0, x1),
    y1: Math.max(y0, y1),
  };
  if (isLargeEnough(box)) return box;
  throw { code: "box-too-small", message: "The box is smaller than 4 px." } satisfies Failure;
}

/** Fails with "point-invalid". */
export function pointOf(at: readonly [x: number, y: number], positive: boolean): PromptPoint {
  const [x, y] = finite(at, 2, "point-invalid", "A point is [x, y].");
  return { x, y, positive };
}

/** Fails with "no-clip" or "no-frame". */
export function checkFrame(frame: number, clip: ClipInfo | null): void {
  if (!clip) throw NO_CLIP;
  if (Number.isInteger(frame) && frame >= 0 && frame < clip.frames) return;
  const message = `There is no such frame; the clip has ${clip.frames}, from 0.`;
  throw { code: "no-frame", message } satisfies Failure;
}

function finite<T extends readonly number[]>(
  values: T,
  length: number,
  code: string,
  message: string,
): T {
  const whole = Array.isArray(values) && values.length === length && values.every(Number.isFinite);
  if (!whole) throw { code, message } satisfies Failure;
  return values;
}
