/**
 * <echo-disc>: open a clip, draw a box round the left ventricle on two frames, read the ejection fraction.
 *
 * Attributes, properties, methods and events: docs/embedding.md. What a method cannot do it fails with,
 * a Failure of a stable code; what the user is shown besides comes as the event `error`.
 */
import { nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import {
  type ApicalView,
  asFailure,
  type CineExportKind,
  type DeviceChoice,
  type Failure,
} from "../protocol.js";
import type { ScreenCapture } from "../screen.js";
import { Actions } from "./actions.js";
import type { Alert } from "./alert-bar.js";
import { join } from "./audience.js";
import { openBridge } from "./bridge.js";
import "./capture-dialog.js";
import type { EchoCaptureDialog } from "./capture-dialog.js";
import { phasePair } from "./cine-parts.js";
import { ClipElement } from "./clip-element.js";
import "./confirm-dialog.js";
import type { EchoConfirmDialog } from "./confirm-dialog.js";
import { bar, type FrontHost, picture, timeline } from "./front.js";
import { layout } from "./layout.js";
import { Lesson, type Score } from "./lesson.js";
import { withAlert } from "./news.js";
import type { Overlay } from "./overlay-options.js";
import "./phantom-dialog.js";
import type { PhantomRequest } from "./phantom-dialog.js";
import type { Tool } from "./prompts.js";
import { SAFETY_NOTICE } from "./safety.js";
import { download, type Saved, type SavedFile, scoreFile } from "./saved-file.js";
import { actionFor, focusOf, isLooking } from "./shortcuts.js";
import { type SideHost, side } from "./side.js";
import { describe, type Status } from "./status.js";
import { controls, tokens } from "./theme.js";
import { html, sayAnew, t } from "./words.js";
import { Workbench } from "./workbench.js";

/** What the user can do: everything, look, or learn on a case. */
export type Mode = "measure" | "view" | "teach";

/** Detail of the event `progress`. */
export type Progress = Pick<Status, "text" | "detail" | "fraction" | "busy">;

@customElement("echo-disc")
export class EchoDisc extends ClipElement {
  static override styles = [tokens, controls, layout];

  /** Where the network runs; read when the element is put into the page. */
  @property() device: DeviceChoice = "auto";
  /** Folder of worker and models, where it is not the element's own; read as `device`. */
  @property() assets = "";
  /** Id of the model to begin with; "" is the usual one. Read as `device`. */
  @property() model = "";
  /** Address of the clip. */
  @property() src = "";
  /** Address of the case file that is taught in the mode "teach". */
  @property({ attribute: "case" }) caseFile = "";
  /** The apical view that clips show; "" leaves it to the user. */
  @property() view: ApicalView | "" = "";
  @property() mode: Mode = "measure";
  /** Whether the user can change nothing; the page's own code still can. */
  @property({ type: Boolean, attribute: "readonly" }) readOnly = false;
  /** Language of what it says, "en" or "de"; "" is the document's. */
  @property({ reflect: true, converter: { toAttribute: (tag: string) => tag || null } })
  override lang = "";
  /** Origins, with spaces between, of pages that may speak to the element in an iframe. */
  @property({ attribute: "allow-origins" }) allowOrigins = "";
  @state() private alerts: readonly Alert[] = [];
  @state() private overlay: Overlay = { opacity: 0.3, outline: true };
  @state() private tool: Tool = "box";
  /** Whether the ticks that were found in the image are shown. */
  @state() private calibrating = false;
  /** Whether both phases of the beat are shown side by side. */
  @state() private comparing = false;
  /** Whether the settings of a phantom are asked for. */
  @state() private choosingPhantom = false;
  /** Whether what files leave out is shown. */
  @state() private saving = false;
  @state() private lesson: Lesson | null = null;
  @query("echo-capture-dialog") private captureDialog!: EchoCaptureDialog;
  @query("echo-confirm-dialog") private confirmDialog!: EchoConfirmDialog;
  @query("input[type=file]") private picker!: HTMLInputElement;
  #closeBridge: (() => void) | null = null;
  #told = "";
  #leave: (() => void) | null = null;

  /** What was shown of the clip before is not carried over to the next. */
  protected override makeWay(): void {
    this.actions?.pause();
    this.tool = "box";
    this.comparing = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const bench = new Workbench(
      {
        device: this.device,
        assets: this.assets ? new URL(this.assets, document.baseURI).href : null,
        model: this.model || null,
        view: () => this.view || null,
      },
      {
        changed: () => this.requestUpdate(),
        ready: () => this.#emit("ready"),
        segmentationChanged: () => this.#emit("segmentation-change"),
        reportChanged: () => this.#emit("report-change"),
        clipChanged: () => this.#emit("clip-report-change"),
        failed: (failure) => this.failed(failure),
        warned: (warning) => this.#alert({ tone: "warning", ...warning }),
      },
    );
    this.bench = bench;
    this.actions = new Actions(bench, this.#actionHost());
    void bench.start();
    if (this.hasUpdated) this.#putBack();
    this.#leave = join({
      element: this,
      keyed: (event) => this.#keyed(event),
      accept: (file) => void this.#openAsked(file),
    });
  }

  /** Put into a page again: it begins as if it were new. */
  #putBack(): void {
    this.#openBridge();
    this.requestUpdate("src", "");
    this.requestUpdate("caseFile", "");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.actions?.pause();
    this.#leave?.();
    this.#closeBridge?.();
    this.bench?.close();
    this.bench = null;
    this.actions = null;
  }

  /** Whether the user is kept from changing anything. */
  private get looksOnly(): boolean {
    return this.readOnly || this.mode === "view";
  }

  protected override updated(changed: PropertyValues<this>): void {
    const bench = this.bench;
    if (!bench) return;
    if (changed.has("src") && this.src) void this.load(this.src).catch(() => undefined);
    if (changed.has("lang")) sayAnew(this.renderRoot);
    if (changed.has("allowOrigins")) this.#openBridge();
    if (this.mode === "teach" && (changed.has("caseFile") || changed.has("mode")))
      void this.#teach(bench);
    if (changed.has("view") && this.view) bench.setView(this.view);
    this.#tellProgress(bench);
  }

  protected override willUpdate(changed: PropertyValues): void {
    // A tool that is put away cannot end its stroke any more.
    if (changed.has("tool")) this.bench?.editor?.cancel();
  }

  protected override render() {
    const [bench, actions] = [this.bench, this.actions];
    if (!bench || !actions) return html``;
    const host = this.#host(bench, actions);
    return html`<div class="app ${this.mode}">
      ${bar(bench, host)} ${picture(bench, host)} ${timeline(bench, host)}
      ${this.mode === "view" ? nothing : side(bench, host)}
      <p class="safety">${t(SAFETY_NOTICE)}</p>
      <echo-confirm-dialog></echo-confirm-dialog>
      <echo-phantom-dialog
        .open=${this.choosingPhantom}
        @phantom=${({ detail }: CustomEvent<PhantomRequest>) => void this.#phantomAsked(detail)}
        @phantom-close=${() => {
          this.choosingPhantom = false;
        }}
      ></echo-phantom-dialog>
      <echo-capture-dialog></echo-capture-dialog>
      ${phasePair(bench, host)}
    </div>`;
  }

  #host(bench: Workbench, actions: Actions): FrontHost & SideHost {
    const { alerts, overlay, tool, comparing, calibrating: showsTicks, looksOnly, saving } = this;
    return {
      ...{ actions, alerts, overlay, tool, comparing, showsTicks, looksOnly, saving },
      lesson: this.mode === "teach" ? this.lesson : undefined,
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
      showSaving: (open) => {
        this.saving = open;
      },
      choosePhantom: () => {
        this.choosingPhantom = true;
      },
      capture: () => void this.captureDialog.ask().then((found) => this.#openAsked(found)),
      pick: () => this.picker.click(),
      picked: () => this.#picked(),
      dismiss: (dismissed) => {
        this.alerts = this.alerts.filter((alert) => alert !== dismissed);
      },
      goTo: (frame) => actions.goTo(frame),
      save: (kind: Saved) => void this.#save(bench.files.ofMeasurement(kind)),
      saveClip: (kind: CineExportKind) => void this.#save(bench.files.ofClip(kind)),
      score: () => this.#score(),
      saveScore: () => {
        const { score } = this.lesson?.compared ?? {};
        if (score) download(scoreFile(score));
      },
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

  #keyed(event: KeyboardEvent): void {
    const action = event.defaultPrevented ? null : actionFor(event, focusOf(event));
    if (!action || !this.bench?.clip || (this.looksOnly && !isLooking(action))) return;
    event.preventDefault();
    this.actions?.act(action);
  }

  async #save(made: Promise<SavedFile | null>): Promise<void> {
    try {
      const file = await made;
      if (file) download(file);
    } catch (thrown) {
      this.failed(asFailure(thrown));
    }
  }

  #picked(): void {
    const file = this.picker.files?.[0];
    this.picker.value = "";
    if (file) void this.#openAsked(file);
  }

  async #openAsked(source: File | ScreenCapture | null): Promise<void> {
    if (!source || this.looksOnly || this.mode === "teach" || !(await this.#mayClose())) return;
    this.makeWay();
    // What fails has been told of.
    await this.bench?.open(source);
  }

  async #phantomAsked({ settings }: PhantomRequest): Promise<void> {
    if (await this.#mayClose()) await this.openPhantom(settings).catch(() => undefined);
  }

  /** Asks where outlines would be lost. */
  async #mayClose(): Promise<boolean> {
    const bench = this.bench;
    const wouldLose = this.masks.size > 0 && !bench?.examination.isOf(bench.study);
    return !wouldLose || (await this.confirmDialog.ask());
  }

  async #teach(bench: Workbench): Promise<void> {
    this.lesson = null;
    const address = this.caseFile;
    if (!address) return;
    this.makeWay();
    try {
      const lesson = await Lesson.open(new URL(address, document.baseURI), bench);
      if (this.caseFile === address) this.lesson = lesson;
      this.actions?.goTo(lesson.file.frames.ed);
    } catch (thrown) {
      this.failed(asFailure(thrown));
    }
  }

  /** Compares the learner's outlines with the case's, and tells the page. */
  #score(): void {
    const score = this.lesson?.compare();
    if (score) this.#emit("score", score);
    this.requestUpdate();
  }

  #openBridge(): void {
    this.#closeBridge?.();
    this.#closeBridge = this.allowOrigins ? openBridge(this, this.allowOrigins) : null;
  }

  /** Tells how far the work has come, where that is another than before. */
  #tellProgress(bench: Workbench): void {
    const status = describe(bench.activity);
    const { text, detail, fraction, busy } = status;
    const told = JSON.stringify(status);
    if (told === this.#told) return;
    this.#told = told;
    this.#emit("progress", { text, detail, fraction, busy } satisfies Progress);
  }

  protected override failed(failure: Failure): void {
    this.#alert({ tone: "error", ...failure });
    this.#emit("error", failure);
  }

  #alert(alert: Alert): void {
    this.alerts = withAlert(this.alerts, alert);
  }

  #emit(type: string, detail?: Failure | Progress | Score): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

export type { CineReport, ClipInfo, DeviceInfo, Failure, MaskReply } from "../protocol.js";
export type { BridgeEvent, BridgeReply, BridgeRequest } from "./bridge-messages.js";
export type { ExportKind } from "./clip-element.js";
export type { Corners } from "./corners.js";
export type { Score } from "./lesson.js";
export type { SavedFile } from "./saved-file.js";

declare global {
  interface HTMLElementTagNameMap {
    "echo-disc": EchoDisc;
  }
}
