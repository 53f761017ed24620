/** Two fingers, a wheel or a dragged picture as a view of it. Pure. */
import type { Point } from "../protocol.js";
import type { Size } from "./box-geometry.js";
import { panned, type Region, type View, zoomed } from "./pair-view.js";

/** Wheel px that double the size. */
const WHEEL_PX = 300;

/** The whole frame. */
export function wholeOf({ width, height }: Size): Region {
  return { centre: { x: width / 2, y: height / 2 }, width, height };
}

export function wholeView({ width, height }: Size): View {
  return { zoom: 1, centre: { x: width / 2, y: height / 2 } };
}

export function wheeled(frame: Size, view: View, room: Size, deltaY: number, at: Point): View {
  return zoomed(wholeOf(frame), view, room, 2 ** (-deltaY / WHEEL_PX), at);
}

/** Fingers that hold the picture, at places of the surface in CSS px. */
export class Fingers {
  readonly #at = new Map<number, Point>();

  /** A finger is here, and has moved nothing; more than two are passed over. */
  put(id: number, at: Point): void {
    if (this.#at.size < 2 || this.#at.has(id)) this.#at.set(id, at);
  }

  release(id: number): void {
    this.#at.delete(id);
  }

  clear(): void {
    this.#at.clear();
  }

  /** The view after one of them has moved. */
  move(id: number, to: Point, frame: Size, view: View, room: Size): View {
    const before = this.#at.get(id);
    if (!before) return view;
    const other = [...this.#at].find(([key]) => key !== id)?.[1];
    this.#at.set(id, to);
    const share = other ? 0.5 : 1;
    const whole = wholeOf(frame);
    const moved = panned(whole, view, room, (to.x - before.x) * share, (to.y - before.y) * share);
    if (!other) return moved;
    const by = apart(to, other) / Math.max(apart(before, other), 1);
    const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
    return zoomed(whole, moved, room, by, middle);
  }
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
