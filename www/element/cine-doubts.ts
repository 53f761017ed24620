/** Frames whose outline wants a look: what is said of the shown one, and a way to each of them. */
import { nothing } from "lit";
import type { CineFrame, CineReport } from "../protocol.js";
import { doubtfulFrom, doubtfulRuns, type Run } from "./cine-frames.js";
import { glyph } from "./glyphs.js";
import { LIGHT_NAMES, lightMark } from "./light-mark.js";
import { html, ofCode, t } from "./words.js";

export function doubtfulFrames(report: CineReport, frame: number, go: (frame: number) => void) {
  const runs = doubtfulRuns(report.frames);
  if (runs.length === 0) return nothing;
  const count = runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const shown = report.frames.find((one) => one.frame === frame && one.reasons.length > 0);
  return html`<section class="doubtful" aria-labelledby="doubtful">
    <div class="steps">
      <h3 id="doubtful">${count === 1 ? t("1 frame wants a look") : t("{0} frames want a look", count)}</h3>
      ${step(t("Previous doubtful frame"), "previous", doubtfulFrom(report.frames, frame, -1), go)}
      ${step(t("Next doubtful frame"), "next", doubtfulFrom(report.frames, frame, 1), go)}
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
  const why = reasons.map(ofCode).join("; ");
  const name = t("Frame {0}", frame + 1);
  return `${name}${light ? `, ${t(LIGHT_NAMES[light])}` : ""}${why ? `: ${why}` : ""}`;
}

function runButton({ first, last, light }: Run, frame: number, go: (frame: number) => void) {
  const several = last > first;
  const words = several ? t("Frames {0}–{1}", first + 1, last + 1) : t("Frame {0}", first + 1);
  return html`<button
    aria-label="${words}, ${t(LIGHT_NAMES[light])}"
    aria-current=${frame >= first && frame <= last ? "true" : "false"}
    @click=${() => go(first)}
  >${lightMark(light)}${several ? `${first + 1}–${last + 1}` : first + 1}</button>`;
}
