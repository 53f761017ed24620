/** What is asked of the model on one frame: a box, points, and which mask is meant. Pure. */
import type { FrameBox, Point, PromptPoint, Prompts } from "../protocol.js";

/** What a press on the picture does. */
export type Tool =
  | "box"
  | "add"
  | "subtract"
  | "landmarks"
  | "ruler"
  | "edit-push"
  | "edit-add"
  | "edit-erase"
  | "edit-trace";

/** How many masks a model gives where one is not enough. */
export const CANDIDATES = 3;

/** Without box and points there is nothing to ask. */
export function isEmpty({ box, points }: Prompts): boolean {
  return box === null && points.length === 0;
}

export function withBox(prompts: Prompts, box: FrameBox | null): Prompts {
  return { ...prompts, box, choice: null };
}

/** A single point may mean the whole or a part, so it asks for three masks by itself. */
export function withPoint(prompts: Prompts, point: PromptPoint): Prompts {
  return {
    ...prompts,
    points: [...prompts.points, point],
    three: isEmpty(prompts),
    choice: null,
  };
}

export function withPointAt(prompts: Prompts, index: number, x: number, y: number): Prompts {
  const points = prompts.points.map((point, at) => (at === index ? { ...point, x, y } : point));
  return { ...prompts, points, choice: null };
}

export function withoutPoint(prompts: Prompts, index: number): Prompts {
  const points = prompts.points.filter((_, at) => at !== index);
  return { ...prompts, points, choice: null };
}

/** The point within `reach` (frame px) of a place, the nearest first; -1 where there is none. */
export function pointAt(
  points: readonly PromptPoint[],
  x: number,
  y: number,
  reach: number,
): number {
  let nearest = -1;
  let least = reach;
  points.forEach((point, index) => {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance <= least) [nearest, least] = [index, distance];
  });
  return nearest;
}

/** What the user did to the points of a frame; an index of -1 is the last one. */
export type PointChange =
  | { kind: "add"; point: PromptPoint }
  | { kind: "move"; index: number; to: Point }
  | { kind: "remove"; index: number };

export function changed(prompts: Prompts, change: PointChange): Prompts {
  if (change.kind === "add") return withPoint(prompts, change.point);
  const index = change.index < 0 ? prompts.points.length - 1 : change.index;
  return change.kind === "move"
    ? withPointAt(prompts, index, change.to.x, change.to.y)
    : withoutPoint(prompts, index);
}

/** Tells the prompts of one frame from every other. */
export function keyOf(frame: number, { box, points, refine, three, choice }: Prompts): string {
  const corners = box ? [box.x0, box.y0, box.x1, box.y1].join(" ") : "-";
  const marks = points.map(({ x, y, positive }) => `${positive ? "+" : "-"}${x} ${y}`);
  return [frame, corners, ...marks, Number(refine), Number(three), choice ?? "best"].join("|");
}
