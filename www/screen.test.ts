import { describe, expect, it } from "vitest";
import { grayOf, keptSize, rgbaOf, warningsOf } from "./screen.js";

const recording = { width: 1, height: 1, frames: [], stampsMs: [], shortened: false };

describe("pictures of a screen", () => {
  it("are kept no larger than is needed, in their shape", () => {
    expect(keptSize(1920, 1080)).toEqual({ width: 1280, height: 720 });
    expect(keptSize(1080, 1920)).toEqual({ width: 720, height: 1280 });
    expect(keptSize(640, 480)).toEqual({ width: 640, height: 480 });
    expect(keptSize(0, 0)).toEqual({ width: 1, height: 1 });
  });

  it("keep their brightness, and gray stays what it is", () => {
    const rgba = new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
    expect([...grayOf(rgba)]).toEqual([77, 149, 29]);
    const levels = Uint8Array.from({ length: 256 }, (_, level) => level);
    expect(grayOf(rgbaOf(levels))).toEqual(levels);
    expect([...rgbaOf(new Uint8Array([7]))]).toEqual([7, 7, 7, 255]);
  });

  it("are told to be pictures of a picture, always", () => {
    expect(warningsOf(recording).map(({ code }) => code)).toEqual(["captured-from-screen"]);
    expect(warningsOf({ ...recording, shortened: true }).map(({ code }) => code)).toEqual([
      "captured-from-screen",
      "capture-shortened",
    ]);
  });
});
