/** The view that both phases of a beat share: the same place of the frame at the same size. Pure. */
import type { MaskReply, Point } from "../protocol.js";
import type { Fit, Size } from "./box-geometry.js";

/** Of the frame, in frame px. */
export interface Region {
  centre: Point;
  width: number;
  height: number;
}

/** What is seen: `zoom` 1 shows the whole region. */
export interface View {
  zoom: number;
  centre: Point;
}

export const MAX_ZOOM = 6;

/** Room left round the outlines, as a share of their extent. */
const MARGIN = 0.4;

type Outlined = Pick<MaskReply, "outline" | "width" | "height">;

/** The outlines of both phases with room round them; the whole frame where there is none. */
export function regionOf(masks: readonly (Outlined | null)[]): Region | null {
  const known = masks.filter((mask) => mask !== null);
  const [first] = known;
  if (!first) return null;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { outline } of known)
    for (let at = 0; at + 1 < outline.length; at += 2) {
      const [x, y] = [outline[at] ?? 0, outline[at + 1] ?? 0];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  const { width, height } = first;
  if (left > right) return { centre: { x: width / 2, y: height / 2 }, width, height };
  return {
    centre: { x: (left + right) / 2, y: (top + bottom) / 2 },
    width: Math.max(right - left, 1) * (1 + MARGIN),
    height: Math.max(bottom - top, 1) * (1 + MARGIN),
  };
}

/** Where the frame lies on a surface. */
export function fitOf(region: Region, view: View, surface: Size): Fit {
  const whole = Math.min(surface.width / region.width, surface.height / region.height);
  const scale = (whole || 1) * view.zoom;
  return {
    scale,
    x: surface.width / 2 - view.centre.x * scale,
    y: surface.height / 2 - view.centre.y * scale,
  };
}

/** Zoomed by a factor, with the place under `at` (px of the surface) staying where it is. */
export function zoomed(region: Region, view: View, surface: Size, by: number, at: Point): View {
  const zoom = Math.min(Math.max(view.zoom * by, 1), MAX_ZOOM);
  const before = fitOf(region, view, surface);
  const under = { x: (at.x - before.x) / before.scale, y: (at.y - before.y) / before.scale };
  const after = fitOf(region, { ...view, zoom }, surface);
  const shifted = { x: (at.x - after.x) / after.scale, y: (at.y - after.y) / after.scale };
  return held(region, {
    zoom,
    centre: {
      x: view.centre.x + under.x - shifted.x,
      y: view.centre.y + under.y - shifted.y,
    },
  });
}

/** Moved by px of the surface. */
export function panned(region: Region, view: View, surface: Size, dx: number, dy: number): View {
  const { scale } = fitOf(region, view, surface);
  const { x, y } = view.centre;
  return held(region, { ...view, centre: { x: x - dx / scale, y: y - dy / scale } });
}

/** The centre stays within the region: the ventricle cannot be lost. */
export function held(region: Region, { zoom, centre }: View): View {
  const [halfX, halfY] = [region.width / 2, region.height / 2];
  const inside = (value: number, middle: number, half: number) =>
    Math.min(Math.max(value, middle - half), middle + half);
  return {
    zoom,
    centre: {
      x: inside(centre.x, region.centre.x, halfX),
      y: inside(centre.y, region.centre.y, halfY),
    },
  };
}
