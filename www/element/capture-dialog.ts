/**
 * Pictures of a device's monitor as a clip: live picture, recording, the screen's four corners.
 *
 * Nothing is stored: camera and pictures go with the dialog, but for those that are opened.
 */
import { nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { asFailure, type Failure } from "../protocol.js";
import type { Recording, ScreenCapture } from "../screen.js";
import { type CaptureFrom, closeSource, ENDED, openSource } from "./capture-source.js";
import { captureStyles } from "./capture-style.js";
import "./corner-picker.js";
import { dialogs } from "./dialog-style.js";
import { isScreen, type Quad, quadIn, SHAPES, type Shape, shapeOf } from "./quad.js";
import { record } from "./recorder.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, ofCode, t } from "./words.js";

const SECONDS = [2, 3, 5, 10] as const;

/** A camera sees more than the screen, a recorded screen begins with the whole of it. */
const INSET: Record<CaptureFrom, number> = { camera: 0.12, screen: 0 };

@customElement("echo-capture-dialog")
export class EchoCaptureDialog extends EchoElement {
  static override styles = [tokens, controls, dialogs, captureStyles];

  @state() private open = false;
  @state() private stream: MediaStream | null = null;
  @state() private seconds = 3;
  /** Null unless it records. */
  @state() private share: number | null = null;
  @state() private recording: Recording | null = null;
  @state() private quad: Quad = quadIn({ width: 1, height: 1 }, 0);
  @state() private shape: Shape = "seen";
  @state() private frame = 0;
  @state() private failure: Failure | null = null;
  @query("dialog") private dialog!: HTMLDialogElement;
  @query("video") private video!: HTMLVideoElement;
  #from: CaptureFrom = "camera";
  #stopping: AbortController | null = null;
  #captured: ScreenCapture | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#letGo();
  }

  /** Resolves to what is to be opened; to null where the dialog is left. */
  async ask(): Promise<ScreenCapture | null> {
    await this.updateComplete;
    if (this.dialog.open) return null;
    [this.open, this.#captured] = [true, null];
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.#captured), { once: true });
    });
  }

  protected override updated(): void {
    if (this.stream && this.video && this.video.srcObject !== this.stream) {
      this.video.srcObject = this.stream;
      void this.video.play().catch(() => undefined);
    }
  }

  protected override render() {
    const wide = this.stream !== null || this.recording !== null;
    return html`<dialog
      class=${wide ? "" : "small"}
      aria-labelledby="title"
      aria-describedby="what"
      @close=${this.#closed}
    >
      ${this.open ? html`<div class="form">${this.#step()}</div>` : nothing}
    </dialog>`;
  }

  #step() {
    if (this.recording) return this.#corners(this.recording);
    return this.stream ? this.#live() : this.#choose();
  }

  #choose() {
    return html`<h2 id="title">Capture a screen</h2>
      <div id="what">
        <p>Only where the clip’s own file cannot be had. It is a picture of a picture:</p>
        <ul class="soft">
          <li>Perspective, moire and the unknown shape of the pixels: no volumes, and an EF to be doubted.</li>
          <li>Hold the camera still and straight in front of the monitor, or use a stand.</li>
          <li>Names on the screen are in the pictures. They stay in this page’s memory; nothing is stored or sent.</li>
        </ul>
      </div>
      <div>
        <div class="choices">
          <button class="primary" @click=${() => this.#begin("camera")}>Use the camera</button>
          <button @click=${() => this.#begin("screen")}>Record a window of this device</button>
        </div>
        ${this.#problem()}
      </div>
      <div class="acts"><button @click=${() => this.dialog.close()}>Cancel</button></div>`;
  }

  #live() {
    const records = this.share !== null;
    return html`<h2 id="title">Record the screen</h2>
      <p id="what" class="soft">
        Let the whole ultrasound image be seen, sharp and still, for a beat or more.
      </p>
      <div class="picture"><video muted playsinline aria-label=${t("What the camera sees")}></video></div>
      <div class="acts">
        ${
          records
            ? html`<progress max="1" .value=${this.share ?? 0} aria-label="Recording"></progress>`
            : html`${this.#problem()}
                <div class="row">
                  <label>
                    Seconds
                    <select @change=${({ target }: Event) => {
                      this.seconds = Number((target as HTMLSelectElement).value);
                    }}>
                      ${SECONDS.map((one) => html`<option value=${one} ?selected=${one === this.seconds}>${one}</option>`)}
                    </select>
                  </label>
                </div>`
        }
        <button @click=${() => this.dialog.close()}>Cancel</button>
        ${
          records
            ? html`<button class="primary" @click=${() => this.#stopping?.abort()}>Stop</button>`
            : html`<button class="primary" @click=${() => void this.#record()}>Record</button>`
        }
      </div>`;
  }

  #corners(recording: Recording) {
    const { frames, width, height } = recording;
    return html`<h2 id="title">Set the corners</h2>
      <p id="what" class="soft">
        Drag the four corners onto those of the image on the screen, or Tab to one and use the arrow
        keys, with Shift by ten. What is between them is made a rectangle; the rest is dropped.
      </p>
      <echo-corner-picker
        class="picture"
        .size=${{ width, height }}
        .gray=${frames[this.frame] ?? null}
        .quad=${this.quad}
        @quad-change=${({ detail }: CustomEvent<Quad>) => {
          this.quad = detail;
        }}
      ></echo-corner-picker>
      <div class="acts">
        <div class="row">
          <label>
            Picture
            <input
              type="range"
              min="0"
              max=${frames.length - 1}
              .value=${String(this.frame)}
              @input=${({ target }: Event) => {
                this.frame = (target as HTMLInputElement).valueAsNumber;
              }}
            />
          </label>
          <label>
            Width to height
            <select @change=${({ target }: Event) => {
              this.shape = (target as HTMLSelectElement).value as Shape;
            }}>
              ${SHAPES.map(([shape, name]) => html`<option value=${shape} ?selected=${shape === this.shape}>${t(name)}</option>`)}
            </select>
          </label>
        </div>
        <p class="soft" role="status">
          ${isScreen(this.quad) ? t("{0} pictures", frames.length) : t("The corners cross: put each on its own corner.")}
        </p>
        <button @click=${() => void this.#again()}>Record again</button>
        <button class="primary" ?disabled=${!isScreen(this.quad)} @click=${() => this.#use(recording)}>
          Open as a clip
        </button>
      </div>`;
  }

  #problem() {
    const { failure } = this;
    return failure
      ? html`<p class="bad" role="alert">${ofCode(failure)} <code>${failure.code}</code></p>`
      : nothing;
  }

  async #begin(from: CaptureFrom): Promise<void> {
    this.failure = null;
    this.#from = from;
    try {
      const stream = await openSource(from);
      // Left while the browser asked.
      if (!this.open || !this.isConnected) return closeSource(stream);
      this.stream = stream;
      stream.getVideoTracks()[0]?.addEventListener("ended", () => this.#ended(stream));
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** Switched off by the user, by the system, or unplugged. */
  #ended(stream: MediaStream): void {
    if (this.stream !== stream || this.share !== null) return;
    this.#letGo();
    this.failure = ENDED;
  }

  async #record(): Promise<void> {
    const [{ video }, stopping] = [this, new AbortController()];
    this.#stopping = stopping;
    [this.share, this.failure] = [0, null];
    try {
      const progress = (share: number) => {
        this.share = share;
      };
      const { signal } = stopping;
      const recording = await record(video, { seconds: this.seconds, signal, progress });
      // Left meanwhile.
      if (this.#stopping !== stopping) return;
      this.#letGo();
      this.recording = recording;
      this.frame = 0;
      this.quad = quadIn(recording, INSET[this.#from]);
    } catch (thrown) {
      if (this.#stopping !== stopping) return;
      if (!this.stream?.active) this.#letGo();
      this.failure = asFailure(thrown);
    } finally {
      this.share = null;
    }
  }

  async #again(): Promise<void> {
    this.recording = null;
    await this.#begin(this.#from);
  }

  #use(recording: Recording): void {
    const { quad, shape } = this;
    const screen = {
      corners: [...quad] as ScreenCapture["screen"]["corners"],
      shape: shapeOf(quad, shape),
    };
    this.#captured = { recording, screen };
    this.dialog.close();
  }

  #letGo(): void {
    this.#stopping?.abort();
    this.#stopping = null;
    closeSource(this.stream);
    this.stream = null;
  }

  readonly #closed = (): void => {
    this.#letGo();
    this.recording = null;
    this.failure = null;
    this.open = false;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-capture-dialog": EchoCaptureDialog;
  }
}
