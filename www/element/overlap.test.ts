import { describe, expect, it } from "vitest";
import { borderOf, dice, filled } from "./overlap.js";

const size = { width: 12, height: 10 };
const box = (x0: number, y0: number, x1: number, y1: number) =>
  filled(
    [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
    ],
    size,
  );

describe("filled", () => {
  it("takes the pixels whose centres lie inside, and stays in the frame", () => {
    const count = (area: { mask: Uint8Array }) => area.mask.filter((value) => value > 0).length;
    expect(count(box(2, 3, 6, 8))).toBe(20);
    expect(count(box(2.4, 3, 6.4, 8))).toBe(20);
    expect(count(box(2.6, 3, 6.4, 8))).toBe(15);
    expect(count(box(-5, -5, 50, 50))).toBe(120);
    expect(
      count(
        filled(
          [
            [1, 1],
            [9.2, 1],
            [1, 9.2],
          ],
          size,
        ),
      ),
    ).toBe(36);
  });
});

describe("dice", () => {
  it("is 1 for the same, 0 apart, and the share between", () => {
    expect(dice(box(2, 2, 6, 6), box(2, 2, 6, 6))).toBe(1);
    expect(dice(box(0, 0, 2, 2), box(6, 6, 8, 8))).toBe(0);
    expect(dice(box(0, 0, 4, 4), box(2, 0, 6, 4))).toBe(0.5);
    expect(dice(box(0, 0, 0, 0), box(0, 0, 0, 0))).toBe(1);
  });
});

describe("borderOf", () => {
  it("goes round the largest piece along its pixels", () => {
    const area = box(2, 3, 6, 8);
    area.mask[0] = 255;
    const border = borderOf(area);
    expect(border.length).toBe(2 * 18);
    const xs = border.filter((_, at) => at % 2 === 0);
    const ys = border.filter((_, at) => at % 2 === 1);
    expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([
      2, 6, 3, 8,
    ]);
  });

  it("is empty where there is nothing", () => {
    expect(borderOf(box(0, 0, 0, 0)).length).toBe(0);
  });
});
