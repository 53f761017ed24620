/** What the user does to the clip that is open: with the pointer, with keys, with buttons. */
import type { Prompts } from "../protocol.js";
import type { BoxChange } from "./box-tool.js";
import { isEditTool } from "./brush.js";
import type { StrokeEvent } from "./brush-tool.js";
import { type EditHost, Editing } from "./editing.js";
import type { HandleMove } from "./handle-tool.js";
import { Player } from "./player.js";
import { changed, type PointChange, type Tool } from "./prompts.js";
import { type Action, isEditAction, isPromptAction, type PromptAction } from "./shortcuts.js";
import { moveHandle, toolInUse } from "./stage-tools.js";
import type { Phase } from "./study.js";
import type { Workbench } from "./workbench.js";

export interface ActionHost {
  /** The tool that is in use. */
  tool: Tool;
  /** Something to be drawn has changed. */
  changed(): void;
}

export class Actions {
  readonly editing = new Editing();
  readonly #bench: Workbench;
  readonly #host: ActionHost;
  readonly #player: Player;

  constructor(bench: Workbench, host: ActionHost) {
    this.#bench = bench;
    this.#host = host;
    this.#player = new Player((frame) => bench.goTo(frame));
  }

  get playing(): boolean {
    return this.#player.playing;
  }

  act(action: Exclude<Action, "help">): void {
    const bench = this.#bench;
    if (action === "undo" || action === "redo") bench.undo(action);
    else if (action === "play") this.#togglePlay();
    else if (action === "mark-ed") this.mark("ed");
    else if (action === "mark-es") this.mark("es");
    else if (action === "outline-clip") bench.outlineClip();
    else if (action === "cancel") this.#cancel();
    else if (action === "landmarks") this.#host.tool = toggled(this.#host.tool);
    else if (isEditAction(action)) this.editing.act(action, bench, this.editHost);
    else if (isPromptAction(action)) this.#actOnPrompt(action);
    else this.goTo(target(action, bench));
  }

  goTo(frame: number): void {
    this.pause();
    this.#bench.goTo(frame);
  }

  pause(): void {
    this.#player.pause();
  }

  mark(phase: Phase): void {
    const { study, frame } = this.#bench;
    study.togglePhase(phase, frame);
    this.#bench.studyChanged();
  }

  setBox({ box, mergeKey }: BoxChange): void {
    this.pause();
    this.#bench.setBox(this.#bench.frame, box, mergeKey);
  }

  setPoint(change: PointChange): void {
    this.pause();
    const { study, frame } = this.#bench;
    this.#bench.setPrompts(frame, changed(study.promptsOf(frame), change));
  }

  moveHandle(tool: Tool, move: HandleMove): void {
    this.pause();
    moveHandle(this.#bench, tool, move);
  }

  /** What the brush did on the picture. */
  stroke(tool: Tool, stroke: StrokeEvent): void {
    this.pause();
    this.editing.stroke(this.#bench, tool, stroke);
  }

  get editHost(): EditHost {
    const host = this.#host;
    return {
      tool: toolInUse(this.#bench, host.tool),
      setTool: (next) => {
        host.tool = next;
      },
      changed: () => host.changed(),
    };
  }

  option(part: Partial<Prompts>): void {
    const { study, frame } = this.#bench;
    this.#bench.setPrompts(frame, { ...study.promptsOf(frame), ...part });
  }

  /** Other work has a button of its own to stop it. */
  #cancel(): void {
    const bench = this.#bench;
    if (bench.editor?.cancel()) return;
    if (bench.cine?.busy) bench.cancel();
    else if (isEditTool(this.#host.tool)) this.#host.tool = "box";
  }

  #actOnPrompt(action: PromptAction): void {
    const bench = this.#bench;
    if (!bench.shelf.takesPoints) return;
    const { refine, three } = bench.study.promptsOf(bench.frame);
    const [kind, what] = action.split("-");
    if (kind === "tool") this.#host.tool = what as Tool;
    else if (kind === "refine") this.option({ refine: !refine });
    else if (kind === "three") this.option({ three: !three, choice: null });
    else if (three) this.option({ choice: Number(what) - 1 });
  }

  #togglePlay(): void {
    const { clip, frame } = this.#bench;
    if (this.playing) this.pause();
    else if (clip && clip.frames > 1) this.#player.play(frame, clip.frames, clip.frameTimeMs);
    this.#host.changed();
  }
}

function toggled(tool: Tool): Tool {
  return tool === "landmarks" ? "box" : "landmarks";
}

function target(
  action: "previous" | "next" | "first" | "last",
  { frame, clip }: Workbench,
): number {
  const last = (clip?.frames ?? 1) - 1;
  return { previous: frame - 1, next: frame + 1, first: 0, last }[action];
}
