/** Line icons on a 24-unit grid. Decoration only: the button around each carries the name. */
import { svg, type TemplateResult } from "lit";

const paths = {
  open: "M4 19V6a1 1 0 0 1 1-1h4l2 2h8a1 1 0 0 1 1 1v2M4 19l2.5-8H22l-2.5 8z",
  undo: "M9 7 4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 0 10h-3",
  redo: "M15 7l4.5 4.5L15 16M19 11.5h-9a5 5 0 0 0 0 10h3",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  previous: "M14.5 6 8.5 12l6 6",
  next: "M9.5 6l6 6-6 6",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7",
  close: "M6 6l12 12M18 6 6 18",
  box: "M4.5 6.5h15v11h-15zM3 5h3M18 5h3M3 19h3M18 19h3",
  add: "M12 4.5v15M4.5 12h15",
  subtract: "M4.5 12h15",
  refine: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 3.5v4.2h-4.2",
  three: "M4 15.5 12 20l8-4.5M4 11.8l8 4.5 8-4.5M12 4l8 4.2-8 4.2-8-4.2z",
  cine: "M3.5 5.5h17v13h-17zM3.5 14l4-.5 2.5-5 3 7 2.5-4 5-.5",
  reset: "M4.5 12a7.5 7.5 0 1 0 2.2-5.3M4.5 3.5v4.2h4.2",
  swap: "M4 8.5h15M15.5 5l3.5 3.5-3.5 3.5M20 15.5H5M8.5 12 5 15.5 8.5 19",
  save: "M12 4v11M7.5 10.5 12 15l4.5-4.5M5 19.5h14",
  phantom: "M12 20c-5.2-4-8-7.2-8-11a4.3 4.3 0 0 1 8-2.2A4.3 4.3 0 0 1 20 9c0 3.8-2.8 7-8 11z",
  edit: "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
  brush: "M5 4c6 2 6 14 0 16M11 12h8.5M16 8.5l3.5 3.5-3.5 3.5",
  trace: "M15.5 4.5c-5-2-9.5 2-10 8s3 8 6.5 8 7-3.5 6.5-9M15 8l4-5 1.5 3.5",
  smooth: "M3.5 8l2.5-3 2.5 4 3-4 2.5 4 3-4 3 3M3.5 17.5c4-4.5 12-4.5 17 0",
  help: "M12 3.5a8.5 8.5 0 1 0 .1 0M9.5 9.5a2.5 2.5 0 1 1 3.8 2.1c-.9.6-1.3 1-1.3 2M12 16.6v.2",
  finger:
    "M9 12V5.5a1.7 1.7 0 0 1 3.4 0V11l5 1.2a2 2 0 0 1 1.5 2.3L18 20.5H10.5L6 15.5c-.8-1.5 1-2.6 2-1.6z",
  camera: "M3.5 7.5h4l1.5-2.5h6l1.5 2.5h4v12h-17zM12 17a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6",
  warning: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2",
} as const;

export type Glyph = keyof typeof paths;

export function glyph(name: Glyph): TemplateResult {
  return svg`<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}
