import { describe, expect, it } from "vitest";
import {
  beatsOf,
  DEFAULTS,
  framesOf,
  lengthFor,
  MOST_FRAMES,
  problemsOf,
  RANGES,
  SECRET_EF,
  settingsOf,
} from "./phantom-form.js";

describe("the phantom's form", () => {
  it("starts with two whole beats and no problem", () => {
    expect(problemsOf(DEFAULTS)).toEqual({});
    expect(beatsOf(DEFAULTS)).toBe(2);
    expect(framesOf(DEFAULTS)).toBe(48);
    for (const rate of [30, 55, 75, 110, 200])
      expect(beatsOf({ ...DEFAULTS, heartRateBpm: rate, seconds: lengthFor(rate) })).toBe(2);
  });

  it("names the range of what is out of it", () => {
    expect(problemsOf({ ...DEFAULTS, efPercent: 86 })).toEqual({
      efPercent: "Ejection fraction: 5 to 85 %",
    });
    expect(problemsOf({ ...DEFAULTS, edvMl: null }).edvMl).toBe(
      "End-diastolic volume: 40 to 300 mL",
    );
    expect(problemsOf({ ...DEFAULTS, seed: 1.5 }).seed).toMatch(/^Seed: a whole number/);
    expect(problemsOf({ ...DEFAULTS, irregularPercent: 41 }).irregularPercent).toMatch(
      /0 to 40 %$/,
    );
  });

  it("takes the ends of every range and nothing beyond them", () => {
    for (const [key, { least, most }] of Object.entries(RANGES)) {
      const at = (value: number) => problemsOf({ ...DEFAULTS, seconds: 1, [key]: value });
      expect(at(least), key).toEqual({});
      expect(at(most), key).toEqual({});
      expect(Object.keys(at(least - 1)), key).toContain(key);
      expect(Object.keys(at(most + 1)), key).toContain(key);
    }
  });

  it("holds the clip within what a phantom may have", () => {
    const long = { ...DEFAULTS, framesPerSecond: 50, seconds: 36 };
    expect(framesOf(long)).toBe(MOST_FRAMES);
    expect(problemsOf(long)).toEqual({});
    expect(problemsOf({ ...long, seconds: 36.1 }).seconds).toBe(
      "Length: at most 36 s at 50 frames/s (1800 frames)",
    );
    expect(problemsOf({ ...long, seconds: 0.001 }).seconds).toBe("Length: at least one frame");
    expect(problemsOf({ ...long, seconds: null }).seconds).toMatch(/seconds/);
    expect(problemsOf({ ...long, seconds: 1e300 }).seconds).toMatch(/at most/);
  });

  it("makes settings of it, and none of what is wrong", () => {
    expect(settingsOf({ ...DEFAULTS, irregularPercent: 20 }, 0)).toEqual({
      view: "a4c",
      efPercent: 55,
      edvMl: 120,
      heartRateBpm: 75,
      irregularity: 0.2,
      framesPerSecond: 25,
      frames: 48,
      noise: "moderate",
      seed: 1,
    });
    expect(settingsOf({ ...DEFAULTS, heartRateBpm: 20 }, 0)).toBeNull();
  });

  it("draws a secret EF by lot, whatever stands in the hidden field", () => {
    const secret = { ...DEFAULTS, secret: true, efPercent: null };
    expect(problemsOf(secret)).toEqual({});
    expect(settingsOf(secret, 0)?.efPercent).toBe(SECRET_EF.least);
    expect(settingsOf(secret, 0.999999)?.efPercent).toBe(SECRET_EF.most);
    expect(settingsOf(secret, 0.5)?.efPercent).toBe(45);
  });
});
