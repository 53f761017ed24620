import { describe, expect, it } from "vitest";
import type { CineBeat } from "../protocol.js";
import { xOf } from "./curve-geometry.js";
import { boundsOf, markerAt, nearest, stepped, withMarker, type Zones } from "./curve-markers.js";

const beat = (ed: number, es: number, nextEd: number | null): CineBeat => ({
  ed,
  es,
  nextEd,
  manual: false,
  efPercent: null,
  edvMl: null,
  esvMl: null,
  spread: null,
});

const BEATS = [beat(5, 15, 30), beat(30, 40, 55)];
const PLOT = { frames: 61, width: 616 };
const ZONES: Zones = { ed: [0, 58], es: [58, 116] };
const everywhere = () => true;

describe("a press", () => {
  const at = (frame: number, y: number, selected = 0, beats = BEATS, plot = PLOT) =>
    markerAt({ x: xOf(frame, plot), y }, beats, selected, plot, ZONES);

  it("takes hold of end-diastole above and end-systole below", () => {
    expect(at(5, 20)).toEqual({ index: 0, phase: "ed" });
    expect(at(15, 90)).toEqual({ index: 0, phase: "es" });
    expect(at(15, 20), "above end-systole").toBeNull();
    expect(at(5, 90), "below end-diastole").toBeNull();
    expect(at(5, 130), "on the strip of lights").toBeNull();
  });

  it("reaches half a finger, no further", () => {
    const x = xOf(5, PLOT);
    expect(markerAt({ x: x + 22, y: 20 }, BEATS, 0, PLOT, ZONES)).toEqual({
      index: 0,
      phase: "ed",
    });
    expect(markerAt({ x: x + 23, y: 20 }, BEATS, 0, PLOT, ZONES)).toBeNull();
  });

  it("prefers the selected beat where markers crowd, else the nearest", () => {
    const crowd = [beat(5, 8, 12), beat(12, 15, 20)];
    const plot = { frames: 1000, width: 1015 };
    expect(at(12, 20, 0, crowd, plot)).toEqual({ index: 0, phase: "ed" });
    expect(at(12, 20, 1, crowd, plot)).toEqual({ index: 1, phase: "ed" });
    expect(at(10, 20, 5, crowd, plot), "neither is selected").toEqual({ index: 1, phase: "ed" });
  });
});

describe("a marker", () => {
  it("stays between its neighbours", () => {
    expect(boundsOf({ index: 0, phase: "ed" }, BEATS, 61)).toEqual([0, 14]);
    expect(boundsOf({ index: 0, phase: "es" }, BEATS, 61)).toEqual([6, 29]);
    expect(boundsOf({ index: 1, phase: "ed" }, BEATS, 61)).toEqual([16, 39]);
    expect(boundsOf({ index: 1, phase: "es" }, [beat(5, 15, 30), beat(30, 40, null)], 61)).toEqual([
      31, 60,
    ]);
    expect(boundsOf({ index: 7, phase: "es" }, BEATS, 61)).toEqual([0, 60]);
  });

  it("goes to the nearest frame that has an outline", () => {
    const only =
      (...frames: number[]) =>
      (frame: number) =>
        frames.includes(frame);
    expect(nearest(10, [0, 14], everywhere)).toBe(10);
    expect(nearest(99, [0, 14], everywhere)).toBe(14);
    expect(nearest(10, [0, 14], only(3, 13))).toBe(13);
    expect(nearest(10, [0, 14], only(20))).toBeNull();
  });

  it("steps over frames without an outline, never back and never out of bounds", () => {
    const gap = (frame: number) => frame !== 6 && frame !== 7;
    expect(stepped(5, 1, [0, 14], gap)).toBe(8);
    expect(stepped(8, -1, [0, 14], gap)).toBe(5);
    expect(stepped(14, 1, [0, 14], everywhere)).toBeNull();
    expect(stepped(13, 5, [0, 14], everywhere)).toBe(14);
    expect(stepped(5, Number.NEGATIVE_INFINITY, [0, 14], (frame) => frame > 2)).toBe(3);
    expect(stepped(5, Number.POSITIVE_INFINITY, [0, 14], everywhere)).toBe(14);
    expect(stepped(5, 1, [0, 14], (frame) => frame < 6)).toBeNull();
  });

  it("changes one phase and leaves the other", () => {
    expect(withMarker(beat(5, 15, 30), "es", 17)).toEqual({ ed: 5, es: 17 });
    expect(withMarker(beat(5, 15, 30), "ed", 4)).toEqual({ ed: 4, es: 15 });
  });
});
