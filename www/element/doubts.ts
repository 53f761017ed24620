/** What speaks against trusting the numbers, the surest first. */
import { css, nothing } from "lit";
import type { Doubt } from "../protocol.js";
import { glyph } from "./glyphs.js";
import { html, m, ofCode, t } from "./words.js";

const QUANTITIES: Record<Doubt["affects"][number], string> = {
  volume: m("volumes"),
  "ejection-fraction": m("EF"),
  length: m("lengths"),
  area: m("areas"),
};

const CERTAINTIES: Record<Doubt["certainty"], string> = {
  certain: m("Certain"),
  likely: m("Likely"),
  possible: m("Possible: have a look"),
};

export const doubtStyles = css`
  ul.doubts {
    display: grid;
    gap: 8px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .doubts li {
    display: flex;
    gap: 8px;
    font-size: 14px;
  }
  .doubts small {
    display: block;
    color: var(--ink-soft);
    font-size: 13px;
  }
  .doubts svg {
    flex: none;
    width: 18px;
    height: 18px;
    margin-top: 2px;
    fill: none;
    stroke: var(--warn);
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .doubts .possible svg {
    stroke: var(--ink-soft);
  }
`;

/** "uncalibrated" stands where the volumes would: it is not said twice. */
export function doubts(all: readonly Doubt[]) {
  const shown = all.filter(({ code }) => code !== "uncalibrated");
  if (shown.length === 0) return nothing;
  return html`<ul class="doubts" aria-label="Warnings">
    ${shown.map(
      ({ code, message, affects, certainty }) => html`<li class=${certainty}>
        ${glyph("warning")}
        <span>
          ${ofCode({ code, message })}
          <small>${t(CERTAINTIES[certainty])} · affects ${listed(affects)}</small>
        </span>
      </li>`,
    )}
  </ul>`;
}

function listed(affects: Doubt["affects"]): string {
  const words = affects.map((quantity) => t(QUANTITIES[quantity]));
  return words.length > 1
    ? t("{0} and {1}", words.slice(0, -1).join(", "), words.at(-1) ?? "")
    : (words[0] ?? "");
}
