/** Draws what files leave out of a frame, on a canvas whose transform is already frame px. */
import type { Size } from "./box-geometry.js";
import { colours } from "./theme.js";

type Context = CanvasRenderingContext2D;

/**
 * All outside of the sector, dark enough to be told from the picture and light enough for its text
 * to be read: the user is to see what is left out. `unit`: length of one CSS px in frame px.
 */
export function drawOutside(
  context: Context,
  sector: Float32Array,
  { width, height }: Size,
  unit: number,
): void {
  const edge = new Path2D();
  for (let at = 0; at + 1 < sector.length; at += 2)
    edge.lineTo(sector[at] ?? 0, sector[at + 1] ?? 0);
  edge.closePath();
  const outside = new Path2D(edge);
  outside.rect(0, 0, width, height);
  context.save();
  context.clip(outside, "evenodd");
  context.fillStyle = "rgb(0 0 0 / 60%)";
  context.fillRect(0, 0, width, height);
  context.strokeStyle = "rgb(255 255 255 / 28%)";
  context.lineWidth = unit;
  context.stroke(hatch(width, height, 9 * unit));
  context.restore();
  context.save();
  context.strokeStyle = colours.ruler;
  context.lineWidth = 1.5 * unit;
  context.setLineDash([6 * unit, 4 * unit]);
  context.stroke(edge);
  context.restore();
}

function hatch(width: number, height: number, pitch: number): Path2D {
  const lines = new Path2D();
  for (let x = -height; x < width; x += pitch) {
    lines.moveTo(x, height);
    lines.lineTo(x + height, 0);
  }
  return lines;
}
