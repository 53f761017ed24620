/**
 * Area or volume of the ventricle over the clip, with its beats, the light of every frame and the
 * markers of end-diastole and end-systole. A child of <echo-timeline> in its slot `curve`: it takes
 * over that grid's columns, so that a frame lies straight above its place on the slider.
 *
 * Events: `frame-change` {frame}, `beat-change` {index, ed, es}, `beat-select` {index}, `beats-reset`.
 */
import { nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { CineBeat, CineReport } from "../protocol.js";
import { PHASE_WORDS, timeOf } from "./cine-words.js";
import { type Drawn, drawn, HEIGHT, ZONES } from "./curve-drawing.js";
import { frameAt, xOf } from "./curve-geometry.js";
import {
  boundsOf,
  type Marker,
  markerAt,
  nearest,
  STEPS,
  stepped,
  withMarker,
} from "./curve-markers.js";
import { beatSteps, picture, scale } from "./curve-picture.js";
import { curveStyles } from "./curve-style.js";
import type { Phase } from "./study.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

export interface FrameChange {
  frame: number;
}

export interface BeatChange {
  index: number;
  ed: number;
  es: number;
}

export interface BeatSelect {
  index: number;
}

/** What a pointer has taken hold of: a marker of the selected beat, or the playhead. */
interface Hold {
  pointerId: number;
  phase: Phase | null;
  /** From the pointer to the marker: a finger need not hit it. */
  offset: number;
}

const PHASES = ["ed", "es"] as const;

@customElement("echo-cine-curve")
export class EchoCineCurve extends EchoElement {
  static override styles = [tokens, controls, curveStyles];

  @property({ attribute: false }) report: CineReport | null = null;
  /** Number of frames of the clip. */
  @property({ type: Number }) frames = 0;
  /** The shown frame, from 0. */
  @property({ type: Number }) frame = 0;
  @property({ attribute: false }) frameTimeMs: number | null = null;
  /** Index of the selected beat. */
  @property({ type: Number }) beat = 0;
  @state() private width = 0;
  /** Where the marker that is dragged would go. */
  @state() private draft: { phase: Phase; frame: number } | null = null;
  @query(".plot") private ground!: HTMLElement;
  #drawn: Drawn | null = null;
  #hold: Hold | null = null;
  readonly #observer = new ResizeObserver(([entry]) => {
    this.width = entry?.contentRect.width ?? 0;
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observer.observe(this.ground);
  }

  protected override firstUpdated(): void {
    this.#observer.observe(this.ground);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (["report", "frames", "frameTimeMs", "width"].some((name) => changed.has(name)))
      this.#drawn = drawn(this.report, this.frames, this.frameTimeMs, this.width);
  }

  protected override render() {
    const of = this.#drawn;
    return html`
      <div
        class="plot"
        style="height:${HEIGHT}px"
        @pointerdown=${this.#press}
        @pointermove=${this.#move}
        @pointerup=${this.#release}
        @pointercancel=${this.#abandon}
        @keydown=${this.#escape}
      >
        ${of ? [picture(of, this.#beats, this.beat, this.frame), scale(of), this.#handles(of)] : nothing}
      </div>
      ${beatSteps(
        this.#beats,
        this.beat,
        (index) => this.#emit<BeatSelect>("beat-select", { index }),
        () => this.#emit("beats-reset"),
      )}
    `;
  }

  get #beats(): readonly CineBeat[] {
    return this.report?.beats ?? [];
  }

  get #selected(): CineBeat | null {
    return this.#beats[this.beat] ?? null;
  }

  #handles(of: Drawn) {
    const beat = this.#selected;
    if (!beat) return nothing;
    return PHASES.map((phase) => {
      const frame = this.draft?.phase === phase ? this.draft.frame : beat[phase];
      const [first, last] = boundsOf({ index: this.beat, phase }, this.#beats, this.frames);
      return html`<div
        class="handle ${phase}"
        role="slider"
        tabindex="0"
        aria-label="${PHASE_WORDS[phase]} of beat ${this.beat + 1}"
        aria-orientation="horizontal"
        aria-valuemin=${first + 1}
        aria-valuemax=${last + 1}
        aria-valuenow=${frame + 1}
        aria-valuetext=${this.#said(of, frame, beat.manual)}
        style="left:${xOf(frame, of.plot)}px"
        @keydown=${(event: KeyboardEvent) => this.#nudge(event, phase)}
      ><i></i><b>${phase.toUpperCase()}</b></div>`;
    });
  }

  #said({ quantity }: Drawn, frame: number, manual: boolean): string {
    const value = quantity.values[frame] ?? null;
    const said = [
      t("frame {0}", frame + 1),
      timeOf(frame, this.frameTimeMs),
      value === null
        ? t("no outline")
        : `${t(quantity.name)} ${Math.round(value)} ${t(quantity.unit)}`,
      manual ? t("set by hand") : "",
    ];
    return said.filter(Boolean).join(", ");
  }

  #press(event: PointerEvent): void {
    const of = this.#drawn;
    if (!of || event.button !== 0 || this.#hold || this.frames < 2) return;
    const at = this.#place(event);
    const marker = markerAt(at, this.#beats, this.beat, of.plot, ZONES);
    const own = marker?.index === this.beat ? marker : null;
    const frame = own ? this.#selected?.[own.phase] : undefined;
    const offset = frame === undefined ? 0 : xOf(frame, of.plot) - at.x;
    this.#hold = { pointerId: event.pointerId, phase: own?.phase ?? null, offset };
    this.ground.setPointerCapture(event.pointerId);
    if (own) this.#focus(own.phase);
    else if (marker) this.#choose(marker);
    else this.#scrub(at.x);
  }

  #move(event: PointerEvent): void {
    const of = this.#drawn;
    if (!of || this.#hold?.pointerId !== event.pointerId) return;
    const { phase, offset } = this.#hold;
    const { x } = this.#place(event);
    if (phase) this.#drag(phase, frameAt(x + offset, of.plot));
    else this.#scrub(x);
  }

  #release(event: PointerEvent): void {
    if (this.#hold?.pointerId !== event.pointerId) return;
    const { draft } = this;
    this.#abandon();
    if (draft) this.#set(draft.phase, draft.frame);
  }

  #abandon(): void {
    this.#hold = null;
    this.draft = null;
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.#hold) return;
    event.preventDefault();
    this.#abandon();
  }

  #place({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const { left, top } = this.ground.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #choose({ index, phase }: Marker): void {
    const beat = this.#beats[index];
    this.#emit<BeatSelect>("beat-select", { index });
    if (beat) this.#go(beat[phase]);
  }

  #scrub(x: number): void {
    if (this.#drawn) this.#go(frameAt(x, this.#drawn.plot));
  }

  #drag(phase: Phase, wanted: number): void {
    const frame = nearest(wanted, this.#bounds(phase), this.#outlined);
    const now = this.draft?.phase === phase ? this.draft.frame : this.#selected?.[phase];
    if (frame === null || frame === now) return;
    this.draft = { phase, frame };
    this.#go(frame);
  }

  #nudge(event: KeyboardEvent, phase: Phase): void {
    const by = STEPS[event.key];
    const from = this.#selected?.[phase];
    if (by === undefined || from === undefined || event.ctrlKey || event.metaKey || event.altKey)
      return;
    event.preventDefault();
    event.stopPropagation();
    const frame = stepped(from, by, this.#bounds(phase), this.#outlined);
    if (frame === null) return;
    this.#set(phase, frame);
    this.#go(frame);
  }

  readonly #outlined = (frame: number): boolean => this.#drawn?.quantity.values[frame] != null;

  #bounds(phase: Phase): readonly [number, number] {
    return boundsOf({ index: this.beat, phase }, this.#beats, this.frames);
  }

  #set(phase: Phase, frame: number): void {
    const beat = this.#selected;
    if (!beat || beat[phase] === frame) return;
    this.#emit<BeatChange>("beat-change", { index: this.beat, ...withMarker(beat, phase, frame) });
  }

  #go(frame: number): void {
    if (frame !== this.frame) this.#emit<FrameChange>("frame-change", { frame });
  }

  #focus(phase: Phase): void {
    this.renderRoot.querySelector<HTMLElement>(`.handle.${phase}`)?.focus({ preventScroll: true });
  }

  #emit<T>(type: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-cine-curve": EchoCineCurve;
  }
}
