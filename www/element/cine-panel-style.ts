/** How the panel of the whole clip looks. */
import { css } from "lit";

export const cinePanelStyles = css`
  :host {
    container-type: inline-size;
  }
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    align-items: start;
  }
  .part {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  @container (min-width: 600px) {
    .panel {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: 24px;
    }
  }
  h2,
  h3 {
    margin: 0;
    color: var(--ink-soft);
    font-size: 13px;
    font-weight: 600;
  }
  .ef {
    font-size: 48px;
    font-weight: 650;
    line-height: 1.1;
    letter-spacing: -0.02em;
    font-variant-numeric: tabular-nums;
  }
  .ef small {
    margin-left: 2px;
    color: var(--ink-soft);
    font-size: 22px;
    font-weight: 500;
  }
  .verdict {
    font-size: 15px;
  }
  button.primary {
    font-size: 15px;
  }
  .running {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 4px 10px;
    align-items: center;
    font-variant-numeric: tabular-nums;
  }
  .running button {
    grid-row: 1 / span 2;
    grid-column: 2;
  }
  progress {
    width: 100%;
    height: 8px;
    border: 0;
    border-radius: 4px;
    overflow: hidden;
    background: var(--line);
    appearance: none;
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
  ul {
    display: grid;
    gap: 6px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .reasons {
    padding-left: 18px;
    list-style: disc;
  }
  .warnings li {
    display: flex;
    gap: 8px;
  }
  .warnings svg.glyph {
    width: 18px;
    height: 18px;
    stroke: var(--warn);
  }
  /* A long clip must not push everything else away. */
  .beats {
    max-height: 320px;
    overflow-y: auto;
  }
  .beats thead {
    position: sticky;
    top: 0;
    background: var(--surface);
  }
  .beats :is(th, td) {
    vertical-align: middle;
    text-align: right;
  }
  .beats thead th {
    padding-top: 0;
    color: var(--ink-soft);
  }
  .beats :is(th, td) + :is(th, td) {
    padding-left: 8px;
  }
  .beats :is(th, td):last-child {
    padding-right: 8px;
  }
  .beats tbody tr {
    cursor: pointer;
  }
  .beats tbody :is(th, td) {
    padding-top: 0;
    padding-bottom: 0;
  }
  .beats tbody tr:hover {
    background: var(--raised);
  }
  .beats .selected {
    background: var(--raised);
    box-shadow: inset 3px 0 var(--accent);
  }
  .beats th:first-child {
    width: var(--target);
    text-align: center;
  }
  .beats button[aria-pressed="true"] {
    color: var(--accent);
    font-weight: 700;
  }
  .beats small {
    display: block;
    color: var(--ink-soft);
    font-size: 12px;
    line-height: 1.2;
    white-space: nowrap;
  }
  .doubtful {
    display: grid;
    gap: 8px;
  }
  .steps {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .steps h3 {
    flex: 1;
    color: var(--ink);
  }
  .runs {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    max-height: 212px;
    padding: 2px;
    overflow-y: auto;
  }
  .runs button {
    font-variant-numeric: tabular-nums;
  }
  .runs button[aria-current="true"] {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .files {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
    gap: 8px;
  }
  .phantom {
    display: grid;
    gap: 8px;
    padding: 10px 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
`;
