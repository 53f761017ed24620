import { describe, expect, it } from "vitest";
import {
  boxBetween,
  fitInto,
  gripAt,
  isInside,
  isLargeEnough,
  middleBox,
  moved,
  resized,
} from "./box-geometry.js";

const frame = { width: 320, height: 240 };
const box = { x0: 100, y0: 50, x1: 200, y1: 150 };

describe("boxes", () => {
  it("span two points in any order, inside the frame", () => {
    expect(boxBetween({ x: 400, y: 60 }, { x: 10, y: -5 }, frame)).toEqual({
      x0: 10,
      y0: 0,
      x1: 320,
      y1: 60,
    });
  });

  it("keep their size when moved against the border", () => {
    expect(moved(box, 500, -500, frame)).toEqual({ x0: 220, y0: 0, x1: 320, y1: 100 });
  });

  it("never turn inside out", () => {
    expect(resized(box, { x: -1, y: 1 }, 500, -500, frame)).toEqual({
      x0: 196,
      y0: 50,
      x1: 200,
      y1: 54,
    });
    expect(resized(box, { x: 1, y: 0 }, 500, 9, frame)).toEqual({ ...box, x1: 320 });
  });

  it("hold the points on and within their border", () => {
    expect(isInside(box, { x: 100, y: 150 })).toBe(true);
    expect(isInside(box, { x: 99, y: 100 })).toBe(false);
    expect(isInside(box, { x: 150, y: 151 })).toBe(false);
  });

  it("below 4 px a side are slips", () => {
    expect(isLargeEnough({ x0: 0, y0: 0, x1: 4, y1: 4 })).toBe(true);
    expect(isLargeEnough({ x0: 0, y0: 0, x1: 40, y1: 3.9 })).toBe(false);
  });

  it("start in the middle for those who do not draw", () => {
    const { x0, y0, x1, y1 } = middleBox(frame);
    expect([(x0 + x1) / 2, (y0 + y1) / 2]).toEqual([160, 120]);
  });
});

describe("gripAt", () => {
  it.each([
    ["a corner, from outside", { x: 95, y: 45 }, { x: -1, y: -1 }],
    ["an edge, from inside", { x: 195, y: 100 }, { x: 1, y: 0 }],
    ["the inside", { x: 150, y: 100 }, "move"],
    ["nothing", { x: 130, y: 30 }, null],
  ])("finds %s", (_name, point, expected) => {
    expect(gripAt(box, point, 10)).toEqual(expected);
  });

  it("leaves room to move a small box", () => {
    const small = { x0: 100, y0: 100, x1: 112, y1: 112 };
    expect(gripAt(small, { x: 106, y: 106 }, 22)).toBe("move");
    expect(gripAt(small, { x: 101, y: 106 }, 22)).toEqual({ x: -1, y: 0 });
  });
});

describe("fitInto", () => {
  it("fills one side and centres the other", () => {
    expect(fitInto(frame, { width: 800, height: 480 })).toEqual({ scale: 2, x: 80, y: 0 });
  });

  it("survives a surface of no size", () => {
    expect(fitInto(frame, { width: 0, height: 0 }).scale).toBe(1);
  });
});
