/** The light of a frame or a clip: each has a shape and a word of its own besides its colour. */
import { css, svg, type TemplateResult } from "lit";
import type { Light } from "../protocol.js";
import { m } from "./words.js";

export const LIGHT_NAMES: Record<Light, string> = {
  green: m("green"),
  amber: m("amber"),
  red: m("red"),
};

/** What the light of a clip means. */
export const LIGHT_WORDS: Record<Light, string> = {
  green: m("Green: nothing spoke against it"),
  amber: m("Amber: check it first"),
  red: m("Red: do not rely on it"),
};

/** A disc with a tick, a triangle with a mark, an octagon with a cross. */
const SHAPES: Record<Light, readonly [shape: string, sign: string]> = {
  green: ["M12 2.5a9.5 9.5 0 1 0 .01 0z", "M7.5 12.5l3 3 6-6.5"],
  amber: ["M12 2 23 21.5H1z", "M12 9v6M12 18v.4"],
  red: ["M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9z", "M8.5 8.5l7 7M15.5 8.5l-7 7"],
};

export const lightStyles = css`
  svg.light {
    flex: none;
    width: 1.25em;
    height: 1.25em;
    vertical-align: -0.25em;
  }
  .light .shape {
    fill: var(--light);
  }
  .light .sign {
    fill: none;
    stroke: var(--on-phase);
    stroke-width: 2.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .light.green {
    --light: var(--good);
  }
  .light.amber {
    --light: var(--warn);
  }
  .light.red {
    --light: var(--bad);
  }
`;

/** Decoration: the word stands beside it. */
export function lightMark(light: Light): TemplateResult {
  const [shape, sign] = SHAPES[light];
  return svg`<svg class="light ${light}" viewBox="0 0 24 24" aria-hidden="true"><path class="shape" d=${shape} /><path class="sign" d=${sign} /></svg>`;
}
