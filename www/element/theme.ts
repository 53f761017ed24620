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
    --hover: #232c37;
    --line: #2a333e;
    /* Of what has to be seen to be used: 3:1 on every ground. */
    --edge: #75828f;
    --ink: #e9eef3;
    --ink-soft: #a3b0bd;
    --faint: #6f7c89;
    --accent: #4cc9f0;
    --accent-hover: #7fdaf6;
    --on-accent: #04222d;
    --ed: #4cc9f0;
    --es: #ffb454;
    --on-phase: #0a0e12;
    --good: #5ee08a;
    --bad: #ff8f87;
    --bad-ground: #1d1517;
    --warn: #ffd479;
    --warn-ground: #1c1910;
    --radius: 10px;
    --target: 44px;
    color: var(--ink);
    font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  }
  /* As the color-scheme is that <echo-disc> hands down: see layout.ts. */
  @supports (color: light-dark(#000, #fff)) {
    :host {
      --ground: light-dark(#e8ecf0, #090c10);
      --surface: light-dark(#ffffff, #11161c);
      --raised: light-dark(#f0f3f6, #1a212a);
      --hover: light-dark(#e2e8ed, #232c37);
      --line: light-dark(#cbd3db, #2a333e);
      --edge: light-dark(#6a7784, #75828f);
      --ink: light-dark(#10171f, #e9eef3);
      --ink-soft: light-dark(#4a5765, #a3b0bd);
      --faint: light-dark(#7b8894, #6f7c89);
      --accent: light-dark(#006a87, #4cc9f0);
      --accent-hover: light-dark(#00566e, #7fdaf6);
      --on-accent: light-dark(#ffffff, #04222d);
      --ed: light-dark(#006a87, #4cc9f0);
      --es: light-dark(#8a4f00, #ffb454);
      --on-phase: light-dark(#ffffff, #0a0e12);
      --good: light-dark(#146c37, #5ee08a);
      --bad: light-dark(#b3261e, #ff8f87);
      --bad-ground: light-dark(#fdeceb, #1d1517);
      --warn: light-dark(#7a5600, #ffd479);
      --warn-ground: light-dark(#fdf4dc, #1c1910);
    }
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
    background: var(--hover);
  }
  button:disabled {
    color: var(--faint);
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
    background: var(--accent-hover);
  }
  button.primary:disabled {
    border-color: var(--line);
    background: var(--raised);
    color: var(--faint);
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
  /* Firefox's own track is as bright as its filled part, which a dark room notices; a track of our
     own brings a ground of its own. */
  input[type="range"]::-moz-range-track {
    height: 5px;
    border-radius: 3px;
    background: var(--line);
  }
  input[type="range"]::-moz-range-progress {
    height: 5px;
    border-radius: 3px;
    background: var(--accent);
  }
  input[type="range"] {
    min-height: var(--target);
    margin: 0;
    background: transparent;
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
