import { describe, expect, it } from "vitest";
import type { CineFrame } from "../protocol.js";
import {
  bandOf,
  frameAt,
  INSET,
  lightPath,
  linePath,
  type Plot,
  quantityOf,
  roundStep,
  scaleOf,
  timeTicks,
  xOf,
  yOf,
} from "./curve-geometry.js";

const plot = (part: Partial<Plot> = {}): Plot => ({
  frames: 11,
  width: 116,
  top: 0,
  bottom: 100,
  low: 50,
  high: 150,
  ...part,
});

const frame = (at: number, part: Partial<CineFrame> = {}): CineFrame => ({
  frame: at,
  origin: "followed",
  edited: false,
  areaPx: 100 + at,
  volumeMl: null,
  light: "green",
  reasons: [],
  ...part,
});

describe("the time axis", () => {
  it("stands where the slider's thumb stands", () => {
    expect(xOf(0, plot())).toBe(INSET);
    expect(xOf(10, plot())).toBe(116 - INSET);
    expect(xOf(3, plot())).toBe(38);
  });

  it("finds the frame of a place, of those beside it the first and the last", () => {
    for (const frames of [2, 11, 1000])
      for (const width of [80, 374, 900])
        for (const at of [0, 1, frames >> 1, frames - 1])
          expect(frameAt(xOf(at, { frames, width }), { frames, width })).toBe(at);
    expect(frameAt(-50, plot())).toBe(0);
    expect(frameAt(5000, plot())).toBe(10);
    expect(frameAt(42.9, plot())).toBe(3);
    expect(frameAt(43.1, plot())).toBe(4);
  });

  it("has a place for a clip of one frame, and none that is not a number", () => {
    expect(xOf(0, { frames: 1, width: 100 })).toBe(INSET);
    expect(frameAt(70, { frames: 1, width: 100 })).toBe(0);
    expect(frameAt(70, { frames: 0, width: 0 })).toBe(0);
  });

  it("is written in seconds where they are known, else in frames", () => {
    const seconds = timeTicks({ frames: 61, width: 616 }, 1000 / 30, 150);
    expect(seconds.map(({ text }) => text)).toEqual(["0.0", "0.5", "1.0", "1.5", "2.0"]);
    expect(seconds[1]?.x).toBeCloseTo(xOf(15, { frames: 61, width: 616 }), 9);
    const frames = timeTicks({ frames: 61, width: 616 }, null, 150);
    expect(frames.map(({ text }) => text)).toEqual(["1", "21", "41", "61"]);
    expect(timeTicks({ frames: 2, width: 616 }, null, 56).map(({ text }) => text)).toEqual([
      "1",
      "2",
    ]);
  });

  it("keeps labels apart", () => {
    for (const frames of [2, 37, 1000])
      for (const time of [null, 5, 33.3, 200]) {
        const xs = timeTicks({ frames, width: 358 }, time, 56).map(({ x }) => x);
        for (const [at, x] of xs.entries())
          if (at > 0) expect(x - (xs[at - 1] ?? 0)).toBeGreaterThanOrEqual(50);
      }
  });
});

describe("the values", () => {
  it("are volumes where any is known, else areas, and null where there is none", () => {
    expect(quantityOf([frame(1)], 3)).toEqual({
      name: "Area",
      unit: "px²",
      values: [null, 101, null],
    });
    const volumes = quantityOf([frame(0), frame(2, { volumeMl: 80 })], 3);
    expect(volumes).toEqual({ name: "Volume", unit: "mL", values: [null, null, 80] });
    expect(quantityOf([frame(9)], 3).values, "a frame beyond the clip").toHaveLength(3);
  });

  it("lie within the scale, whose ticks are round", () => {
    const { low, high, ticks } = scaleOf([54, null, 121]);
    expect(ticks).toEqual([60, 80, 100, 120]);
    expect(low).toBeLessThan(54);
    expect(high).toBeGreaterThan(121);
    expect(scaleOf([])).toEqual({ low: 0, high: 1, ticks: [] });
    const flat = scaleOf([100, 100]);
    expect(flat.low).toBeLessThan(100);
    expect(flat.high).toBeGreaterThan(100);
    expect(scaleOf([0, 0]).high).toBeGreaterThan(0);
  });

  it("grow upwards", () => {
    expect(yOf(50, plot())).toBe(100);
    expect(yOf(150, plot())).toBe(0);
    expect(yOf(75, plot({ low: 75, high: 75 })), "one value").toBe(100);
  });

  it("step by 1, 2 or 5", () => {
    expect(roundStep(67, 4)).toBe(20);
    expect(roundStep(2, 4)).toBe(0.5);
    expect(roundStep(1000, 1)).toBe(1000);
    expect(roundStep(60, 4)).toBe(20);
  });
});

describe("the line", () => {
  it("breaks where frames are missing, and shows a lone frame as a dot", () => {
    const path = linePath([100, 100, null, 100, null, 100], plot());
    expect(path).toBe("M8.0 50.0L18.0 50.0M38.0 50.0h.01M58.0 50.0h.01");
    expect(linePath([null, null], plot())).toBe("");
  });
});

describe("the lights", () => {
  it("differ in height, not in colour alone", () => {
    const heights = (["green", "amber", "red"] as const).map((light) => {
      const path = lightPath([frame(0, { light })], light, plot(), [0, 10]);
      return Number(/v-([\d.]+)/.exec(path)?.[1]);
    });
    expect(heights).toEqual([3, 6.5, 10]);
  });

  it("show a doubtful frame among a thousand", () => {
    const path = lightPath(
      [frame(500, { light: "red" })],
      "red",
      plot({ frames: 1000, width: 300 }),
      [0, 10],
    );
    expect(Number(/h([\d.]+)/.exec(path)?.[1])).toBeGreaterThanOrEqual(1.5);
    expect(lightPath([frame(3)], "red", plot(), [0, 10])).toBe("");
  });
});

describe("a beat", () => {
  it("reaches to the next end-diastole, else to its end-systole", () => {
    const beat = { ed: 2, es: 5, nextEd: 9 } as Parameters<typeof bandOf>[0];
    expect(bandOf(beat, plot())).toEqual({ x: 28, width: 70 });
    expect(bandOf({ ...beat, nextEd: null }, plot())).toEqual({ x: 28, width: 30 });
  });
});
