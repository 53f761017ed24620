/** The prompts as they are drawn over the picture. */
import { css, nothing, svg } from "lit";
import type { FrameBox, PromptPoint } from "../protocol.js";
import type { Fit } from "./box-geometry.js";

export const markStyles = css`
  rect.box {
    fill: none;
    stroke: #fff;
    stroke-width: 1.5;
    stroke-dasharray: 6 4;
  }
  rect.proposal {
    fill: rgb(255 224 130 / 8%);
    stroke: #ffe082;
    stroke-width: 1.5;
    stroke-dasharray: 2 6;
  }
  text.proposal {
    fill: #ffe082;
    font-size: 12px;
    paint-order: stroke;
    stroke: rgb(0 0 0 / 75%);
    stroke-width: 3px;
  }
  .pending rect.box {
    animation: march 0.6s linear infinite;
  }
  @keyframes march {
    to {
      stroke-dashoffset: -10;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .pending rect.box {
      animation: none;
    }
  }
  rect.shade {
    fill: none;
    stroke: rgb(0 0 0 / 55%);
    stroke-width: 3.5;
  }
  g.point circle {
    stroke: #000;
    stroke-width: 1.5;
  }
  g.add circle {
    fill: #5ee08a;
  }
  g.subtract circle {
    fill: #ff8f87;
  }
  g.point path {
    fill: none;
    stroke: #000;
    stroke-width: 2;
  }
`;

export function boxMark(box: FrameBox | null, fit: Fit) {
  if (!box) return nothing;
  const { x, y, width, height } = onStage(box, fit);
  return svg`
    <rect class="shade" x=${x} y=${y} width=${width} height=${height} />
    <rect class="box" x=${x} y=${y} width=${width} height=${height} />
  `;
}

/** A box that nobody has drawn, told from one that somebody has by dash, colour and words. */
export function proposalMark(box: FrameBox, fit: Fit) {
  const { x, y, width, height } = onStage(box, fit);
  return svg`
    <rect class="shade" x=${x} y=${y} width=${width} height=${height} />
    <rect class="proposal" x=${x} y=${y} width=${width} height=${height} />
    <text class="proposal" x=${x} y=${y + height + 16}>Suggested box: check it, tap to use it</text>
  `;
}

function onStage(box: FrameBox, fit: Fit) {
  return {
    x: fit.x + box.x0 * fit.scale,
    y: fit.y + box.y0 * fit.scale,
    width: (box.x1 - box.x0) * fit.scale,
    height: (box.y1 - box.y0) * fit.scale,
  };
}

/** A disc with a plus or a minus: the sign, not the colour alone, tells them apart. */
export function pointMarks(points: readonly PromptPoint[], fit: Fit) {
  return points.map(({ x, y, positive }) => {
    const place = `translate(${fit.x + x * fit.scale} ${fit.y + y * fit.scale})`;
    return svg`<g class="point ${positive ? "add" : "subtract"}" transform=${place}>
      <circle r="8" /><path d=${positive ? "M-4 0H4M0-4V4" : "M-4 0H4"} />
    </g>`;
  });
}
