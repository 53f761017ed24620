/**
 * <echo-disc>: open a clip, draw a box round the left ventricle on two frames, read the ejection fraction.
 *
 * Attributes: `device` (auto | gpu | cpu), `sample` (address of a clip to open first). Slot: `brand`.
 * Events: `ready`, `segmentation-change`, `report-change`, `clip-report-change`, and `error` (detail:
 * Failure).
 */
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import {
  asFailure,
  type CineExportKind,
  type CineReport,
  type ClipInfo,
  type DeviceChoice,
  type DeviceInfo,
  type Failure,
  type FrameBox,
  type MaskReply,
  NO_PROMPTS,
  type PhantomSettings,
  type PhantomTruth,
  type Prompts,
} from "../protocol.js";
import "./alert-bar.js";
import type { Alert } from "./alert-bar.js";
import type { BoxChange } from "./box-tool.js";
import { type CineHost, curve, phasePair } from "./cine-parts.js";
import "./confirm-dialog.js";
import type { EchoConfirmDialog } from "./confirm-dialog.js";
import { type Glyph, glyph } from "./glyphs.js";
import type { HandleMove } from "./handle-tool.js";
import { listenForFiles } from "./intake.js";
import { layout } from "./layout.js";
import type { Overlay } from "./overlay-options.js";
import "./phantom-dialog.js";
import type { PhantomRequest } from "./phantom-dialog.js";
import { Player } from "./player.js";
import "./prompt-tools.js";
import { changed, type PointChange, type Tool } from "./prompts.js";
import type { Result } from "./reporter.js";
import { SAFETY_NOTICE } from "./safety.js";
import { download, type Saved, type SavedFile } from "./saved-file.js";
import { type Action, actionFor, focusOf, isPromptAction, type PromptAction } from "./shortcuts.js";
import { type SideHost, side } from "./side.js";
import "./stage.js";
import { geometryOf, handlesOf, moveHandle, toolInUse } from "./stage-tools.js";
import { describe } from "./status.js";
import "./status-bar.js";
import type { Phase } from "./study.js";
import { controls, tokens } from "./theme.js";
import "./timeline.js";
import { Workbench } from "./workbench.js";

const MAX_ALERTS = 3;

const SAMPLE_MISSING: Failure = {
  code: "sample-missing",
  message: "The sample clip could not be loaded. Open a clip of your own.",
};

@customElement("echo-disc")
export class EchoDisc extends LitElement {
  static override styles = [tokens, controls, layout];

  @property() device: DeviceChoice = "auto";
  @property() sample = "";
  @state() private alerts: readonly Alert[] = [];
  @state() private overlay: Overlay = { opacity: 0.3, outline: true };
  @state() private tool: Tool = "box";
  /** Whether the ticks that were found in the image are shown. */
  @state() private calibrating = false;
  /** Whether both phases of the beat are shown side by side. */
  @state() private comparing = false;
  /** Whether the settings of a phantom are asked for. */
  @state() private choosingPhantom = false;
  @query("echo-confirm-dialog") private confirmDialog!: EchoConfirmDialog;
  @query("input[type=file]") private picker!: HTMLInputElement;
  #bench: Workbench | null = null;
  #release: (() => void) | null = null;
  readonly #player = new Player((frame) => this.#bench?.goTo(frame));

  get clip(): ClipInfo | null {
    return this.#bench?.clip ?? null;
  }

  /** The shown frame, from 0. */
  get frame(): number {
    return this.#bench?.frame ?? 0;
  }

  get boxes(): ReadonlyMap<number, FrameBox> {
    return this.#bench?.study.boxes ?? new Map();
  }

  get masks(): ReadonlyMap<number, MaskReply> {
    return this.#bench?.study.masks ?? new Map();
  }

  get report(): Result | null {
    return this.#bench?.reporter.result ?? null;
  }

  /** Of the whole clip, so far. */
  get clipReport(): CineReport | null {
    return this.#bench?.cine?.report ?? null;
  }

  /** Whether the whole clip is being outlined or its spread measured. */
  get outlining(): boolean {
    return this.#bench?.cine?.busy ?? false;
  }

  /** Of the open clip, where it is a phantom. */
  get phantomTruth(): PhantomTruth | null {
    return this.#bench?.phantom?.truth ?? null;
  }

  get deviceInfo(): DeviceInfo | null {
    return this.#bench?.device ?? null;
  }

  /** Opens a clip: DICOM, still, GIF or video. Boxes and outlines of the clip before are dropped. */
  async openFile(file: Blob): Promise<void> {
    this.#makeWay();
    await this.#bench?.open(file);
  }

  /** Sets the box of a frame, in frame px; null clears it. */
  setBox(frame: number, box: FrameBox | null): void {
    this.#bench?.setBox(frame, box);
  }

  /** Outlines every frame from the boxes that are drawn, or goes on where it was stopped. */
  outlineClip(): void {
    this.#bench?.outlineClip();
  }

  /** Opens a computer-made clip whose ejection fraction is known. */
  async openPhantom(settings: PhantomSettings): Promise<void> {
    this.#makeWay();
    await this.#bench?.openPhantom(settings);
  }

  /** What was shown of the clip before is not carried over to the next. */
  #makeWay(): void {
    this.#player.pause();
    this.tool = "box";
    this.comparing = false;
  }

  goTo(frame: number): void {
    this.#player.pause();
    this.#bench?.goTo(frame);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const bench = new Workbench(
      { device: this.device, base: document.baseURI },
      {
        changed: () => this.requestUpdate(),
        ready: () => this.#emit("ready"),
        segmentationChanged: () => this.#emit("segmentation-change"),
        reportChanged: () => this.#emit("report-change"),
        clipChanged: () => this.#emit("clip-report-change"),
        failed: (failure) => this.#failed(failure),
        warned: ({ code, message }) => this.#alert({ tone: "warning", code, message }),
      },
    );
    this.#bench = bench;
    void bench.start();
    if (this.sample) void this.#openSample(this.sample);
    const stopFiles = listenForFiles(window, (file) => void this.#openAsked(file));
    window.addEventListener("keydown", this.#keyed);
    this.#release = () => {
      stopFiles();
      window.removeEventListener("keydown", this.#keyed);
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#player.pause();
    this.#release?.();
    this.#bench?.close();
    this.#bench = null;
  }

  protected override render() {
    const bench = this.#bench;
    if (!bench) return html``;
    return html`<div class="app">
      ${this.#bar(bench)} ${this.#stage(bench)} ${this.#timeline(bench)} ${side(bench, this.#sideHost(bench))}
      <p class="safety">${SAFETY_NOTICE}</p>
      <echo-confirm-dialog></echo-confirm-dialog>
      <echo-phantom-dialog
        .open=${this.choosingPhantom}
        @phantom=${({ detail }: CustomEvent<PhantomRequest>) => void this.#phantomAsked(detail)}
        @phantom-close=${() => {
          this.choosingPhantom = false;
        }}
      ></echo-phantom-dialog>
      ${phasePair(bench, this.#cineHost(bench))}
    </div>`;
  }

  #bar(bench: Workbench) {
    const { study, frame } = bench;
    return html`<div class="bar">
      <slot name="brand"></slot>
      <div class="tools" role="toolbar" aria-label="Clip and edits">
        <button @click=${() => this.picker.click()} aria-label="Open a clip" title="Open a clip">
          ${glyph("open")}<span class="open-label">Open</span>
        </button>
        <button
          @click=${() => {
            this.choosingPhantom = true;
          }}
          aria-label="Try a phantom"
          title="Try a phantom: a computer-made clip of known EF"
        >
          ${glyph("phantom")}<span class="open-label">Phantom</span>
        </button>
        <input type="file" hidden aria-label="Clip file" @change=${this.#picked} />
        ${tool("Undo", "undo", !study.canUndo, () => this.#act("undo"))}
        ${tool("Redo", "redo", !study.canRedo, () => this.#act("redo"))}
        ${tool("Clear the prompts of this frame", "trash", !study.prompts.has(frame), () => bench.setPrompts(frame, NO_PROMPTS))}
      </div>
      <echo-status-bar
        .status=${describe(bench.activity)}
        .device=${bench.device}
        @cancel=${() => bench.cancel()}
        @retry=${() => void bench.retry()}
      ></echo-status-bar>
    </div>`;
  }

  #stage(bench: Workbench) {
    const { study, frame, clip } = bench;
    const tool = toolInUse(bench, this.tool);
    return html`<div class="stage">
      <echo-stage
        .bitmap=${bench.bitmapOf(frame)}
        .size=${clip}
        .frame=${frame}
        .prompts=${study.promptsOf(frame)}
        .tool=${tool}
        .handles=${handlesOf(bench, tool)}
        .geometry=${tool === "landmarks" ? geometryOf(bench) : null}
        .ticks=${this.calibrating ? (clip?.offers.ticks?.places ?? []) : []}
        .mask=${study.maskOf(frame)}
        .phase=${study.phaseOf(frame)}
        .pending=${bench.activity.segmenting}
        .proposal=${bench.proposal}
        .overlay=${this.overlay}
        @box-change=${this.#boxChanged}
        @point-change=${({ detail }: CustomEvent<PointChange>) => this.#pointChanged(detail)}
        @handle-move=${({ detail }: CustomEvent<HandleMove>) => {
          this.#player.pause();
          moveHandle(bench, tool, detail);
        }}
        @segment-again=${() => bench.segmentAgain(frame)}
      ></echo-stage>
      ${this.#promptTools(bench)}
      <echo-alert-bar .alerts=${this.alerts} @dismiss=${this.#dismissed}></echo-alert-bar>
    </div>`;
  }

  /** Only for models that were trained for more than boxes. */
  #promptTools(bench: Workbench) {
    const { study, frame, clip } = bench;
    if (!bench.shelf.takesPoints || !clip) return nothing;
    return html`<echo-prompt-tools
      .tool=${this.tool}
      .prompts=${study.promptsOf(frame)}
      .mask=${study.prompted.get(frame) ?? null}
      @tool-change=${({ detail }: CustomEvent<Tool>) => {
        this.tool = detail;
      }}
      @prompt-option=${({ detail }: CustomEvent<Partial<Prompts>>) => this.#option(detail)}
    ></echo-prompt-tools>`;
  }

  #timeline(bench: Workbench) {
    const { clip, frame, study } = bench;
    return html`<echo-timeline
      .frames=${clip?.frames ?? 0}
      .frame=${frame}
      .frameTimeMs=${clip?.frameTimeMs ?? null}
      .masked=${[...study.prompted.keys()]}
      .phases=${study.phases}
      .playing=${this.#player.playing}
      @go-to=${this.#wentTo}
      @toggle-play=${() => this.#act("play")}
      @mark-phase=${({ detail }: CustomEvent<Phase>) => this.#mark(detail)}
      >${curve(bench, this.#cineHost(bench))}</echo-timeline
    >`;
  }

  #cineHost(bench: Workbench): CineHost {
    return {
      comparing: this.comparing,
      compare: (open) => {
        this.comparing = open;
      },
      goTo: (frame) => this.goTo(frame),
      saveClip: (kind: CineExportKind) => void this.#save(bench.exportClip(kind)),
      savePhantom: () => {
        if (bench.phantom) download(bench.phantom.file);
      },
    };
  }

  #sideHost(bench: Workbench): SideHost {
    return {
      ...this.#cineHost(bench),
      overlay: this.overlay,
      tool: this.tool,
      setOverlay: (overlay) => {
        this.overlay = overlay;
      },
      setTool: (tool) => {
        this.tool = tool;
        this.requestUpdate();
      },
      save: (kind: Saved) => void this.#save(bench.export(kind)),
      pick: () => this.picker.click(),
      calibrating: (open) => {
        this.calibrating = open;
      },
    };
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    const action = event.defaultPrevented ? null : actionFor(event, focusOf(event));
    if (!action || !this.#bench?.clip) return;
    event.preventDefault();
    this.#act(action);
  };

  #act(action: Action): void {
    const bench = this.#bench;
    if (!bench) return;
    if (action === "undo" || action === "redo") {
      bench.study[action]();
      bench.studyChanged();
    } else if (action === "play") this.#togglePlay(bench);
    else if (action === "mark-ed") this.#mark("ed");
    else if (action === "mark-es") this.#mark("es");
    else if (action === "outline-clip") bench.outlineClip();
    else if (action === "cancel") this.#cancelClip(bench);
    else if (action === "landmarks") this.tool = toggled(this.tool);
    else if (isPromptAction(action)) this.#actOnPrompt(action, bench);
    else this.goTo(target(action, bench));
  }

  /** Other work has a button of its own to stop it. */
  #cancelClip(bench: Workbench): void {
    if (bench.cine?.busy) bench.cancel();
  }

  #actOnPrompt(action: PromptAction, bench: Workbench): void {
    if (!bench.shelf.takesPoints) return;
    const { refine, three } = bench.study.promptsOf(bench.frame);
    const [kind, what] = action.split("-");
    if (kind === "tool") this.tool = what as Tool;
    else if (kind === "refine") this.#option({ refine: !refine });
    else if (kind === "three") this.#option({ three: !three, choice: null });
    else if (three) this.#option({ choice: Number(what) - 1 });
  }

  #option(part: Partial<Prompts>): void {
    const bench = this.#bench;
    if (!bench) return;
    bench.setPrompts(bench.frame, { ...bench.study.promptsOf(bench.frame), ...part });
  }

  #pointChanged(change: PointChange): void {
    const bench = this.#bench;
    if (!bench) return;
    this.#player.pause();
    const prompts = bench.study.promptsOf(bench.frame);
    bench.setPrompts(bench.frame, changed(prompts, change));
  }

  async #save(made: Promise<SavedFile | null>): Promise<void> {
    try {
      const file = await made;
      if (file) download(file);
    } catch (thrown) {
      this.#failed(asFailure(thrown));
    }
  }

  #togglePlay({ clip, frame }: Workbench): void {
    if (this.#player.playing) this.#player.pause();
    else if (clip && clip.frames > 1) this.#player.play(frame, clip.frames, clip.frameTimeMs);
    this.requestUpdate();
  }

  #mark(phase: Phase): void {
    this.#bench?.study.togglePhase(phase, this.frame);
    this.#bench?.studyChanged();
  }

  #boxChanged({ detail }: CustomEvent<BoxChange>): void {
    this.#player.pause();
    this.#bench?.setBox(this.frame, detail.box, detail.mergeKey);
  }

  #wentTo({ detail }: CustomEvent<number>): void {
    this.goTo(detail);
  }

  #picked(): void {
    const file = this.picker.files?.[0];
    this.picker.value = "";
    if (file) void this.#openAsked(file);
  }

  async #openAsked(file: File): Promise<void> {
    if (await this.#mayClose()) await this.openFile(file);
  }

  async #phantomAsked({ settings }: PhantomRequest): Promise<void> {
    if (await this.#mayClose()) await this.openPhantom(settings);
  }

  /** Asks where outlines would be lost. */
  async #mayClose(): Promise<boolean> {
    const bench = this.#bench;
    const wouldLose = this.masks.size > 0 && !bench?.examination.isOf(bench.study);
    return !wouldLose || (await this.confirmDialog.ask());
  }

  async #openSample(address: string): Promise<void> {
    try {
      const response = await fetch(address);
      if (!response.ok) throw SAMPLE_MISSING;
      await this.openFile(await response.blob());
    } catch (thrown) {
      this.#failed(thrown instanceof TypeError ? SAMPLE_MISSING : asFailure(thrown));
    }
  }

  #failed(failure: Failure): void {
    this.#alert({ tone: "error", ...failure });
    this.#emit("error", failure);
  }

  /** The newest first; the same news twice is one alert. */
  #alert(alert: Alert): void {
    const others = this.alerts.filter(({ code }) => code !== alert.code);
    this.alerts = [alert, ...others].slice(0, MAX_ALERTS);
  }

  #dismissed({ detail }: CustomEvent<Alert>): void {
    this.alerts = this.alerts.filter((alert) => alert !== detail);
  }

  #emit(type: string, detail?: Failure): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
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

function tool(name: string, icon: Glyph, disabled: boolean, act: () => void) {
  return html`<button class="icon plain" aria-label=${name} title=${name} ?disabled=${disabled} @click=${act}>
    ${glyph(icon)}
  </button>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-disc": EchoDisc;
  }
}
