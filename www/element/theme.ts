/** Colours, sizes and controls that every part of the element shares. */
import { css } from "lit";

/** The same colours for canvases, which cannot read custom properties cheaply. */
export const colours = {
  ed: "#4cc9f0",
  es: "#ffb454",
  other: "#d7dee6",
  axis: "#ffffff",
  ruler: "#ffe066",
} as const;

export const tokens = css`
  :host {
    --ground: #090c10;
    --surface: #11161c;
    --raised: #1a212a;
    --line: #2a333e;
    --ink: #e9eef3;
    --ink-soft: #a3b0bd;
    --accent: #4cc9f0;
    --on-accent: #04222d;
    --ed: #4cc9f0;
    --es: #ffb454;
    --bad: #ff8f87;
    --warn: #ffd479;
    --radius: 10px;
    --target: 44px;
    color: var(--ink);
    font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`;

export const controls = css`
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-width: var(--target);
    min-height: var(--target);
    padding: 0 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--raised);
    color: var(--ink);
    font: inherit;
    font-weight: 550;
    white-space: nowrap;
    cursor: pointer;
    touch-action: manipulation;
    transition: background 120ms, border-color 120ms;
  }
  button:hover:not(:disabled) {
    background: #232c37;
  }
  button:disabled {
    color: #6f7c89;
    cursor: default;
  }
  button.icon {
    padding: 0;
  }
  button.plain {
    border-color: transparent;
    background: transparent;
  }
  button.plain:hover:not(:disabled) {
    background: var(--raised);
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled) {
    background: #7fdaf6;
  }
  svg.glyph {
    flex: none;
    width: 20px;
    height: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  select,
  input[type="number"],
  input[type="text"] {
    min-height: var(--target);
    padding: 0 10px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--raised);
    color: var(--ink);
    font: inherit;
  }
  input[type="range"] {
    min-height: var(--target);
    margin: 0;
    accent-color: var(--accent);
    touch-action: manipulation;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
