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
  type Warning,
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
import { Guide } from "./guide.js";
import { Help } from "./help.js";
import { Keeping } from "./keeping.js";
import { layout } from "./layout.js";
import type { Score } from "./lesson.js";
import { withAlert } from "./news.js";
import type { Overlay } from "./overlay-options.js";
import "./phantom-dialog.js";
import type { PhantomRequest } from "./phantom-dialog.js";
import type { Tool } from "./prompts.js";
import { SAFETY_NOTICE } from "./safety.js";
import { download, type Saved, type SavedFile } from "./saved-file.js";
import { actionFor, focusOf, isLooking } from "./shortcuts.js";
import { type SideHost, side } from "./side.js";
import { describe, type Status } from "./status.js";
import { focusPicture } from "./study-side.js";
import { controls, tokens } from "./theme.js";
import { tourPlaces } from "./tour-style.js";
import { html, sayAnew, t } from "./words.js";
import { Workbench } from "./workbench.js";

/** What the user can do: everything, look, learn on a case, or be a reader of a study. */
export type Mode = "measure" | "view" | "teach" | "study";

/** Detail of the event `progress`. */
export type Progress = Pick<Status, "text" | "detail" | "fraction" | "busy">;

@customElement("echo-disc")
export class EchoDisc extends ClipElement {
  static override styles = [tokens, controls, layout, tourPlaces];

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
  /** Address of the study file that is read in the mode "study". */
  @property({ attribute: "study" }) studyFile = "";
  /** The apical view that clips show; "" leaves it to the user. */
  @property() view: ApicalView | "" = "";
  @property() mode: Mode = "measure";
  /** Whether the user can change nothing; the page's own code still can. */
  @property({ type: Boolean, attribute: "readonly" }) readOnly = false;
  /** Whether four hints show a new user the way; read when the element is put into the page. */
  @property({ type: Boolean }) tour = false;
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
  @query("echo-capture-dialog") private captureDialog!: EchoCaptureDialog;
  @query("echo-confirm-dialog") private confirmDialog!: EchoConfirmDialog;
  @query("input[type=file]") private picker!: HTMLInputElement;
  readonly #guide = new Guide({
    makeWay: () => this.makeWay(),
    goTo: (frame) => this.goTo(frame),
    changed: () => this.requestUpdate(),
    shown: () => void this.updateComplete.then(() => focusPicture(this.renderRoot)),
    failed: (failure) => this.failed(failure),
  });
  readonly #help = new Help(() => this.requestUpdate());
  #closeBridge: (() => void) | null = null;
  #told = "";
  #keeping: Keeping | null = null;
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
        segmentationChanged: () => {
          this.#guide.reading?.noticed();
          this.#keeping?.studyChanged();
          this.#emit("segmentation-change");
        },
        reportChanged: () => this.#emit("report-change"),
        clipChanged: () => this.#emit("clip-report-change"),
        failed: (failure) => this.failed(failure),
        warned: (warning) => this.#warned(warning),
      },
    );
    this.bench = bench;
    this.#keeping = new Keeping(bench, {
      isWork: () => this.mode === "measure" && !this.readOnly,
      changed: () => this.requestUpdate(),
      failed: (failure) => this.failed(failure),
      warned: (warning) => this.#warned(warning),
    });
    this.actions = new Actions(bench, this.#actionHost());
    void bench.start();
    if (this.hasUpdated) this.#putBack();
    if (this.tour) this.#help.greet();
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
    this.requestUpdate("mode", "");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.actions?.pause();
    this.#leave?.();
    this.#closeBridge?.();
    this.#keeping?.close();
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
    const file = this.mode === "study" ? "studyFile" : "caseFile";
    if (changed.has("mode") || changed.has(file)) void this.#guide.follow(this[file], bench);
    if (changed.has("view") && this.view) bench.setView(this.view);
    // What it learns would come into use in a lesson or a study.
    if (this.mode !== "measure" || this.readOnly) bench.learning.stop();
    this.#tellProgress(bench);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#guide.mode = this.mode;
    // A tool that is put away cannot end its stroke any more.
    if (changed.has("tool")) this.bench?.editor?.cancel();
  }

  protected override render() {
    const [bench, actions, keeping] = [this.bench, this.actions, this.#keeping];
    if (!bench || !actions || !keeping) return html``;
    const host = { ...this.#host(bench, actions), keeping };
    return html`<div class="app ${this.mode} ${this.#guide.covers ? "covered" : ""}">
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
      ${phasePair(bench, host)} ${this.#help.parts(this.mode === "measure" && !this.readOnly)}
    </div>`;
  }

  #host(bench: Workbench, actions: Actions): FrontHost & Omit<SideHost, "keeping"> {
    const { alerts, overlay, comparing, calibrating: showsTicks, looksOnly, saving } = this;
    const { lesson, reading, leads, touch } = this.#guide;
    return {
      ...{ actions, alerts, overlay, comparing, showsTicks, looksOnly, saving },
      ...{ lesson, reading, leads, touch },
      tool: this.#guide.heldTo(this.tool),
      failed: (failure) => this.failed(failure),
      help: () => this.#help.open(),
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
      saveScore: () => this.#guide.saveScore(),
      saveModel: (id) => void this.#save(bench.shelf.file(id)),
      savePhantom: () => {
        if (bench.phantom) download(bench.phantom.file);
      },
    };
  }

  #actionHost() {
    const element = this;
    return {
      get tool(): Tool {
        return element.#guide.heldTo(element.tool);
      },
      set tool(tool: Tool) {
        element.tool = tool;
      },
      changed: () => this.requestUpdate(),
    };
  }

  #keyed(event: KeyboardEvent): void {
    if (event.defaultPrevented || this.#guide.keyed(event)) return;
    const action = this.#help.leaves(actionFor(event, focusOf(event)));
    if (!action || !this.bench?.clip || !this.#guide.allows(action)) return;
    if (this.looksOnly && !isLooking(action)) return;
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
    if (!source || this.looksOnly || this.#guide.leads || !(await this.#mayClose())) return;
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

  /** Compares the learner's outlines with the case's, and tells the page. */
  #score(): void {
    const score = this.#guide.lesson?.compare();
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

  #warned(warning: Warning): void {
    this.#alert({ tone: "warning", ...warning });
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
