/** Editing an outline as <echo-disc> offers it: the brush that is in hand, and what its tools do. */
import { brushOf, firstRadius, isEditTool, sigmaOf, stepped } from "./brush.js";
import type { StrokeEvent } from "./brush-tool.js";
import "./edit-tools.js";
import { Hands } from "./hands.js";
import type { Tool } from "./prompts.js";
import type { EditAction } from "./shortcuts.js";
import { html } from "./words.js";
import type { Workbench } from "./workbench.js";

/** What holds the tool. */
export interface EditHost {
  readonly tool: Tool;
  setTool(tool: Tool): void;
  changed(): void;
}

export class Editing {
  readonly hands = new Hands();
  /** In frame px; null until it is chosen: then it follows the frame's size. */
  #radius: number | null = null;

  radiusOf({ clip }: Workbench): number {
    if (!clip) return 1;
    return stepped(this.#radius ?? firstRadius(clip), 0, clip);
  }

  /** `stays`: there is no other way to draw than by hand. */
  tools(bench: Workbench, host: EditHost, stays: boolean) {
    const { study, frame, clip } = bench;
    return html`<echo-edit-tools
      .tool=${host.tool}
      .radius=${this.radiusOf(bench)}
      .size=${clip}
      .stays=${stays}
      .outlined=${study.maskOf(frame) !== null}
      .edited=${study.edits.has(frame)}
      .penSeen=${this.hands.penSeen}
      @tool-change=${({ detail }: CustomEvent<Tool>) => host.setTool(detail)}
      @smooth-outline=${() => this.act("edit-smooth", bench, host)}
      @reset-outline=${() => bench.editor?.reset(frame)}
      @fingers-draw=${() => {
        this.hands.forgetPen();
        host.changed();
      }}
      @brush-size=${({ detail }: CustomEvent<number>) => {
        this.#radius = detail;
        host.changed();
      }}
    ></echo-edit-tools>`;
  }

  /** What the brush did on the picture. */
  stroke(bench: Workbench, tool: Tool, stroke: StrokeEvent): void {
    const { editor, frame } = bench;
    if (stroke.kind === "begin" && isEditTool(tool))
      editor?.begin(frame, brushOf(tool), this.radiusOf(bench), stroke.at);
    else if (stroke.kind === "extend") editor?.extend(stroke.points);
    else if (stroke.kind === "end") editor?.end();
    else if (stroke.kind === "cancel") editor?.cancel();
  }

  act(action: EditAction, bench: Workbench, host: EditHost): void {
    const { clip, frame, editor } = bench;
    if (!clip) return;
    if (action === "edit-smooth") {
      if (isEditTool(host.tool) && bench.study.maskOf(frame))
        editor?.smooth(frame, sigmaOf(this.radiusOf(bench)));
    } else if (action === "brush-smaller" || action === "brush-larger") {
      this.#radius = stepped(this.radiusOf(bench), action === "brush-larger" ? 1 : -1, clip);
      host.changed();
    } else host.setTool(host.tool === action ? "box" : action);
  }
}
