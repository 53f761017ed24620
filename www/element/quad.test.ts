import { describe, expect, it } from "vitest";
import { isScreen, quadIn, shapeOf, withCorner } from "./quad.js";

const quad = quadIn({ width: 200, height: 100 }, 0.1);

describe("the corners of a screen", () => {
  it("begin within the picture", () => {
    expect(quad.map(({ x, y }) => [x, y])).toEqual([
      [20, 10],
      [180, 10],
      [180, 90],
      [20, 90],
    ]);
    expect(isScreen(quad)).toBe(true);
  });

  it("have a shape of their own, or a screen's", () => {
    expect(shapeOf(quad, "seen")).toBe(2);
    expect(shapeOf(withCorner(quad, 1, { x: 100, y: 10 }), "seen")).toBeLessThan(2);
    expect(shapeOf(quad, "16:10")).toBe(1.6);
  });

  it("that cross or fold are none", () => {
    expect(isScreen(withCorner(quad, 0, { x: 190, y: 50 }))).toBe(false);
    expect(isScreen(withCorner(quad, 0, { x: 150, y: 80 }))).toBe(false);
    expect(isScreen(withCorner(quad, 2, { x: 150, y: 70 }))).toBe(true);
  });
});
