/** The numbers of a measurement as tables. */
import { css, nothing } from "lit";
import type { BothViews, EfReport, Measurement } from "../protocol.js";
import { html, t } from "./words.js";

export const tableStyles = css`
  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 5px 0;
    border-top: 1px solid var(--line);
    font-weight: 400;
    text-align: right;
  }
  thead :is(th, td) {
    border: 0;
    color: var(--ink-soft);
    font-size: 13px;
  }
  th:first-child {
    color: var(--ink-soft);
    text-align: left;
  }
`;

type Cell = number | null | undefined;

/** Sizes of both phases; nothing where the size of a pixel is unknown. */
export function sizes({ report, both, indexed }: Measurement) {
  if (report.edv_ml === null) return nothing;
  const { ed, es } = report;
  return html`<table>
    <thead>
      <tr><td></td><th scope="col">ED</th><th scope="col">ES</th></tr>
    </thead>
    <tbody>
      ${row(t("Volume, mL"), 0, report.edv_ml, report.esv_ml)}
      ${indexed ? row(t("Volume index, mL/m²"), 0, indexed.edvi_ml_m2, indexed.esvi_ml_m2) : nothing}
      ${both ? lengths(both) : row(t("Long axis, mm"), 0, ed.long_axis_mm, es.long_axis_mm)}
      ${both ? nothing : row(t("Area, cm²"), 1, ed.area_cm2, es.area_cm2)}
    </tbody>
  </table>`;
}

function lengths({ a4c, a2c, length_mismatch_percent }: BothViews) {
  const axis = (name: string, { ed, es }: EfReport) =>
    row(t("Long axis {0}, mm", name), 0, ed.long_axis_mm, es.long_axis_mm);
  const [ed, es] = length_mismatch_percent ?? [];
  return html`${axis("4C", a4c)} ${axis("2C", a2c)} ${row(t("They differ by, %"), 0, ed, es)}`;
}

/** What is not of one phase. */
export function overall({ report, both, indexed, output }: Measurement) {
  const rows = [
    single(t("Stroke volume, mL"), 0, report.sv_ml),
    single(t("Stroke volume index, mL/m²"), 0, indexed?.svi_ml_m2),
    single(t("Cardiac output, L/min"), 1, output?.cardiac_output_l_min),
    single(t("Cardiac index, L/min/m²"), 1, output?.cardiac_index_l_min_m2),
    single(t("EF, four-chamber alone, %"), 0, both?.a4c.ef_percent),
    single(t("EF, two-chamber alone, %"), 0, both?.a2c.ef_percent),
  ];
  const shown = rows.filter((row) => row !== nothing);
  return shown.length === 0
    ? nothing
    : html`<table aria-label="Of the whole beat"><tbody>${shown}</tbody></table>`;
}

function single(name: string, digits: number, value: Cell) {
  return value == null ? nothing : row(name, digits, value);
}

function row(name: string, digits: number, ...values: Cell[]) {
  const cell = (value: Cell) => html`<td>${value == null ? "–" : value.toFixed(digits)}</td>`;
  return html`<tr><th scope="row">${name}</th>${values.map(cell)}</tr>`;
}
