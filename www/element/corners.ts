/** Boxes, points and frames as a page's own code gives them, checked. Pure. */
import type { ClipInfo, Failure, FrameBox, PromptPoint } from "../protocol.js";
import { isLargeEnough } from "./box-geometry.js";

/** A box in frame px. */
export type Corners = readonly [x0: number, y0: number, x1: number, y1: number];

const NOT_A_BOX: Failure = { code: "box-invalid", message: "A box is [x0, y0, x1, y1]." };

const NOT_A_POINT: Failure = { code: "point-invalid", message: "A point is [x, y]." };

const NO_CLIP: Failure = { code: "no-clip", message: "No clip is open." };

export function cornersOf({ x0, y0, x1, y1 }: FrameBox): Corners {
  return [x0, y0, x1, y1];
}

/** Fails with "box-invalid" or "box-too-small". */
export function boxOf(corners: Corners): FrameBox {
  const [x0, y0, x1, y1] = finite(corners, 4, NOT_A_BOX);
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
  const [x, y] = finite(at, 2, NOT_A_POINT);
  return { x, y, positive };
}

/** Fails with "no-clip" or "no-frame". */
export function checkFrame(frame: number, clip: ClipInfo | null): void {
  if (!clip) throw NO_CLIP;
  if (Number.isInteger(frame) && frame >= 0 && frame < clip.frames) return;
  throw {
    code: "no-frame",
    message: `There is no such frame; the clip has ${clip.frames}, from 0.`,
  } satisfies Failure;
}

function finite<T extends readonly number[]>(values: T, length: number, refusal: Failure): T {
  const whole = Array.isArray(values) && values.length === length && values.every(Number.isFinite);
  if (!whole) throw refusal;
  return values;
}
