import { css } from "lit";

export const layout = css`
  :host {
    display: block;
    max-width: 1400px;
    margin: 0 auto;
    padding: 20px;
  }
  h1 {
    margin: 0;
    font-size: 20px;
  }
  p {
    max-width: 80ch;
    margin: 8px 0;
  }
  .soft {
    min-height: 1.45em;
    color: var(--ink-soft);
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    margin: 16px 0;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0 20px;
    min-width: 0;
    margin: 0;
    padding: 6px 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  legend {
    padding: 0 6px;
    color: var(--ink-soft);
  }
  label {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    min-width: 0;
    gap: 10px;
    min-height: var(--target);
    cursor: pointer;
  }
  input[type="checkbox"] {
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--accent);
  }
  input[type="number"],
  select {
    min-height: var(--target);
    max-width: 100%;
    padding: 0 10px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--raised);
    color: var(--ink);
    font: inherit;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }
  .scroll {
    overflow-x: auto;
    margin: 16px 0;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-bottom: 8px;
    text-align: left;
    color: var(--ink-soft);
  }
  caption span {
    display: block;
  }
  th,
  td {
    padding: 8px 12px;
    border: 1px solid var(--line);
    text-align: right;
    white-space: nowrap;
  }
  thead th {
    background: var(--surface);
  }
  th:first-child {
    min-width: 22ch;
    text-align: left;
    white-space: normal;
    font-weight: 550;
  }
`;
