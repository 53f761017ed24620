/** How the curve looks, and how it takes over the timeline's columns. */
import { css } from "lit";

export const curveStyles = css`
  :host {
    display: grid;
    grid-column: 1 / -1;
    grid-template-columns: subgrid;
    align-items: start;
    min-width: 0;
  }
  /* On a phone that lies there is no room for picture and curve: the panel has all but the drawing. */
  @media (max-height: 500px) {
    :host {
      display: none;
    }
  }
  .plot {
    position: relative;
    grid-column: 2;
    min-width: 0;
    cursor: ew-resize;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  svg:not(.glyph) {
    position: absolute;
    inset: 0;
    display: block;
    width: 100%;
    height: 100%;
    overflow: visible;
  }
  path {
    fill: none;
  }
  .band {
    fill: var(--ink);
    opacity: 0.05;
  }
  .band.selected {
    fill: var(--accent);
    opacity: 0.16;
  }
  .grid {
    stroke: var(--line);
  }
  .base {
    stroke: var(--edge);
  }
  .line {
    stroke: var(--ink);
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .marks {
    stroke: var(--edge);
    fill: var(--edge);
    stroke-width: 1;
  }
  .prompted {
    fill: var(--surface);
    stroke: var(--ink);
    stroke-width: 1.5;
  }
  .r-waves {
    fill: var(--ink);
  }
  .green {
    fill: var(--good);
  }
  .amber {
    fill: var(--warn);
  }
  .red {
    fill: var(--bad);
  }
  .playhead {
    stroke: var(--ink);
    stroke-width: 1.5;
    stroke-dasharray: 3 2;
  }
  text {
    fill: var(--ink-soft);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  .scale {
    position: absolute;
    top: 0;
    right: calc(100% + 6px);
    color: var(--ink-soft);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    line-height: 14px;
    text-align: right;
    white-space: nowrap;
    pointer-events: none;
  }
  .scale b {
    position: absolute;
    top: 51px;
    right: 36px;
    font-weight: 500;
  }
  .scale .trust {
    top: 133px;
  }
  .scale span {
    position: absolute;
    right: 0;
    margin-top: -7px;
  }
  .handle {
    position: absolute;
    width: var(--target);
    height: 58px;
    margin-left: calc(var(--target) / -2);
    border-radius: 8px;
    cursor: ew-resize;
  }
  .handle.ed {
    --colour: var(--ed);
    top: 0;
  }
  .handle.es {
    --colour: var(--es);
    top: 58px;
  }
  .handle i {
    position: absolute;
    top: 0;
    left: calc(50% - 1px);
    width: 2px;
    height: 58px;
    background: var(--colour);
  }
  .handle b {
    position: absolute;
    left: 50%;
    padding: 0 6px;
    border-radius: 5px;
    background: var(--colour);
    color: var(--on-phase);
    font-size: 12px;
    line-height: 18px;
    transform: translateX(-50%);
  }
  .handle.ed b {
    top: 0;
  }
  .handle.es b {
    bottom: 0;
  }
  .handle:focus-visible {
    outline-offset: -2px;
  }
  .aside {
    display: flex;
    flex-wrap: wrap;
    grid-column: 3;
    align-items: center;
    justify-content: center;
    /* Takes the width that the column has, asks for none. */
    width: 0;
    min-width: 100%;
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  .aside span {
    flex: 1;
    text-align: center;
    white-space: nowrap;
  }
  .reset {
    flex-basis: 100%;
    font-size: 13px;
  }
  @container (max-width: 540px) {
    .plot {
      grid-column: 1 / -1;
    }
    .plot {
      margin-top: 16px;
    }
    .scale,
    .scale :is(b, span) {
      right: auto;
      left: 0;
    }
    .scale b {
      top: -16px;
    }
    .scale span {
      padding: 0 2px;
      background: color-mix(in srgb, var(--surface) 65%, transparent);
    }
    /* On the curve itself: no more than its ends. */
    .scale :is(.trust, .inner) {
      display: none;
    }
    /* The panel of the clip has the same in its table of beats. */
    .aside {
      display: none;
    }
  }
`;
