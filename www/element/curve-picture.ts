/** The curve as it is drawn: what lies under its handles, and the steps from beat to beat beside it. */
import { nothing, svg } from "lit";
import type { CineBeat } from "../protocol.js";
import { type Drawn, FLOOR, HEIGHT, STRIP } from "./curve-drawing.js";
import { bandOf, xOf } from "./curve-geometry.js";
import { glyph } from "./glyphs.js";
import { html, t } from "./words.js";

const LIGHTS = ["green", "amber", "red"] as const;

/** Paths are made beforehand: with every shown frame only the playhead moves. */
export function picture(of: Drawn, beats: readonly CineBeat[], selected: number, frame: number) {
  const { plot } = of;
  return html`<svg role="img" aria-label=${of.words}>
    ${beats.map((beat, index) => {
      const { x, width } = bandOf(beat, plot);
      return svg`<rect class="band ${index === selected ? "selected" : ""}" x=${x} y="0" width=${width} height=${FLOOR} />`;
    })}
    <path class="grid" d=${of.grid} />
    <path class="marks" d=${of.marks} />
    <path class="line" d=${of.line} />
    <path class="prompted" d=${of.prompted} />
    <path class="base" d="M0 ${STRIP[1]}H${plot.width}" />
    ${LIGHTS.map((light) => svg`<path class=${light} d=${of.lights[light]} />`)}
    <path class="r-waves" d=${of.rWaves} />
    ${of.ticks.map(({ x, text, anchor }) => svg`<text x=${x} y=${HEIGHT - 4} text-anchor=${anchor}>${text}</text>`)}
    <path class="playhead" d="M${xOf(frame, plot)} 0V${STRIP[1]}" />
  </svg>`;
}

/** Beside the plot where there is room, else on it. */
export function scale({ quantity, levels }: Drawn) {
  return html`<div class="scale" aria-hidden="true">
    <b>${t(quantity.name)}, ${t(quantity.unit)}</b>
    ${levels.map(
      ({ y, text, inner }) =>
        html`<span class=${inner ? "inner" : ""} style="top:${y}px">${text}</span>`,
    )}
    <span class="trust">Trust by frame</span>
  </div>`;
}

export function beatSteps(
  beats: readonly CineBeat[],
  selected: number,
  select: (index: number) => void,
  reset: () => void,
) {
  if (beats.length === 0) return nothing;
  const step = (name: string, icon: "previous" | "next", to: number) =>
    html`<button class="icon plain" aria-label=${name} ?disabled=${to < 0 || to >= beats.length} @click=${() => select(to)}>
      ${glyph(icon)}
    </button>`;
  return html`<div class="aside">
    ${step(t("Previous beat"), "previous", selected - 1)}
    <span>Beat ${selected + 1} of ${beats.length}</span>
    ${step(t("Next beat"), "next", selected + 1)}
    ${
      beats.some(({ manual }) => manual)
        ? html`<button class="reset" @click=${reset}>${glyph("reset")}Reset beats</button>`
        : nothing
    }
  </div>`;
}
