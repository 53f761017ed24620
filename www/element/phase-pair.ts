/**
 * End-diastole and end-systole of a beat, side by side or one above the other, moved and zoomed
 * together.
 *
 * Events: `beat-change` {index, ed, es}, `pair-close`.
 */
import { nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { CineReport, MaskReply, PhaseGeometry } from "../protocol.js";
import type { Size } from "./box-geometry.js";
import type { BeatChange } from "./cine-curve.js";
import { PHASE_WORDS, timeOf, whole } from "./cine-words.js";
import { boundsOf, STEPS, stepped, withMarker } from "./curve-markers.js";
import { type Glyph, glyph } from "./glyphs.js";
import { drawGeometry, drawMask } from "./paint.js";
import { PairGestures } from "./pair-gestures.js";
import { pairStyles } from "./pair-style.js";
import { fitOf, held, MAX_ZOOM, type Region, regionOf, type View, zoomed } from "./pair-view.js";
import { SAFETY_NOTICE } from "./safety.js";
import type { Phase } from "./study.js";
import { colours, controls, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

const ZOOM_STEP = 1.5;

@customElement("echo-phase-pair")
export class EchoPhasePair extends EchoElement {
  static override styles = [tokens, controls, pairStyles];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) report: CineReport | null = null;
  /** Index of the selected beat. */
  @property({ type: Number }) beat = 0;
  /** Number of frames of the clip. */
  @property({ type: Number }) frames = 0;
  @property({ attribute: false }) frameTimeMs: number | null = null;
  @property({ attribute: false }) masks: Record<Phase, MaskReply | null> = { ed: null, es: null };
  @property({ attribute: false }) geometries: Record<Phase, PhaseGeometry | null> = {
    ed: null,
    es: null,
  };
  @property({ attribute: false }) bitmaps: Record<Phase, ImageBitmap | null> = {
    ed: null,
    es: null,
  };
  @state() private swapped = false;
  /** Null shows the region of both outlines. */
  @state() private view: View | null = null;
  @state() private size: Size = { width: 0, height: 0 };
  @query("dialog") private dialog!: HTMLDialogElement;
  #region: Region | null = null;
  readonly #gestures = new PairGestures({
    region: () => this.#region,
    view: () => this.#seen,
    size: () => this.size,
    show: (view) => {
      this.view = view;
    },
  });
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.size = { width: entry.contentRect.width, height: entry.contentRect.height };
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("beat") || (changed.has("open") && !this.open)) this.view = null;
    // Not with every step: the picture stands still while a frame is changed for another.
    if (changed.has("beat") || changed.has("open") || !this.#region)
      this.#region = regionOf([this.masks.ed, this.masks.es]);
    if (this.view && this.#region) this.view = held(this.#region, this.view);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("open")) this.#toggle();
    if (this.open) for (const phase of ["ed", "es"] as const) this.#draw(phase);
  }

  protected override render() {
    const order: readonly Phase[] = this.swapped ? ["es", "ed"] : ["ed", "es"];
    const zoom = this.view?.zoom ?? 1;
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @keydown=${this.#key}>
      <header>
        <h2 id="title">${this.#title()}</h2>
        <div class="tools" role="toolbar" aria-label="View">
          ${tool(t("Zoom out"), "subtract", zoom <= 1, () => this.#zoom(1 / ZOOM_STEP))}
          ${tool(t("Zoom in"), "add", zoom >= MAX_ZOOM, () => this.#zoom(ZOOM_STEP))}
          ${tool(t("Show all"), "box", this.view === null, () => {
            this.view = null;
          })}
          ${tool(t("Swap the sides"), "swap", false, () => {
            this.swapped = !this.swapped;
          })}
          ${tool(t("Close"), "close", false, () => this.dialog.close())}
        </div>
      </header>
      <div class="sides">${order.map((phase) => this.#side(phase))}</div>
      <p class="foot">${t(SAFETY_NOTICE)}</p>
    </dialog>`;
  }

  #title(): string {
    const beats = this.report?.beats ?? [];
    const ef = beats[this.beat]?.efPercent ?? null;
    const beat = t("Beat {0} of {1}", this.beat + 1, beats.length);
    return ef === null ? beat : `${beat}, ${t("EF {0} %", whole(ef))}`;
  }

  #side(phase: Phase) {
    const beat = this.report?.beats[this.beat];
    if (!beat) return nothing;
    const frame = beat[phase];
    const [first, last] = boundsOf(
      { index: this.beat, phase },
      this.report?.beats ?? [],
      this.frames,
    );
    const words = this.#words(phase, frame);
    return html`<figure class=${phase}>
      <div
        class="picture"
        role="slider"
        tabindex="0"
        aria-label="${t(PHASE_WORDS[phase])} of beat ${this.beat + 1}"
        aria-valuemin=${first + 1}
        aria-valuemax=${last + 1}
        aria-valuenow=${frame + 1}
        aria-valuetext=${words.join(", ")}
        @keydown=${(event: KeyboardEvent) => this.#stepKey(event, phase)}
        @pointerdown=${this.#gestures.press}
        @pointermove=${this.#gestures.move}
        @pointerup=${this.#gestures.release}
        @pointercancel=${this.#gestures.release}
        @wheel=${this.#gestures.wheel}
      >
        <canvas id=${phase}></canvas>
        ${this.masks[phase] ? nothing : html`<p class="none">No outline on this frame</p>`}
      </div>
      <figcaption>
        ${tool(t("{0} one frame earlier", phase.toUpperCase()), "previous", false, () => this.#step(phase, -1))}
        <span><b>${phase.toUpperCase()}</b> ${words.join(" · ")}</span>
        ${tool(t("{0} one frame later", phase.toUpperCase()), "next", false, () => this.#step(phase, 1))}
      </figcaption>
    </figure>`;
  }

  #words(phase: Phase, frame: number): string[] {
    const beat = this.report?.beats[this.beat];
    const volume = phase === "ed" ? beat?.edvMl : beat?.esvMl;
    return [
      t("frame {0}", frame + 1),
      timeOf(frame, this.frameTimeMs),
      volume == null ? "" : `${whole(volume)} mL`,
      beat?.manual ? t("set by hand") : "",
    ].filter(Boolean);
  }

  get #seen(): View {
    return this.view ?? { zoom: 1, centre: this.#region?.centre ?? { x: 0, y: 0 } };
  }

  #toggle(): void {
    if (this.open && !this.dialog.open) {
      this.dialog.showModal();
      const picture = this.renderRoot.querySelector<HTMLElement>(".picture");
      if (picture) this.#observer.observe(picture);
      picture?.focus();
    } else if (!this.open && this.dialog.open) this.dialog.close();
  }

  readonly #closed = (): void => {
    this.#observer.disconnect();
    this.dispatchEvent(new CustomEvent("pair-close"));
  };

  #draw(phase: Phase): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`canvas#${phase}`);
    const context = canvas?.getContext("2d");
    const { width, height } = this.size;
    if (!canvas || !context || width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    const mask = this.masks[phase];
    if (!mask || !this.#region) return;
    const { scale, x, y } = fitOf(this.#region, this.#seen, this.size);
    context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
    context.imageSmoothingQuality = "high";
    const bitmap = this.bitmaps[phase];
    if (bitmap) context.drawImage(bitmap, 0, 0, mask.width, mask.height);
    const [geometry, colour, unit] = [this.geometries[phase], colours[phase], 1 / scale];
    if (geometry) drawGeometry(context, geometry, colour, unit);
    else drawMask(context, mask, { colour, opacity: 0, outline: true, unit });
  }

  #zoom(by: number): void {
    if (!this.#region) return;
    const middle = { x: this.size.width / 2, y: this.size.height / 2 };
    const view = zoomed(this.#region, this.#seen, this.size, by, middle);
    this.view = view.zoom > 1 ? view : null;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") this.#zoom(ZOOM_STEP);
    else if (event.key === "-") this.#zoom(1 / ZOOM_STEP);
    else return;
    event.preventDefault();
  }

  #stepKey(event: KeyboardEvent, phase: Phase): void {
    const by = STEPS[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#step(phase, by);
  }

  #step(phase: Phase, by: number): void {
    const { report, beat: index } = this;
    const beat = report?.beats[index];
    if (!report || !beat) return;
    const outlined = new Set(
      report.frames.filter(({ areaPx }) => areaPx !== null).map(({ frame }) => frame),
    );
    const bounds = boundsOf({ index, phase }, report.beats, this.frames);
    const frame = stepped(beat[phase], by, bounds, (at) => outlined.has(at));
    if (frame === null) return;
    const detail = { index, ...withMarker(beat, phase, frame) };
    this.dispatchEvent(new CustomEvent<BeatChange>("beat-change", { detail }));
  }
}

function tool(name: string, icon: Glyph, disabled: boolean, act: () => void) {
  return html`<button class="icon" aria-label=${name} title=${name} ?disabled=${disabled} @click=${act}>
    ${glyph(icon)}
  </button>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-phase-pair": EchoPhasePair;
  }
}
