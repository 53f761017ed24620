/** What stands in front: the bar above the picture, the picture with its tools, the timeline below. */
import { nothing } from "lit";
import { NO_PROMPTS, type Prompts } from "../protocol.js";
import type { Actions } from "./actions.js";
import "./alert-bar.js";
import type { Alert } from "./alert-bar.js";
import type { BoxChange } from "./box-tool.js";
import { isEditTool } from "./brush.js";
import type { StrokeEvent } from "./brush-tool.js";
import { type CineHost, curve } from "./cine-parts.js";
import { type Glyph, glyph } from "./glyphs.js";
import type { HandleMove } from "./handle-tool.js";
import type { Overlay } from "./overlay-options.js";
import "./prompt-tools.js";
import type { PointChange, Tool } from "./prompts.js";
import "./stage.js";
import { geometryOf, handlesOf, toolInUse } from "./stage-tools.js";
import { describe } from "./status.js";
import "./status-bar.js";
import type { Phase } from "./study.js";
import type { StudyHost } from "./study-side.js";
import "./timeline.js";
import { html, t } from "./words.js";
import type { Workbench } from "./workbench.js";

/** What the host of the front shows, and does when asked to. */
export interface FrontHost extends CineHost, StudyHost {
  readonly actions: Actions;
  readonly alerts: readonly Alert[];
  readonly overlay: Overlay;
  readonly tool: Tool;
  /** Listens to what is done to the picture. */
  readonly touch: EventListenerObject;
  /** Whether the ticks that were found in the image are shown. */
  readonly showsTicks: boolean;
  /** Whether what files leave out is shown. */
  readonly saving: boolean;
  /** Asks for a clip. */
  pick(): void;
  picked(): void;
  choosePhantom(): void;
  /** Explains the method. */
  help(): void;
  /** Asks for pictures of a screen. */
  capture(): void;
  setTool(tool: Tool): void;
  dismiss(alert: Alert): void;
}

export function bar(bench: Workbench, host: FrontHost) {
  const { activity } = bench;
  // Without the model there is no box to be drawn.
  const shown = host.reading?.unassisted ? { ...activity, hasPrompt: true } : activity;
  return html`<div class="bar">
    <slot name="brand"></slot>
    ${host.looksOnly ? nothing : tools(bench, host)}
    ${host.looksOnly ? nothing : html`<div class="help">${tool(t("Help (?)"), "help", false, () => host.help())}</div>`}
    <echo-status-bar
      .status=${describe(shown)}
      .device=${bench.device}
      @cancel=${() => bench.cancel()}
      @retry=${() => void bench.retry()}
    ></echo-status-bar>
  </div>`;
}

function tools(bench: Workbench, host: FrontHost) {
  const { study, frame } = bench;
  const { actions } = host;
  return html`<div class="tools" role="toolbar" aria-label="Clip and edits">
      ${host.leads ? nothing : openers(host)}
      ${tool(t("Undo"), "undo", !study.canUndo, () => actions.act("undo"))}
      ${tool(t("Redo"), "redo", !study.canRedo, () => actions.act("redo"))}
      ${tool(t("Clear the prompts of this frame"), "trash", !study.isTouched(frame), () => bench.setPrompts(frame, NO_PROMPTS))}
    </div>`;
}

function openers(host: FrontHost) {
  return html`<button @click=${() => host.pick()} aria-label="Open a clip" title="Open a clip">
      ${glyph("open")}<span class="open-label">Open</span>
    </button>
    <button
      @click=${() => host.choosePhantom()}
      aria-label="Try a phantom"
      title="Try a phantom: a computer-made clip of known EF"
    >
      ${glyph("phantom")}<span class="open-label rare">Phantom</span>
    </button>
    <button
      @click=${() => host.capture()}
      aria-label="Capture a screen"
      title="Capture a screen: pictures of a device’s monitor, by camera or from this one"
    >
      ${glyph("camera")}<span class="open-label rare">Capture</span>
    </button>
    <input type="file" hidden aria-label="Clip file" @change=${() => host.picked()} />`;
}

export function picture(bench: Workbench, host: FrontHost) {
  const { study, frame, clip } = bench;
  const { actions } = host;
  const tool = toolInUse(bench, host.tool);
  return html`<div class="stage" @pointerdown=${host.touch} @keydown=${host.touch}>
    <echo-stage
      .bitmap=${bench.bitmapOf(frame)}
      .size=${clip}
      .frame=${frame}
      .prompts=${study.promptsOf(frame)}
      .tool=${tool}
      .handles=${handlesOf(bench, tool)}
      .geometry=${tool === "landmarks" ? geometryOf(bench) : null}
      .ticks=${host.showsTicks ? (clip?.offers.ticks?.places ?? []) : []}
      .sector=${leftOut(bench, host)}
      .mask=${study.maskOf(frame)}
      .phase=${study.phaseOf(frame)}
      .pending=${bench.activity.segmenting}
      .proposal=${proposal(bench, host)}
      .overlay=${host.overlay}
      .radius=${actions.editing.radiusOf(bench)}
      .hands=${actions.editing.hands}
      ?readonly=${host.looksOnly}
      @stroke=${({ detail }: CustomEvent<StrokeEvent>) => actions.stroke(tool, detail)}
      @pen-seen=${() => actions.editHost.changed()}
      @box-change=${({ detail }: CustomEvent<BoxChange>) => actions.setBox(detail)}
      @point-change=${({ detail }: CustomEvent<PointChange>) => actions.setPoint(detail)}
      @handle-move=${({ detail }: CustomEvent<HandleMove>) => actions.moveHandle(tool, detail)}
      @segment-again=${() => bench.segmentAgain(frame)}
    ></echo-stage>
    ${host.looksOnly || !clip ? nothing : stageTools(bench, host, tool)}
    <echo-alert-bar
      .alerts=${host.alerts}
      @dismiss=${({ detail }: CustomEvent<Alert>) => host.dismiss(detail)}
    ></echo-alert-bar>
  </div>`;
}

/** Corners of the sector outside of which files are black, while they are spoken of. */
function leftOut({ disclosure }: Workbench, host: FrontHost) {
  return host.saving && !disclosure.keepsText ? (disclosure.sector?.outline ?? null) : null;
}

/** None for who only looks, nor for a learner or reader, whom it would tell the answer. */
function proposal(bench: Workbench, host: FrontHost) {
  return host.looksOnly || host.leads ? null : bench.proposal;
}

/** What is asked of the model, or the tools that edit what it gave. */
function stageTools(bench: Workbench, host: FrontHost, tool: Tool) {
  const { actions } = host;
  return html`<div class="stage-tools">
    ${isEditTool(tool) ? nothing : promptTools(bench, host)}
    ${actions.editing.tools(bench, actions.editHost, host.reading?.unassisted ?? false)}
  </div>`;
}

/** Only for models that were trained for more than boxes. */
function promptTools(bench: Workbench, host: FrontHost) {
  const { study, frame, clip } = bench;
  if (!bench.shelf.takesPoints || !clip) return nothing;
  return html`<echo-prompt-tools
    .tool=${host.tool}
    .prompts=${study.promptsOf(frame)}
    .mask=${study.prompted.get(frame) ?? null}
    @tool-change=${({ detail }: CustomEvent<Tool>) => host.setTool(detail)}
    @prompt-option=${({ detail }: CustomEvent<Partial<Prompts>>) => host.actions.option(detail)}
  ></echo-prompt-tools>`;
}

/** A reader of a study has one frame. */
export function timeline(bench: Workbench, host: FrontHost) {
  if (host.reading !== undefined) return nothing;
  const { clip, frame, study } = bench;
  const { actions } = host;
  return html`<echo-timeline
    .frames=${clip?.frames ?? 0}
    .frame=${frame}
    .frameTimeMs=${clip?.frameTimeMs ?? null}
    .masked=${[...study.own.keys()]}
    .phases=${study.phases}
    .playing=${actions.playing}
    ?readonly=${host.looksOnly}
    @go-to=${({ detail }: CustomEvent<number>) => host.goTo(detail)}
    @toggle-play=${() => actions.act("play")}
    @mark-phase=${({ detail }: CustomEvent<Phase>) => actions.mark(detail)}
    >${curve(bench, host)}</echo-timeline
  >`;
}

function tool(name: string, icon: Glyph, disabled: boolean, act: () => void) {
  return html`<button class="icon plain" aria-label=${name} title=${name} ?disabled=${disabled} @click=${act}>
    ${glyph(icon)}
  </button>`;
}
