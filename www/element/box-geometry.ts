/** Boxes in frame pixels: x right, y down, pixel i covers [i, i+1). Pure functions. */
import type { FrameBox, Point } from "../protocol.js";

export interface Size {
  width: number;
  height: number;
}

/** Which sides of the box a drag moves: -1 the left or upper one, +1 the right or lower, 0 neither. */
export interface Grip {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

/** Shorter sides are no box but a slip of the finger. */
export const MIN_SIDE_PX = 4;

export function boxBetween(a: Point, b: Point, frame: Size): FrameBox {
  const inside = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);
  return {
    x0: inside(Math.min(a.x, b.x), frame.width),
    y0: inside(Math.min(a.y, b.y), frame.height),
    x1: inside(Math.max(a.x, b.x), frame.width),
    y1: inside(Math.max(a.y, b.y), frame.height),
  };
}

export function isLargeEnough({ x0, y0, x1, y1 }: FrameBox): boolean {
  return x1 - x0 >= MIN_SIDE_PX && y1 - y0 >= MIN_SIDE_PX;
}

export function isInside({ x0, y0, x1, y1 }: FrameBox, { x, y }: Point): boolean {
  return x0 <= x && x <= x1 && y0 <= y && y <= y1;
}

/** Moves the box, stopping at the frame's border. */
export function moved(box: FrameBox, dx: number, dy: number, frame: Size): FrameBox {
  const stepX = Math.min(Math.max(dx, -box.x0), frame.width - box.x1);
  const stepY = Math.min(Math.max(dy, -box.y0), frame.height - box.y1);
  return { x0: box.x0 + stepX, x1: box.x1 + stepX, y0: box.y0 + stepY, y1: box.y1 + stepY };
}

/** Moves the gripped sides; a side stops short of the opposite one and at the border. */
export function resized(box: FrameBox, grip: Grip, dx: number, dy: number, frame: Size): FrameBox {
  const [x0, x1] = resizedSpan(box.x0, box.x1, grip.x, dx, frame.width);
  const [y0, y1] = resizedSpan(box.y0, box.y1, grip.y, dy, frame.height);
  return { x0, y0, x1, y1 };
}

function resizedSpan(
  low: number,
  high: number,
  side: Grip["x"],
  step: number,
  limit: number,
): [number, number] {
  if (side < 0) return [Math.max(0, Math.min(low + step, high - MIN_SIDE_PX)), high];
  if (side > 0) return [low, Math.min(limit, Math.max(high + step, low + MIN_SIDE_PX))];
  return [low, high];
}

/**
 * What a press at `point` takes hold of: a corner or edge within `reach` (frame px), the inside
 * ("move"), or nothing. Small boxes keep the middle half of each side for moving.
 */
export function gripAt(box: FrameBox, point: Point, reach: number): Grip | "move" | null {
  const x = sideAt(point.x, box.x0, box.x1, reach);
  const y = sideAt(point.y, box.y0, box.y1, reach);
  if (x === null || y === null) return null;
  return x === 0 && y === 0 ? "move" : { x, y };
}

function sideAt(value: number, low: number, high: number, reach: number): Grip["x"] | null {
  if (value < low - reach || value > high + reach) return null;
  const inner = Math.min(reach, (high - low) / 4);
  if (value < low + inner) return -1;
  return value > high - inner ? 1 : 0;
}

/** A first box for those who do not draw: the middle of the frame. */
export function middleBox({ width, height }: Size): FrameBox {
  const [x, y] = [Math.round(width * 0.4), Math.round(height * 0.3)];
  return { x0: x, y0: y, x1: width - x, y1: height - y };
}

/** Where the frame lies on a surface that it fits into, centred: `surface = offset + scale * frame`. */
export interface Fit {
  scale: number;
  x: number;
  y: number;
}

export function fitInto(frame: Size, surface: Size): Fit {
  const scale = Math.min(surface.width / frame.width, surface.height / frame.height) || 1;
  return {
    scale,
    x: (surface.width - frame.width * scale) / 2,
    y: (surface.height - frame.height * scale) / 2,
  };
}
