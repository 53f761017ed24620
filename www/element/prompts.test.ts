import { describe, expect, it } from "vitest";
import { NO_PROMPTS } from "../protocol.js";
import {
  isEmpty,
  keyOf,
  pointAt,
  withBox,
  withoutPoint,
  withPoint,
  withPointAt,
} from "./prompts.js";

const add = (x: number, y: number) => ({ x, y, positive: true });
const box = { x0: 1, y0: 2, x1: 30, y1: 40 };

describe("prompts", () => {
  it("a lone point asks for three masks, a second one or a box for a single one", () => {
    const one = withPoint(NO_PROMPTS, add(5, 6));
    expect(one.three).toBe(true);
    expect(withPoint(one, add(7, 8)).three).toBe(false);
    expect(withPoint(withBox(NO_PROMPTS, box), add(5, 6)).three).toBe(false);
  });

  it("a changed prompt forgets which of three masks was chosen", () => {
    const chosen = { ...withPoint(NO_PROMPTS, add(5, 6)), choice: 2 };
    expect(withPoint(chosen, add(1, 1)).choice).toBe(null);
    expect(withBox(chosen, box).choice).toBe(null);
    expect(withPointAt(chosen, 0, 9, 9).choice).toBe(null);
  });

  it("points are moved and taken away by their place", () => {
    const two = withPoint(withPoint(NO_PROMPTS, add(5, 6)), { x: 1, y: 2, positive: false });
    expect(withPointAt(two, 1, 3, 4).points[1]).toEqual({ x: 3, y: 4, positive: false });
    expect(withoutPoint(two, 0).points).toEqual([{ x: 1, y: 2, positive: false }]);
    expect(isEmpty(withoutPoint(withoutPoint(two, 0), 0))).toBe(true);
  });

  it("finds the nearest point within reach", () => {
    const points = [add(0, 0), add(4, 0)];
    expect(pointAt(points, 3, 0, 5)).toBe(1);
    expect(pointAt(points, 1, 0, 5)).toBe(0);
    expect(pointAt(points, 30, 0, 5)).toBe(-1);
  });

  it("keys differ in frame, label, order and choice", () => {
    const one = withPoint(NO_PROMPTS, add(5, 6));
    const keys = [
      keyOf(0, one),
      keyOf(1, one),
      keyOf(0, withBox(one, box)),
      keyOf(0, { ...one, points: [{ x: 5, y: 6, positive: false }] }),
      keyOf(0, { ...one, refine: true }),
      keyOf(0, { ...one, choice: 1 }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
