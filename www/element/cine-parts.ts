/** Where the whole clip is drawn: the curve on the timeline, the panel beside the picture, the pair of phases. */
import { nothing } from "lit";
import type { CineExportKind } from "../protocol.js";
import type { BeatChange, BeatSelect, FrameChange } from "./cine-curve.js";
import "./cine-curve.js";
import "./cine-panel.js";
import "./phase-pair.js";
import type { Lesson } from "./lesson.js";
import { html } from "./words.js";
import type { Workbench } from "./workbench.js";

/** What the host does when asked to. */
export interface CineHost {
  /** Whether the pair of phases is open. */
  readonly comparing: boolean;
  compare(open: boolean): void;
  goTo(frame: number): void;
  /** Whether the user is kept from changing anything. */
  readonly looksOnly: boolean;
  /** The case that is taught; null while it is opened, undefined where none is. */
  readonly lesson: Lesson | null | undefined;
  /** Whether a case or a study opens the clips: then nothing is suggested. */
  readonly leads: boolean;
  saveClip(kind: CineExportKind): void;
  savePhantom(): void;
}

/** In the timeline's slot, once there is something to draw. */
export function curve(bench: Workbench, host: CineHost) {
  const { cine, clip, frame } = bench;
  if (!clip || !cine?.report) return nothing;
  return html`<echo-cine-curve
    slot="curve"
    .report=${cine.report}
    .frames=${clip.frames}
    .frame=${frame}
    .frameTimeMs=${clip.frameTimeMs}
    .beat=${cine.selected}
    @frame-change=${({ detail }: CustomEvent<FrameChange>) => host.goTo(detail.frame)}
    @beat-change=${({ detail }: CustomEvent<BeatChange>) => moveBeat(bench, host, detail)}
    @beat-select=${({ detail }: CustomEvent<BeatSelect>) => cine.select(detail.index)}
    @beats-reset=${() => bench.resetBeats()}
  ></echo-cine-curve>`;
}

/** For clips of more than one frame. */
export function cinePanel(bench: Workbench, host: CineHost) {
  const { cine, clip, frame, phantom, study } = bench;
  if (!clip || !cine || clip.frames < 2 || host.leads) return nothing;
  if (host.looksOnly && !cine.report) return nothing;
  return html`<echo-cine-panel
    .report=${cine.report}
    .progress=${cine.progress}
    .failure=${cine.failure}
    .frames=${clip.frames}
    .frame=${frame}
    .beat=${cine.selected}
    .boxed=${study.isAsked}
    .ready=${bench.activity.readiness === "ready"}
    .secondsPerFrame=${bench.secondsPerFrame}
    .phantom=${phantom !== null}
    .truth=${phantom?.truth ?? null}
    @outline-clip=${() => bench.outlineClip()}
    @outline-cancel=${() => bench.cancel()}
    @beat-select=${({ detail }: CustomEvent<BeatSelect>) => cine.select(detail.index)}
    @beats-reset=${() => bench.resetBeats()}
    @frame-change=${({ detail }: CustomEvent<FrameChange>) => host.goTo(detail.frame)}
    @show-pair=${() => host.compare(true)}
    @export=${({ detail }: CustomEvent<{ kind: CineExportKind }>) => host.saveClip(detail.kind)}
    @phantom-save=${() => host.savePhantom()}
  ></echo-cine-panel>`;
}

export function phasePair(bench: Workbench, host: CineHost) {
  const { cine, clip, study, reporter } = bench;
  const beat = cine?.report?.beats[cine.selected];
  if (!clip || !cine || !beat) return nothing;
  const masks = { ed: study.maskOf(beat.ed), es: study.maskOf(beat.es) };
  return html`<echo-phase-pair
    .open=${host.comparing}
    .report=${cine.report}
    .beat=${cine.selected}
    .frames=${clip.frames}
    .frameTimeMs=${clip.frameTimeMs}
    .masks=${masks}
    .geometries=${{ ed: reporter.geometryOf(masks.ed), es: reporter.geometryOf(masks.es) }}
    .bitmaps=${{ ed: bench.bitmapOf(beat.ed), es: bench.bitmapOf(beat.es) }}
    @beat-change=${({ detail }: CustomEvent<BeatChange>) => moveBeat(bench, host, detail)}
    @pair-close=${() => host.compare(false)}
  ></echo-phase-pair>`;
}

function moveBeat(bench: Workbench, host: CineHost, { index, ed, es }: BeatChange): void {
  if (!host.looksOnly) bench.moveBeat(index, ed, es);
}
