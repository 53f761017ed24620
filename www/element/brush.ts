/** Sizes of the brush, and what its tools are called. Pure. */
import type { Size } from "./box-geometry.js";
import type { Brush } from "./editor.js";
import type { Glyph } from "./glyphs.js";
import type { Tool } from "./prompts.js";
import { m } from "./words.js";

/** Tools that edit the outline of the shown frame. */
export type EditTool = `edit-${Brush}`;

export const EDIT_TOOLS: readonly { tool: EditTool; icon: Glyph; name: string; key: string }[] = [
  { tool: "edit-trace", icon: "trace", name: m("Trace: once round the ventricle"), key: "T" },
  { tool: "edit-push", icon: "brush", name: m("Brush: drag the border"), key: "E" },
  { tool: "edit-add", icon: "add", name: m("Add"), key: "P" },
  { tool: "edit-erase", icon: "subtract", name: m("Erase"), key: "C" },
];

export function isEditTool(tool: Tool): tool is EditTool {
  return tool.startsWith("edit-");
}

export function brushOf(tool: EditTool): Brush {
  return tool.slice("edit-".length) as Brush;
}

/** In frame px; the largest takes half of the frame's shorter side. */
export function radiusRange({ width, height }: Size): { least: number; most: number } {
  return { least: 2, most: Math.max(Math.min(width, height) / 4, 4) };
}

/** About a third of a usual ventricle's width. */
export function firstRadius(size: Size): number {
  return within(Math.min(size.width, size.height) / 20, size);
}

/** One step of the keys, or of none. */
export function stepped(radius: number, steps: number, size: Size): number {
  return within(radius * 1.2 ** steps, size);
}

function within(radius: number, size: Size): number {
  const { least, most } = radiusRange(size);
  return Math.min(Math.max(radius, least), most);
}

/** Steps of the slider: sizes grow by the same share from one to the next. */
export const SLIDER_STEPS = 100;

export function sliderOf(radius: number, size: Size): number {
  const { least, most } = radiusRange(size);
  return Math.round((SLIDER_STEPS * Math.log(radius / least)) / Math.log(most / least));
}

export function radiusAt(slider: number, size: Size): number {
  const { least, most } = radiusRange(size);
  return within(least * (most / least) ** (slider / SLIDER_STEPS), size);
}

/** Teeth finer than about the brush go, its own shape stays. */
export function sigmaOf(radius: number): number {
  return Math.min(Math.max(radius / 4, 1), 16);
}
