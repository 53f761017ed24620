/** What the tools that draw over the picture share. */
import { css } from "lit";
import type { Point } from "../protocol.js";
import type { Fit } from "./box-geometry.js";

/** Half of a 44 px target, in CSS px. */
export const REACH = 22;

/** The steps of the arrow keys, in frame px. */
export const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The stage passes these on to whoever holds the study. */
export const THROUGH = { bubbles: true, composed: true };

/** Where a pointer is, in frame px. */
export function placeOn(tool: HTMLElement, event: PointerEvent, { scale, x, y }: Fit): Point {
  const { left, top } = tool.getBoundingClientRect();
  return { x: (event.clientX - left - x) / scale, y: (event.clientY - top - y) / scale };
}

export const surface = css`
  :host {
    display: block;
  }
  .surface {
    width: 100%;
    height: 100%;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  .surface:focus-visible {
    outline-offset: -3px;
  }
  svg {
    display: block;
    width: 100%;
    height: 100%;
  }
`;
