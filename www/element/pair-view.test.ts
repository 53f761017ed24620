import { describe, expect, it } from "vitest";
import { fitOf, MAX_ZOOM, panned, regionOf, zoomed } from "./pair-view.js";

const mask = (...outline: number[]) => ({
  outline: new Float32Array(outline),
  width: 400,
  height: 320,
});

const SURFACE = { width: 280, height: 140 };
const REGION = { centre: { x: 100, y: 50 }, width: 140, height: 140 };
const WHOLE = { zoom: 1, centre: REGION.centre };

describe("the region", () => {
  it("holds both outlines with room round them", () => {
    const region = regionOf([mask(50, 20, 150, 120), mask(60, 40, 140, 100)]);
    expect(region).toEqual({ centre: { x: 100, y: 70 }, width: 140, height: 140 });
  });

  it("is the frame where no outline is, and none without a mask", () => {
    expect(regionOf([mask(), null])).toEqual({
      centre: { x: 200, y: 160 },
      width: 400,
      height: 320,
    });
    expect(regionOf([null, null])).toBeNull();
  });

  it("keeps its room where an outline touches the frame's border", () => {
    expect(regionOf([mask(0, 20, 100, 120)])?.width).toBe(140);
  });
});

describe("the view", () => {
  const onSurface = (x: number, y: number, view = WHOLE) => {
    const fit = fitOf(REGION, view, SURFACE);
    return { x: fit.x + x * fit.scale, y: fit.y + y * fit.scale };
  };

  it("shows the whole region in the middle", () => {
    expect(onSurface(100, 50)).toEqual({ x: 140, y: 70 });
    expect(onSurface(30, -20), "its corner").toEqual({ x: 70, y: 0 });
  });

  it("keeps the place under the finger when it is zoomed", () => {
    const at = { x: 170, y: 90 };
    const view = zoomed(REGION, WHOLE, SURFACE, 2, at);
    expect(view.zoom).toBe(2);
    const place = { x: 130, y: 70 };
    expect(onSurface(place.x, place.y)).toEqual(at);
    expect(onSurface(place.x, place.y, view).x).toBeCloseTo(at.x, 9);
    expect(onSurface(place.x, place.y, view).y).toBeCloseTo(at.y, 9);
  });

  it("has a least and a largest zoom", () => {
    const middle = { x: 140, y: 70 };
    expect(zoomed(REGION, WHOLE, SURFACE, 1e6, middle).zoom).toBe(MAX_ZOOM);
    expect(zoomed(REGION, WHOLE, SURFACE, 1e-6, middle)).toEqual(WHOLE);
  });

  it("follows the finger and does not lose the ventricle", () => {
    expect(panned(REGION, WHOLE, SURFACE, 10, -20).centre).toEqual({ x: 90, y: 70 });
    expect(panned(REGION, WHOLE, SURFACE, 1e6, 0).centre).toEqual({ x: 30, y: 50 });
  });
});
