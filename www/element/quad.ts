/** Four corners of a screen in a picture: upper left, upper right, lower right, lower left. Pure. */
import type { Point } from "../protocol.js";
import type { Size } from "./box-geometry.js";
import { m } from "./words.js";

export type Quad = readonly [Point, Point, Point, Point];

/** Width over height of what the corners hold; "seen" takes it from the corners. */
export type Shape = "seen" | "16:9" | "16:10" | "4:3" | "5:4" | "1:1";

export const SHAPES: readonly (readonly [Shape, string])[] = [
  ["seen", m("As it looks")],
  ["4:3", "4:3"],
  ["5:4", "5:4"],
  ["16:10", "16:10"],
  ["16:9", "16:9"],
  ["1:1", "1:1"],
];

/** The corners of a part of the picture in its middle. */
export function quadIn({ width, height }: Size, inset: number): Quad {
  const [left, right] = [inset * width, (1 - inset) * width];
  const [top, bottom] = [inset * height, (1 - inset) * height];
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

export function withCorner(quad: Quad, at: number, to: Point): Quad {
  return quad.map((corner, index) => (index === at ? to : corner)) as unknown as Quad;
}

/** Width over height: as chosen, or of the mean edges. */
export function shapeOf(quad: Quad, shape: Shape): number {
  const [a, b, c, d] = quad;
  if (shape === "seen") return (away(a, b) + away(d, c)) / (away(a, d) + away(b, c));
  const [across = 1, down = 1] = shape.split(":").map(Number);
  return across / down;
}

/** Whether the corners turn the right way round everywhere, as those of a screen do. */
export function isScreen(quad: Quad): boolean {
  return quad.every((corner, at) => {
    const next = quad[(at + 1) % 4] ?? corner;
    const after = quad[(at + 2) % 4] ?? corner;
    const turn =
      (next.x - corner.x) * (after.y - next.y) - (next.y - corner.y) * (after.x - next.x);
    return turn > 0;
  });
}

const away = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
