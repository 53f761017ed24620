/** Says of a phantom that it is one, and how far the result is from its truth. */
import type { CineReport, PhantomTruth } from "../protocol.js";
import { off, whole } from "./cine-words.js";
import { glyph } from "./glyphs.js";
import { html, t } from "./words.js";

/** The truth is not told before there is a result. */
export function phantomNote(
  truth: PhantomTruth | null,
  found: CineReport | null,
  save: () => void,
) {
  return html`<div class="phantom">
    <p><b>Phantom:</b> this clip is computer-made; it is no patient's heart.</p>
    ${
      truth && found && found.efPercent !== null
        ? truthTable(truth, found)
        : html`<p class="soft">Its true EF is shown beside the result, once there is one.</p>`
    }
    <button @click=${save}>${glyph("save")}Save the phantom, DICOM</button>
  </div>`;
}

function truthTable(truth: PhantomTruth, found: CineReport) {
  const row = (name: string, value: number | null, known: number) => html`<tr>
    <th scope="row">${name}</th>
    <td>${whole(known)}</td><td>${whole(value)}</td><td>${value === null ? "–" : off(value, known)}</td>
  </tr>`;
  return html`<table aria-label="Truth of the phantom">
    <thead>
      <tr><td></td><th scope="col">Truth</th><th scope="col">Found</th><th scope="col">Off by</th></tr>
    </thead>
    <tbody>
      ${row(t("EF, %"), found.efPercent, truth.efPercent)} ${row(t("EDV, mL"), found.edvMl, truth.edvMl)}
      ${row(t("ESV, mL"), found.esvMl, truth.esvMl)}
    </tbody>
  </table>`;
}
