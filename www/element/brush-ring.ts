/** The ring that shows how far a brush reaches, with the sign of what it does, and the line of a trace. */
import { css, nothing, svg } from "lit";
import type { Point } from "../protocol.js";
import type { Fit } from "./box-geometry.js";
import type { Brush } from "./editor.js";

export const ringStyles = css`
  .ring {
    fill: none;
    stroke: #fff;
    stroke-width: 1.5;
  }
  .rim {
    fill: none;
    stroke: rgb(0 0 0 / 65%);
    stroke-width: 4;
  }
  .held .ring {
    stroke-dasharray: 5 3;
  }
  .closing {
    stroke-dasharray: 2 4;
  }
`;

/** None drags, plus adds, minus erases. */
const SIGNS: Record<Brush, string> = {
  push: "",
  add: "M-5 0H5M0-5V5",
  erase: "M-5 0H5",
  trace: "",
};

/** CSS px: a line has no width to choose. */
const TRACE_RADIUS = 4;

/** At a place of the frame, with a radius in frame px; nothing where no pointer is. */
export function brushRing(at: Point | null, radius: number, brush: Brush, fit: Fit) {
  if (!at) return nothing;
  const place = `translate(${fit.x + at.x * fit.scale} ${fit.y + at.y * fit.scale})`;
  const r = brush === "trace" ? TRACE_RADIUS : radius * fit.scale;
  const sign = SIGNS[brush];
  return svg`<g transform=${place}>
    <circle class="rim" r=${r} /><path class="rim" d=${sign} />
    <circle class="ring" r=${r} /><path class="ring" d=${sign} />
  </g>`;
}

/** A line through places of the frame, and how it would close. */
export function tracedLine(path: readonly Point[], fit: Fit) {
  const [first, last] = [path[0], path.at(-1)];
  if (!first || !last) return nothing;
  const at = ({ x, y }: Point) => `${fit.x + x * fit.scale} ${fit.y + y * fit.scale}`;
  const line = `M${path.map(at).join("L")}`;
  const closing = `M${at(last)}L${at(first)}`;
  return svg`<path class="rim" d=${line} /><path class="ring" d=${line} />
    <path class="ring closing" d=${closing} />`;
}
