/** The beats of a clip: a press on one selects it. */
import { nothing } from "lit";
import type { CineBeat, CineReport } from "../protocol.js";
import { beatWords, calibrated, range, whole } from "./cine-words.js";
import { html } from "./words.js";

export function beatsTable(report: CineReport, selected: number, select: (index: number) => void) {
  if (report.beats.length === 0) return nothing;
  const volumes = calibrated(report);
  return html`<div class="beats"><table>
    <caption class="visually-hidden">Beats; frames count from 1</caption>
    <thead>
      <tr>
        <th scope="col">Beat</th><th scope="col">ED</th><th scope="col">ES</th>
        ${volumes ? html`<th scope="col">EDV</th><th scope="col">ESV</th>` : nothing}
        <th scope="col">EF, %<small>spread</small></th>
      </tr>
    </thead>
    <tbody>${report.beats.map((beat, index) => row(beat, index, index === selected, volumes, select))}</tbody>
  </table></div>`;
}

function row(
  beat: CineBeat,
  index: number,
  selected: boolean,
  volumes: boolean,
  select: (index: number) => void,
) {
  return html`<tr class=${selected ? "selected" : ""} @click=${() => select(index)}>
    <th scope="row">
      <button class="plain" aria-pressed=${selected} aria-label=${beatWords(beat, index)}>${index + 1}</button>
    </th>
    <td>${beat.ed + 1}${beat.manual ? html`<small>by hand</small>` : nothing}</td>
    <td>${beat.es + 1}</td>
    ${volumes ? html`<td>${whole(beat.edvMl)}</td><td>${whole(beat.esvMl)}</td>` : nothing}
    <td>
      <b>${whole(beat.efPercent)}</b>
      ${beat.spread ? html`<small><span class="visually-hidden">model spread </span>${range(beat.spread)}</small>` : nothing}
    </td>
  </tr>`;
}
