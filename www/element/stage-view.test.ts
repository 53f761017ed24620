import { describe, expect, it } from "vitest";
import { fitOf, MAX_ZOOM } from "./pair-view.js";
import { Fingers, wheeled, wholeOf, wholeView } from "./stage-view.js";

const frame = { width: 200, height: 100 };
const room = { width: 400, height: 400 };

/** The place of the frame under a place of the surface. */
function under(view: ReturnType<typeof wholeView>, x: number, y: number) {
  const fit = fitOf(wholeOf(frame), view, room);
  return { x: (x - fit.x) / fit.scale, y: (y - fit.y) / fit.scale };
}

describe("the view of the stage", () => {
  it("begins with the whole frame and keeps the place under the wheel", () => {
    const whole = wholeView(frame);
    expect(fitOf(wholeOf(frame), whole, room)).toEqual({ scale: 2, x: 0, y: 100 });
    const at = { x: 120, y: 210 };
    const near = wheeled(frame, whole, room, -300, at);
    expect(near.zoom).toBe(2);
    const [before, after] = [under(whole, at.x, at.y), under(near, at.x, at.y)];
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
    expect(wheeled(frame, near, room, -1e6, at).zoom).toBe(MAX_ZOOM);
    expect(wheeled(frame, near, room, 1e6, at).zoom).toBe(1);
  });

  it("follows two fingers", () => {
    const fingers = new Fingers();
    fingers.put(1, { x: 180, y: 200 });
    fingers.put(2, { x: 220, y: 200 });
    const near = fingers.move(2, { x: 260, y: 200 }, frame, wholeView(frame), room);
    expect(near.zoom).toBe(2);
    fingers.release(2);
    const moved = fingers.move(1, { x: 220, y: 200 }, frame, near, room);
    expect(moved.centre.x).toBeCloseTo(near.centre.x - 10);
    expect(moved.zoom).toBe(2);
    fingers.clear();
    expect(fingers.move(1, { x: 0, y: 0 }, frame, moved, room)).toBe(moved);
  });
});
