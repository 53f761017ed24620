/** The numbers of a whole clip, and what is said of them. */
import { nothing } from "lit";
import type { CineReport } from "../protocol.js";
import { calibrated, methodWords, range, rhythmWords, whole } from "./cine-words.js";
import { glyph } from "./glyphs.js";
import { html, ofCode } from "./words.js";

/** Why the light is what it is. */
export function reasonsOf({ reasons }: CineReport) {
  if (reasons.length === 0) return nothing;
  return html`<ul class="reasons" aria-label="Why">${reasons.map((reason) => html`<li>${ofCode(reason)}</li>`)}</ul>`;
}

export function numbersOf(report: CineReport) {
  const volumes = calibrated(report)
    ? html`<tr><th scope="row">EDV, mL</th><td>${whole(report.edvMl)}</td></tr>
        <tr><th scope="row">ESV, mL</th><td>${whole(report.esvMl)}</td></tr>`
    : html`<tr><th scope="row">EDV, ESV</th><td>not calibrated: EF only</td></tr>`;
  return html`<table aria-label="Of the whole clip">
    <tbody>
      ${volumes}
      <tr><th scope="row">Heart</th><td>${rhythmWords(report)}</td></tr>
      <tr><th scope="row">Method</th><td>${methodWords(report)}</td></tr>
    </tbody>
  </table>`;
}

export function spreadOf({ spread }: CineReport) {
  if (!spread) return nothing;
  return html`<p>
    <b>Model spread 5–95 %: ${range(spread, " %")}</b>
    <span class="soft">
      (median ${whole(spread.median)} %, ${spread.passes} passes). It shows how much the EF depends on
      the box and the threshold, not how far it is from the truth: it is no confidence interval.
    </span>
  </p>`;
}

/** Those that are no reasons of the light's: nothing is said twice. */
export function warningsOf({ warnings, reasons }: CineReport) {
  const said = new Set(reasons.map(({ code }) => code));
  const fresh = warnings.filter(({ code }) => !said.has(code));
  if (fresh.length === 0) return nothing;
  return html`<ul class="warnings" aria-label="Warnings">
    ${fresh.map((warning) => html`<li>${glyph("warning")}<span>${ofCode(warning)}</span></li>`)}
  </ul>`;
}
