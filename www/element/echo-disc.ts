/**
 * <echo-disc>: open a clip, draw a box round the left ventricle on two frames, read the ejection fraction.
 *
 * Attributes: `device` (auto | gpu | cpu), `sample` (address of a clip to open first). Slot: `brand`.
 * Events: `ready`, `segmentation-change`, `report-change`, `clip-report-change`, and `error` (detail:
 * Failure).
 */
import { html, LitElement } from "lit";
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
  type PhantomSettings,
  type PhantomTruth,
} from "../protocol.js";
import { Actions } from "./actions.js";
import type { Alert } from "./alert-bar.js";
import { phasePair } from "./cine-parts.js";
import "./confirm-dialog.js";
import type { EchoConfirmDialog } from "./confirm-dialog.js";
import { bar, type FrontHost, picture, timeline } from "./front.js";
import { listenForFiles } from "./intake.js";
import { layout } from "./layout.js";
import type { Overlay } from "./overlay-options.js";
import "./phantom-dialog.js";
import type { PhantomRequest } from "./phantom-dialog.js";
import type { Tool } from "./prompts.js";
import type { Result } from "./reporter.js";
import { SAFETY_NOTICE } from "./safety.js";
import { download, type Saved, type SavedFile } from "./saved-file.js";
import { actionFor, focusOf } from "./shortcuts.js";
import { type SideHost, side } from "./side.js";
import { controls, tokens } from "./theme.js";
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
  #actions: Actions | null = null;
  #release: (() => void) | null = null;

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
    this.#actions?.pause();
    this.tool = "box";
    this.comparing = false;
  }

  goTo(frame: number): void {
    this.#actions?.goTo(frame);
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
    this.#actions = new Actions(bench, this.#actionHost());
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
    this.#actions?.pause();
    this.#release?.();
    this.#bench?.close();
    this.#bench = null;
    this.#actions = null;
  }

  protected override render() {
    const [bench, actions] = [this.#bench, this.#actions];
    if (!bench || !actions) return html``;
    const host = this.#host(bench, actions);
    return html`<div class="app">
      ${bar(bench, host)} ${picture(bench, host)} ${timeline(bench, host)} ${side(bench, host)}
      <p class="safety">${SAFETY_NOTICE}</p>
      <echo-confirm-dialog></echo-confirm-dialog>
      <echo-phantom-dialog
        .open=${this.choosingPhantom}
        @phantom=${({ detail }: CustomEvent<PhantomRequest>) => void this.#phantomAsked(detail)}
        @phantom-close=${() => {
          this.choosingPhantom = false;
        }}
      ></echo-phantom-dialog>
      ${phasePair(bench, host)}
    </div>`;
  }

  #host(bench: Workbench, actions: Actions): FrontHost & SideHost {
    const { alerts, overlay, tool, comparing, calibrating: showsTicks } = this;
    return {
      ...{ actions, alerts, overlay, tool, comparing, showsTicks },
      compare: (open) => {
        this.comparing = open;
      },
      setOverlay: (changed) => {
        this.overlay = changed;
      },
      setTool: (chosen) => {
        this.tool = chosen;
        this.requestUpdate();
      },
      calibrating: (open) => {
        this.calibrating = open;
      },
      choosePhantom: () => {
        this.choosingPhantom = true;
      },
      pick: () => this.picker.click(),
      picked: () => this.#picked(),
      dismiss: (dismissed) => {
        this.alerts = this.alerts.filter((alert) => alert !== dismissed);
      },
      goTo: (frame) => actions.goTo(frame),
      save: (kind: Saved) => void this.#save(bench.files.ofMeasurement(kind)),
      saveClip: (kind: CineExportKind) => void this.#save(bench.files.ofClip(kind)),
      savePhantom: () => {
        if (bench.phantom) download(bench.phantom.file);
      },
    };
  }

  #actionHost() {
    const element = this;
    return {
      get tool(): Tool {
        return element.tool;
      },
      set tool(tool: Tool) {
        element.tool = tool;
      },
      changed: () => this.requestUpdate(),
    };
  }

  readonly #keyed = (event: KeyboardEvent): void => {
    const action = event.defaultPrevented ? null : actionFor(event, focusOf(event));
    if (!action || !this.#bench?.clip) return;
    event.preventDefault();
    this.#actions?.act(action);
  };

  async #save(made: Promise<SavedFile | null>): Promise<void> {
    try {
      const file = await made;
      if (file) download(file);
    } catch (thrown) {
      this.#failed(asFailure(thrown));
    }
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

  #emit(type: string, detail?: Failure): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-disc": EchoDisc;
  }
}
