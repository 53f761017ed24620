/** What came of a reader study: both arms, the test, the plot. */
import { nothing } from "lit";
import { pairedPlot } from "./paired-plot.js";
import type { ArmsCompared, Spread, StudySummary } from "./study-summary.js";
import { html, t } from "./words.js";

/** Fewer images cannot give a p below 0.05, however they fall. */
const LEAST_IMAGES = 6;

export function studyResults({ images, seconds, dice }: StudySummary) {
  return html`<table>
      <thead>
        <tr><td></td><th scope="col">Seconds</th><th scope="col">Dice</th></tr>
      </thead>
      <tbody>
        ${row(t("By hand"), spread(seconds.unassisted, 1), spread(dice.unassisted, 3))}
        ${row(t("With the model"), spread(seconds.assisted, 1), spread(dice.assisted, 3))}
        ${row(t("Median difference"), signed(seconds, 1), signed(dice, 3))}
        ${row(t("Wilcoxon, W (n)"), rankSum(seconds), rankSum(dice))}
        ${row(t("p, two-sided"), chance(seconds), chance(dice))}
      </tbody>
    </table>
    <div class="pair">
      <div><b>Seconds</b>${pairedPlot(seconds.pairs, t("Seconds"), 1)}</div>
      <div><b>Dice</b>${pairedPlot(dice.pairs, t("Dice"), 3)}</div>
    </div>
    <p class="soft">
      Mean ± standard deviation over ${images} images; differences are with the model less by hand. One
      reader: it says nothing of others.
    </p>
    ${images < LEAST_IMAGES ? html`<p class="soft">With fewer than six images no p can be below 0.05.</p>` : nothing}`;
}

function row(name: string, ...values: string[]) {
  return html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`;
}

function spread({ mean, sd }: Spread, decimals: number): string {
  const middle = mean.toFixed(decimals);
  return sd === null ? middle : `${middle} ± ${sd.toFixed(decimals)}`;
}

function signed({ medianDifference }: ArmsCompared, decimals: number): string {
  const size = Math.abs(medianDifference).toFixed(decimals);
  return `${medianDifference < 0 ? "−" : "+"}${size}`;
}

function rankSum({ test }: ArmsCompared): string {
  return test ? `${test.w} (${test.n})` : "–";
}

function chance({ test }: ArmsCompared): string {
  if (!test) return "–";
  return test.p < 0.0001 ? "< 0.0001" : test.p.toFixed(4);
}
