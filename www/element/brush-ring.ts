/** The ring that shows how far a brush reaches, with the sign of what it does. */
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
`;

/** None drags, plus adds, minus erases. */
const SIGNS: Record<Brush, string> = { push: "", add: "M-5 0H5M0-5V5", erase: "M-5 0H5" };

/** At a place of the frame, with a radius in frame px; nothing where no pointer is. */
export function brushRing(at: Point | null, radius: number, brush: Brush, fit: Fit) {
  if (!at) return nothing;
  const place = `translate(${fit.x + at.x * fit.scale} ${fit.y + at.y * fit.scale})`;
  const [r, sign] = [radius * fit.scale, SIGNS[brush]];
  return svg`<g transform=${place}>
    <circle class="rim" r=${r} /><path class="rim" d=${sign} />
    <circle class="ring" r=${r} /><path class="ring" d=${sign} />
  </g>`;
}
