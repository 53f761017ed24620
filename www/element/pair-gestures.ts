/** Fingers, pen and wheel on a picture: drag to move, pinch or wheel to zoom, tap to bring a place into the middle. */
import type { Point } from "../protocol.js";
import type { Size } from "./box-geometry.js";
import { panned, type Region, type View, zoomed } from "./pair-view.js";

/** What the gestures act on. */
export interface Seen {
  region(): Region | null;
  view(): View;
  size(): Size;
  show(view: View): void;
}

/** A press that moves less is a tap. */
const SLOP_PX = 6;

/** Wheel px that double the size. */
const WHEEL_PX = 300;

export class PairGestures {
  readonly #seen: Seen;
  readonly #at = new Map<number, Point>();
  #moved = 0;

  constructor(seen: Seen) {
    this.#seen = seen;
  }

  readonly press = (event: PointerEvent): void => {
    if (event.button !== 0 || this.#at.size === 2) return;
    if (this.#at.size === 0) this.#moved = 0;
    this.#at.set(event.pointerId, placeOf(event));
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  readonly move = (event: PointerEvent): void => {
    const before = this.#at.get(event.pointerId);
    const region = this.#seen.region();
    if (!before || !region) return;
    const now = placeOf(event);
    const other = [...this.#at].find(([id]) => id !== event.pointerId)?.[1];
    this.#at.set(event.pointerId, now);
    this.#moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (this.#moved < SLOP_PX) return;
    const share = other ? 0.5 : 1;
    const [dx, dy] = [(now.x - before.x) * share, (now.y - before.y) * share];
    const size = this.#seen.size();
    let view = panned(region, this.#seen.view(), size, dx, dy);
    if (other) {
      const by = apart(now, other) / Math.max(apart(before, other), 1);
      view = zoomed(region, view, size, by, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    }
    this.#seen.show(view);
  };

  readonly release = (event: PointerEvent): void => {
    if (!this.#at.delete(event.pointerId)) return;
    const tapped = event.type === "pointerup" && this.#at.size === 0 && this.#moved < SLOP_PX;
    const region = this.#seen.region();
    const view = this.#seen.view();
    if (!tapped || !region || view.zoom === 1) return;
    const { width, height } = this.#seen.size();
    const { x, y } = placeOf(event);
    this.#seen.show(panned(region, view, { width, height }, width / 2 - x, height / 2 - y));
  };

  readonly wheel = (event: WheelEvent): void => {
    const region = this.#seen.region();
    if (!region) return;
    event.preventDefault();
    const by = 2 ** (-event.deltaY / WHEEL_PX);
    this.#seen.show(zoomed(region, this.#seen.view(), this.#seen.size(), by, placeOf(event)));
  };
}

/** On the picture that the event is for, in CSS px. */
function placeOf({ currentTarget, clientX, clientY }: MouseEvent): Point {
  const { left, top } = (currentTarget as HTMLElement).getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
