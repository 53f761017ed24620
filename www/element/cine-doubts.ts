/** Frames whose outline wants a look: what is said of the shown one, and a way to each of them. */
import { html, nothing } from "lit";
import type { CineFrame, CineReport } from "../protocol.js";
import { doubtfulFrom, doubtfulRuns, type Run } from "./cine-frames.js";
import { counted } from "./cine-words.js";
import { glyph } from "./glyphs.js";
import { LIGHT_NAMES, lightMark } from "./light-mark.js";

export function doubtfulFrames(report: CineReport, frame: number, go: (frame: number) => void) {
  const runs = doubtfulRuns(report.frames);
  if (runs.length === 0) return nothing;
  const count = runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const shown = report.frames.find((one) => one.frame === frame && one.reasons.length > 0);
  return html`<section class="doubtful" aria-labelledby="doubtful">
    <div class="steps">
      <h3 id="doubtful">${counted(count, "frame wants", "frames want")} a look</h3>
      ${step("Previous doubtful frame", "previous", doubtfulFrom(report.frames, frame, -1), go)}
      ${step("Next doubtful frame", "next", doubtfulFrom(report.frames, frame, 1), go)}
    </div>
    ${shown ? html`<p>${lightMark(shown.light ?? "green")} ${wordsOf(shown)}</p>` : nothing}
    <div class="runs">${runs.map((run) => runButton(run, frame, go))}</div>
    <p class="soft">
      To set a frame right, go to it and draw a new box: only the frames nearest to it are outlined again.
    </p>
  </section>`;
}

function step(
  name: string,
  icon: "previous" | "next",
  to: number | null,
  go: (frame: number) => void,
) {
  return html`<button class="icon" aria-label=${name} title=${name} ?disabled=${to === null}
    @click=${() => to !== null && go(to)}>${glyph(icon)}</button>`;
}

/** What is said of a frame. */
export function wordsOf({ frame, light, reasons }: CineFrame): string {
  const why = reasons.map(({ message }) => message).join("; ");
  return `Frame ${frame + 1}${light ? `, ${LIGHT_NAMES[light]}` : ""}${why ? `: ${why}` : ""}`;
}

function runButton({ first, last, light }: Run, frame: number, go: (frame: number) => void) {
  const several = last > first;
  const words = several ? `Frames ${first + 1}–${last + 1}` : `Frame ${first + 1}`;
  return html`<button
    aria-label="${words}, ${LIGHT_NAMES[light]}"
    aria-current=${frame >= first && frame <= last ? "true" : "false"}
    @click=${() => go(first)}
  >${lightMark(light)}${several ? `${first + 1}–${last + 1}` : first + 1}</button>`;
}
