import { describe, expect, it } from "vitest";
import type { CineBeat, CineReport } from "../protocol.js";
import {
  beatWords,
  calibrated,
  methodWords,
  off,
  range,
  rhythmWords,
  roughly,
  timeOf,
  whole,
} from "./cine-words.js";

describe("numbers in words", () => {
  it("are no more exact than they can be", () => {
    expect(roughly(0.2)).toBe("about a second");
    expect(roughly(Number.NaN)).toBe("about a second");
    expect(roughly(12.4)).toBe("about 12 s");
    expect(roughly(44)).toBe("about 40 s");
    expect(roughly(84)).toBe("about 80 s");
    expect(roughly(100)).toBe("about 2 min");
    expect(roughly(1400)).toBe("about 23 min");
  });

  it("say what is not known", () => {
    expect(whole(null)).toBe("–");
    expect(whole(54.6)).toBe("55");
    expect(timeOf(12, 33.3)).toBe("0.40 s");
    expect(timeOf(12, null)).toBe("");
    const heart = { heartRateBpm: null, rhythm: "unknown" } as CineReport;
    expect(rhythmWords(heart)).toBe("heart rate unknown, rhythm unknown");
    expect(rhythmWords({ ...heart, heartRateBpm: 69.4, rhythm: "irregular" })).toBe(
      "69 beats/min, rhythm irregular",
    );
    expect(calibrated({ edvMl: 120, esvMl: null })).toBe(false);
    expect(calibrated({ edvMl: 120, esvMl: 0 })).toBe(true);
  });

  it("say what the EF is of", () => {
    const beats = new Array<CineBeat>(3);
    expect(methodWords({ method: "biplane", beats })).toBe("biplane, mean of 3 beats");
    expect(methodWords({ method: "single-plane", beats: beats.slice(2) })).toBe(
      "single plane, one beat",
    );
    expect(methodWords({ method: "single-plane", beats: [] })).toMatch(/largest and smallest/);
  });

  it("have the sign of their error", () => {
    expect(off(56.3, 55)).toBe("+1.3");
    expect(off(50, 55.25)).toBe("−5.3");
    expect(off(55, 55)).toBe("+0.0");
  });

  it("count from one", () => {
    const beat: CineBeat = {
      ed: 4,
      es: 13,
      nextEd: 30,
      manual: true,
      efPercent: 54.6,
      edvMl: null,
      esvMl: null,
      spread: null,
    };
    expect(beatWords(beat, 0)).toBe("Beat 1: ED frame 5, ES frame 14, set by hand, EF 55 %");
    expect(beatWords({ ...beat, manual: false, efPercent: null }, 1)).toMatch(
      /^Beat 2: .*EF not known$/,
    );
    expect(range({ p5: 50.6, p95: 61.2, median: 55, passes: 36 }, " %")).toBe("51–61 %");
  });
});
