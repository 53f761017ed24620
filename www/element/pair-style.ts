/** How the pair of phases looks: the whole screen, for it is there to look closely. */
import { css } from "lit";

export const pairStyles = css`
  dialog {
    width: 100vw;
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
      env(safe-area-inset-left);
    border: 0;
    background: var(--ground);
    color: var(--ink);
  }
  dialog[open] {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    align-items: center;
    padding: 6px 14px;
    border-bottom: 1px solid var(--line);
    background: var(--surface);
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 17px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .tools {
    display: flex;
    gap: 6px;
  }
  .sides {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 2px;
    min-height: 0;
  }
  figure {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    min-height: 0;
    margin: 0;
  }
  .picture {
    position: relative;
    min-height: 0;
    overflow: hidden;
    background: #000;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  .picture:focus-visible {
    outline-offset: -3px;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .none {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    margin: 0;
    /* On black in both themes. */
    color: #a3b0bd;
  }
  figcaption {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 6px 10px;
    border-top: 3px solid var(--colour);
    background: var(--surface);
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  figcaption span {
    flex: 1;
    text-align: center;
  }
  figcaption b {
    color: var(--colour);
  }
  .ed {
    --colour: var(--ed);
  }
  .es {
    --colour: var(--es);
  }
  .foot {
    margin: 0;
    padding: 5px 10px;
    border-top: 1px solid var(--line);
    color: var(--ink-soft);
    font-size: 12px;
    line-height: 1.35;
    text-align: center;
  }
  @media (max-aspect-ratio: 1/1) {
    .sides {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: repeat(2, minmax(0, 1fr));
    }
  }
`;
