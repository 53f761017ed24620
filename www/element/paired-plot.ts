/** Each image in both arms: two dots and the line between them. Numbers stand in the table beside it. */
import { css, svg } from "lit";
import type { Pair } from "./study-summary.js";
import { t } from "./words.js";

/** In the picture's own units. */
const [WIDTH, HEIGHT] = [150, 150];
const [TOP, BOTTOM, LEFT, RIGHT] = [12, 122, 52, 126];

export const plotStyles = css`
  .plot {
    display: block;
    width: min(100%, 240px);
    height: auto;
    fill: var(--ink-soft);
    font-size: 10px;
  }
  .plot .axis {
    stroke: var(--edge);
  }
  .plot .pair {
    stroke: var(--faint);
  }
  .plot .unassisted {
    fill: var(--es);
  }
  .plot .assisted {
    fill: var(--ed);
  }
`;

export function pairedPlot(pairs: readonly Pair[], name: string, decimals: number) {
  const { least, most } = rangeOf(pairs);
  const y = (value: number) => BOTTOM - ((value - least) / (most - least)) * (BOTTOM - TOP);
  const [low, high] = [least, most].map((value) => value.toFixed(decimals));
  return svg`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
    aria-label=${t("{0}: each image by hand and with the model, {1} images, from {2} to {3}", name, pairs.length, low ?? "", high ?? "")}>
    <path class="axis" d="M40 ${TOP - 4}V${BOTTOM + 4}" />
    <text x="36" y=${TOP + 3} text-anchor="end">${high}</text>
    <text x="36" y=${BOTTOM + 3} text-anchor="end">${low}</text>
    ${pairs.map(({ unassisted, assisted }) => {
      const [from, to] = [y(unassisted), y(assisted)];
      return svg`<path class="pair" d="M${LEFT} ${from}L${RIGHT} ${to}" />
        <circle class="unassisted" cx=${LEFT} cy=${from} r="3" />
        <circle class="assisted" cx=${RIGHT} cy=${to} r="3" />`;
    })}
    <text x=${LEFT} y=${HEIGHT - 10} text-anchor="middle">${t("by hand")}</text>
    <text x=${RIGHT} y=${HEIGHT - 10} text-anchor="middle">${t("model")}</text>
  </svg>`;
}

/** Of what is drawn; a single value stands in the middle. */
function rangeOf(pairs: readonly Pair[]): { least: number; most: number } {
  const values = pairs.flatMap(({ unassisted, assisted }) => [unassisted, assisted]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least < most ? { least, most } : { least: least - 0.5, most: most + 0.5 };
}
