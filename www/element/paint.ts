/** Draws masks, outlines and discs on a canvas whose transform is already frame px. */
import type { Landmark, MaskReply, PhaseGeometry, Point } from "../protocol.js";
import type { Overlay } from "./overlay-options.js";
import { colours } from "./theme.js";
import { t } from "./words.js";

type Context = CanvasRenderingContext2D;

export interface OverlayStyle extends Overlay {
  colour: string;
  /** Length of one CSS px in frame px: keeps lines equally thin at every zoom. */
  unit: number;
  /** Whether an outline that was edited by hand is said to be, in words; it is dashed anyway. */
  named?: boolean;
}

export function drawMask(context: Context, mask: MaskReply, style: OverlayStyle): void {
  if (style.opacity > 0) {
    context.save();
    context.globalAlpha = style.opacity;
    context.drawImage(tinted(mask, style.colour), 0, 0);
    context.restore();
  }
  if (!style.outline) return;
  strokePolygon(context, mask.outline, style.colour, style.unit, mask.edited);
  if (mask.edited && style.named) drawWord(context, mask.outline, style.unit);
}

/** The outline with its 20 discs, long axis, mitral annulus and apex. */
export function drawGeometry(
  context: Context,
  geometry: PhaseGeometry,
  colour: string,
  unit: number,
): void {
  context.save();
  context.lineCap = "round";
  context.strokeStyle = colour;
  context.globalAlpha = 0.55;
  context.lineWidth = unit;
  context.stroke(segments(geometry.discs));
  context.globalAlpha = 1;
  strokePolygon(context, geometry.outline, colour, unit, geometry.edited);
  const { apex, hinges, midAnnulus } = geometry;
  strokeLine(context, midAnnulus, apex.at, colours.axis, 1.5 * unit);
  strokeLine(context, hinges[0].at, hinges[1].at, colours.axis, 1.5 * unit);
  context.fillStyle = colours.axis;
  for (const landmark of [...hinges, apex]) drawLandmark(context, landmark, unit);
  context.restore();
}

/** A dot; a square where the user has set it. */
function drawLandmark(context: Context, { at, set }: Landmark, unit: number): void {
  const reach = (set ? 3.5 : 2.5) * unit;
  context.beginPath();
  if (set) context.rect(at.x - reach, at.y - reach, 2 * reach, 2 * reach);
  else context.arc(at.x, at.y, reach, 0, 2 * Math.PI);
  context.fill();
}

function strokePolygon(
  context: Context,
  outline: Float32Array,
  colour: string,
  unit: number,
  dashed: boolean,
): void {
  const path = polygon(outline);
  context.save();
  context.lineJoin = "round";
  // A dark rim keeps the line legible on bright walls.
  context.strokeStyle = "rgb(0 0 0 / 60%)";
  context.lineWidth = 4 * unit;
  context.stroke(path);
  context.strokeStyle = colour;
  context.lineWidth = 2 * unit;
  if (dashed) context.setLineDash([9 * unit, 4 * unit]);
  context.stroke(path);
  context.restore();
}

/** Beside the outline, at its right end. */
function drawWord(context: Context, outline: Float32Array, unit: number): void {
  let [right, y] = [-Infinity, 0];
  for (let at = 0; at + 1 < outline.length; at += 2)
    if ((outline[at] ?? 0) > right) [right, y] = [outline[at] ?? 0, outline[at + 1] ?? 0];
  if (!Number.isFinite(right)) return;
  context.save();
  context.translate(right + 8 * unit, y);
  // At the size of the screen: fonts smaller than a pixel are not drawn well.
  context.scale(unit, unit);
  context.font = "600 13px system-ui, sans-serif";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.strokeStyle = "rgb(0 0 0 / 80%)";
  context.strokeText(t("edited by hand"), 0, 0);
  context.fillStyle = "#ffffff";
  context.fillText(t("edited by hand"), 0, 0);
  context.restore();
}

function strokeLine(context: Context, from: Point, to: Point, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

/** Closed path through x0, y0, x1, y1, … */
function polygon(outline: Float32Array): Path2D {
  const path = new Path2D();
  for (let at = 0; at + 1 < outline.length; at += 2)
    path.lineTo(outline[at] ?? 0, outline[at + 1] ?? 0);
  path.closePath();
  return path;
}

/** Separate lines: four numbers each, x0, y0, x1, y1. */
function segments(ends: Float32Array): Path2D {
  const path = new Path2D();
  for (let at = 0; at + 3 < ends.length; at += 4) {
    path.moveTo(ends[at] ?? 0, ends[at + 1] ?? 0);
    path.lineTo(ends[at + 2] ?? 0, ends[at + 3] ?? 0);
  }
  return path;
}

/** The ticks of a ruler that was found in the image. */
export function drawTicks(context: Context, places: readonly Point[], unit: number): void {
  const [first, second] = places;
  const apart = first && second ? Math.hypot(first.x - second.x, first.y - second.y) : Infinity;
  const radius = Math.min(6 * unit, 0.35 * apart);
  context.save();
  for (const [width, colour] of [
    [3.5, "rgb(0 0 0 / 70%)"],
    [1.75, colours.ruler],
  ] as const) {
    context.lineWidth = width * unit;
    context.strokeStyle = colour;
    for (const { x, y } of places) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.stroke();
    }
  }
  context.restore();
}

/** Oldest first; of a long clip not all are kept. */
const tints = new Map<MaskReply, { colour: string; canvas: OffscreenCanvas }>();

const TINT_BUDGET_BYTES = 64 * 2 ** 20;

/** The mask as an opaque, coloured image; made once for each mask and colour, as long as it is kept. */
function tinted(mask: MaskReply, colour: string): OffscreenCanvas {
  const kept = tints.get(mask);
  if (kept?.colour === colour) return kept.canvas;
  const capacity = Math.max(4, Math.floor(TINT_BUDGET_BYTES / (4 * mask.width * mask.height)));
  for (const oldest of tints.keys()) {
    if (tints.size < capacity) break;
    tints.delete(oldest);
  }
  const canvas = new OffscreenCanvas(mask.width, mask.height);
  const context = canvas.getContext("2d");
  if (context) {
    const image = new ImageData(mask.width, mask.height);
    mask.mask.forEach((value, at) => {
      image.data[4 * at + 3] = value;
    });
    context.putImageData(image, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = colour;
    context.fillRect(0, 0, mask.width, mask.height);
  }
  tints.set(mask, { colour, canvas });
  return canvas;
}
