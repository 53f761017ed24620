/** How the parts of <echo-disc> share the room that its host has: beside each other, or below each other. */
import { css } from "lit";

export const layout = css`
  :host {
    display: block;
    height: 100%;
    container-type: size;
    background: var(--ground);
    /* Scans are read in dark rooms; an embedder may say "light" or "light dark". */
    color-scheme: var(--echo-scheme, dark);
    scrollbar-color: var(--line) transparent;
  }
  .app {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto auto / minmax(0, 1fr) 336px;
    grid-template-areas: "bar bar" "stage side" "timeline side" "safety safety";
    height: 100%;
  }
  .app.view {
    grid-template: auto minmax(0, 1fr) auto auto / minmax(0, 1fr);
    grid-template-areas: "bar" "stage" "timeline" "safety";
  }
  .bar {
    grid-area: bar;
    display: flex;
    align-items: center;
    gap: 6px 18px;
    padding: 6px 14px;
    border-bottom: 1px solid var(--line);
    background: var(--surface);
  }
  .tools {
    display: flex;
    gap: 4px;
  }
  echo-status-bar {
    flex: 1;
  }
  .stage {
    grid-area: stage;
    position: relative;
    /* What stands on the picture keeps to its height. */
    container-type: size;
    min-height: 0;
  }
  /* Between two images of a study, and while it is paused. */
  .covered .stage > :not(echo-alert-bar) {
    visibility: hidden;
  }
  echo-stage {
    position: absolute;
    inset: 0;
  }
  /* On a low stage they stand beside each other; between them the picture takes the pointer. */
  .stage-tools {
    position: absolute;
    top: 10px;
    left: 10px;
    display: flex;
    flex-flow: column wrap;
    gap: 4px;
    align-content: flex-start;
    align-items: flex-start;
    max-height: calc(100cqh - 20px);
    pointer-events: none;
  }
  .stage-tools > * {
    max-height: calc(100cqh - 20px);
    pointer-events: auto;
  }
  echo-alert-bar {
    position: absolute;
    inset: auto 10px 10px;
    max-width: 640px;
    margin: auto;
  }
  echo-timeline {
    grid-area: timeline;
    border-top: 1px solid var(--line);
  }
  .side {
    grid-area: side;
    display: flex;
    flex-direction: column;
    gap: 18px;
    padding: 16px;
    overflow-y: auto;
    border-left: 1px solid var(--line);
    background: var(--surface);
  }
  details {
    border-top: 1px solid var(--line);
  }
  summary {
    display: flex;
    align-items: center;
    min-height: var(--target);
    color: var(--ink-soft);
    cursor: pointer;
  }
  summary::after {
    width: 7px;
    height: 7px;
    margin: 0 6px 0 auto;
    border: solid currentColor;
    border-width: 0 1.6px 1.6px 0;
    content: "";
    rotate: -45deg;
    transition: rotate 120ms;
  }
  details[open] > summary::after {
    rotate: 45deg;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  details dl.keys {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 4px 14px;
    margin: 0 0 8px;
    font-size: 13px;
  }
  p.keys {
    margin: 0 0 10px;
    color: var(--ink-soft);
    font-size: 13px;
  }
  .keys dt {
    color: var(--ink-soft);
  }
  .keys dd {
    margin: 0;
  }
  .disclosures {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-items: start;
  }
  .safety {
    position: sticky;
    z-index: 1;
    bottom: 0;
    grid-area: safety;
    margin: 0;
    padding: 7px 14px;
    border-top: 1px solid var(--line);
    background: var(--ground);
    color: var(--ink-soft);
    font-size: 13px;
    text-align: center;
  }

  @container (max-height: 500px) {
    .app {
      grid-template-columns: minmax(0, 1fr) 280px;
    }
    /* Too low for picture and curve: it scrolls. */
    .app:has(echo-cine-curve) {
      grid-template-rows: auto minmax(55cqh, 1fr) auto auto;
      overflow-y: auto;
    }
  }
  @container (max-width: 960px) and (max-aspect-ratio: 5/4) {
    .app {
      grid-template: auto minmax(0, 1fr) auto auto auto / minmax(0, 1fr);
      grid-template-areas: "bar" "stage" "timeline" "side" "safety";
    }
    .bar {
      flex-wrap: wrap;
      gap: 6px 10px;
    }
    /* The status needs the room more. */
    .open-label.rare {
      display: none;
    }
    .side {
      /* Fixed, so that the picture keeps its size when a result comes. */
      height: clamp(300px, 38cqh, 460px);
      border-top: 1px solid var(--line);
      border-left: 0;
    }
    .disclosures {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 0 24px;
    }
  }
  @container (max-width: 620px) and (max-aspect-ratio: 5/4) {
    .app {
      grid-template-rows: auto 40cqh auto minmax(0, 1fr) auto;
    }
    .bar {
      gap: 0 8px;
      padding: 4px 8px;
    }
    echo-status-bar {
      flex-basis: calc(100% - 56px);
      padding: 0 6px;
    }
    .help {
      order: 1;
    }
    .open-label {
      display: none;
    }
    /* Name and tools in one row of 390 px. */
    .tools {
      gap: 0;
    }
    .tools button {
      padding: 0 11px;
    }
    .app:has(echo-cine-curve) {
      grid-template-rows: auto 33cqh auto minmax(52cqh, 1fr) auto;
      overflow-y: auto;
    }
    .side {
      height: auto;
    }
    .disclosures {
      grid-template-columns: minmax(0, 1fr);
    }
    .safety {
      padding: 5px 10px;
      font-size: 12px;
      line-height: 1.35;
    }
  }
`;
