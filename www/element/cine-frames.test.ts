import { describe, expect, it } from "vitest";
import type { CineFrame, CineReport, Light } from "../protocol.js";
import { doubtfulFrom, doubtfulRuns, leftOf, stageOf } from "./cine-frames.js";

const frame = (
  at: number,
  light: Light | null,
  origin: CineFrame["origin"] = "followed",
): CineFrame => ({
  frame: at,
  origin,
  edited: false,
  areaPx: 100,
  volumeMl: null,
  light,
  reasons: [],
});

const LIGHTS: (Light | null)[] = ["green", "amber", "amber", "red", "green", null, "red", "red"];
/** In the order in which frames are outlined, not in the clip's. */
const FRAMES = LIGHTS.map((light, at) => frame(at, light)).toReversed();

describe("doubtful frames", () => {
  it("stand together with neighbours of their light", () => {
    expect(doubtfulRuns(FRAMES)).toEqual([
      { first: 1, last: 2, light: "amber" },
      { first: 3, last: 3, light: "red" },
      { first: 6, last: 7, light: "red" },
    ]);
    expect(doubtfulRuns([frame(0, "green")])).toEqual([]);
  });

  it("are found before and after a frame", () => {
    expect(doubtfulFrom(FRAMES, 0, 1)).toBe(1);
    expect(doubtfulFrom(FRAMES, 3, 1)).toBe(6);
    expect(doubtfulFrom(FRAMES, 7, 1)).toBeNull();
    expect(doubtfulFrom(FRAMES, 6, -1)).toBe(3);
    expect(doubtfulFrom(FRAMES, 1, -1)).toBeNull();
  });
});

describe("the stage", () => {
  const report = (...frames: CineFrame[]) => ({ frames }) as CineReport;

  it("is known from the frames", () => {
    const [drawn, followed] = [frame(0, null, "prompted"), frame(1, "green")];
    const [none, doubted] = [frame(2, null, "none"), frame(2, "red", "doubted")];
    expect(stageOf(null, false)).toBe("before");
    expect(stageOf(report(drawn, none), false), "only the user's own box").toBe("before");
    expect(stageOf(report(drawn, followed, none), false)).toBe("partial");
    expect(
      stageOf(report(drawn, followed, doubted), false),
      "it wants a box, not another try",
    ).toBe("done");
    expect(stageOf(report(drawn, none), true)).toBe("running");
    expect(leftOf(report(drawn, followed, none))).toBe(1);
  });
});
