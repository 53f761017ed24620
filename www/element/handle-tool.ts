/** Handles on the picture that are dragged, or moved with arrow keys: landmarks, ends of a ruler. */
import { css, nothing, svg } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Point } from "../protocol.js";
import type { Fit, Size } from "./box-geometry.js";
import { ARROWS, placeOn, REACH, surface, THROUGH } from "./surface.js";
import { tokens } from "./theme.js";
import { EchoElement, html } from "./words.js";

export interface Handle {
  id: string;
  /** For those who do not see it. */
  name: string;
  /** Beside it on the picture. */
  label: string;
  at: Point;
  look: "found" | "unsure" | "set" | "ruler";
}

export interface HandleMove {
  id: string;
  to: Point;
  /** The same for all steps of one gesture. */
  mergeKey: string;
}

interface Hold {
  pointerId: number;
  id: string;
  /** From the pointer to the handle: a finger need not hit it. */
  offset: Point;
  before: Point;
}

/** Arrow keys pressed within this time of each other are one step of undo. */
const NUDGE_SERIES_MS = 1000;

@customElement("echo-handle-tool")
export class EchoHandleTool extends EchoElement {
  static override styles = [
    tokens,
    surface,
    css`
      .surface {
        position: relative;
        overflow: hidden;
      }
      button {
        position: absolute;
        width: var(--target);
        height: var(--target);
        margin: calc(var(--target) / -2);
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: none;
        /* The surface finds the nearest one: targets overlap. */
        pointer-events: none;
      }
      polygon {
        fill: none;
        stroke: var(--colour);
        stroke-width: 1.5;
      }
      .rim {
        stroke: rgb(0 0 0 / 65%);
        stroke-width: 4;
      }
      .mark {
        fill: none;
        stroke: var(--colour);
        stroke-width: 2;
      }
      .mark.rim {
        stroke: rgb(0 0 0 / 65%);
        stroke-width: 5;
      }
      .unsure .mark:not(.rim) {
        stroke-dasharray: 4 3;
      }
      .set .dot {
        fill: var(--colour);
      }
      .dot {
        fill: var(--colour);
        stroke: #000;
        stroke-width: 1;
      }
      text {
        fill: var(--colour);
        stroke: rgb(0 0 0 / 80%);
        stroke-width: 3;
        paint-order: stroke;
        font-size: 13px;
        font-weight: 600;
      }
      svg {
        --colour: #fff;
      }
      .ruler {
        --colour: #ffe066;
      }
    `,
  ];

  @property({ attribute: false }) handles: readonly Handle[] = [];
  /** Whether the handles are joined: two by a line, more all round. */
  @property({ type: Boolean }) joined = false;
  /** Whether a tap beside the handles brings one there. */
  @property({ type: Boolean }) tappable = false;
  @property() name = "";
  @property({ attribute: false }) size: Size | null = null;
  @property({ attribute: false }) fit: Fit = { scale: 1, x: 0, y: 0 };
  @state() private hold: Hold | null = null;
  @query(".surface") private ground!: HTMLElement;
  #series = 0;
  #nudged = { id: "", at: 0 };
  #lastTapped = "";

  protected override render() {
    return html`
      <div
        class="surface"
        role="group"
        aria-label=${this.name}
        @pointerdown=${this.#press}
        @pointermove=${this.#move}
        @pointerup=${this.#release}
        @pointercancel=${this.#takeBack}
      >
        <svg aria-hidden="true">${this.#line()} ${this.handles.map((handle) => this.#mark(handle))}</svg>
        ${repeat(
          this.handles,
          ({ id }) => id,
          (handle) => this.#button(handle),
        )}
      </div>
    `;
  }

  #button({ id, name, at }: Handle) {
    const { x, y } = this.#onScreen(at);
    return html`<button
      style="left:${x}px;top:${y}px"
      aria-label="${name}: arrow keys move it"
      data-handle=${id}
      @keydown=${(event: KeyboardEvent) => this.#key(event, id, at)}
    ></button>`;
  }

  #mark({ at, look, label }: Handle) {
    const { x, y } = this.#onScreen(at);
    const place = `translate(${x} ${y})`;
    // Labels stand outwards, off the lines between the handles.
    const middle = this.handles.reduce((sum, { at: { x } }) => sum + x / this.handles.length, 0);
    const left = at.x < middle - 4;
    const shape = look === "set" ? "M-7-7H7V7H-7Z" : "M8 0A8 8 0 1 1-8 0A8 8 0 1 1 8 0";
    return svg`<g class=${look} transform=${place}>
      <path class="mark rim" d=${shape} /><path class="mark" d=${shape} />
      <circle class="dot" r="2" /><text x=${left ? -14 : 14} y="5" text-anchor=${left ? "end" : "start"}>${label}</text>
    </g>`;
  }

  #line() {
    const [first] = this.handles;
    if (!this.joined || !first) return nothing;
    const places = this.handles.map(({ at }) => this.#onScreen(at));
    const points = places.map(({ x, y }) => `${x},${y}`).join(" ");
    return svg`<g class=${first.look}>
      <polygon class="rim" points=${points} /><polygon points=${points} />
    </g>`;
  }

  #onScreen({ x, y }: Point): Point {
    const { fit } = this;
    return { x: fit.x + x * fit.scale, y: fit.y + y * fit.scale };
  }

  #press(event: PointerEvent): void {
    if (!this.size || event.button !== 0 || this.hold) return;
    const place = placeOn(this, event, this.fit);
    const handle = this.#nearest(place) ?? (this.tappable ? this.#next() : undefined);
    if (!handle) return;
    this.#series += 1;
    const { id, at: before } = handle;
    const near = Math.hypot(before.x - place.x, before.y - place.y) * this.fit.scale <= REACH;
    const offset = near ? { x: before.x - place.x, y: before.y - place.y } : { x: 0, y: 0 };
    this.hold = { pointerId: event.pointerId, id, offset, before };
    this.#lastTapped = id;
    this.ground.setPointerCapture(event.pointerId);
    if (!near) this.#emit(id, place);
  }

  #move(event: PointerEvent): void {
    const { hold } = this;
    if (hold?.pointerId !== event.pointerId) return;
    const { x, y } = placeOn(this, event, this.fit);
    this.#emit(hold.id, { x: x + hold.offset.x, y: y + hold.offset.y });
  }

  #release(event: PointerEvent): void {
    if (this.hold?.pointerId === event.pointerId) this.hold = null;
  }

  #takeBack(): void {
    const { hold } = this;
    this.hold = null;
    if (hold) this.#emit(hold.id, hold.before);
  }

  #key(event: KeyboardEvent, id: string, { x, y }: Point): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = ARROWS[event.key];
    if (step) {
      const again = this.#nudged.id === id && event.timeStamp - this.#nudged.at < NUDGE_SERIES_MS;
      if (!again) this.#series += 1;
      this.#nudged = { id, at: event.timeStamp };
      const by = event.shiftKey ? 10 : 1;
      this.#emit(id, { x: x + step[0] * by, y: y + step[1] * by });
    } else if (event.key === "Escape" && this.hold) this.#takeBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #nearest(place: Point): Handle | undefined {
    const distance = ({ at }: Handle) => Math.hypot(at.x - place.x, at.y - place.y);
    const [nearest] = [...this.handles].sort((a, b) => distance(a) - distance(b));
    return nearest && distance(nearest) * this.fit.scale <= REACH ? nearest : undefined;
  }

  /** The first tap brings the first handle, the next the other. */
  #next(): Handle | undefined {
    const at = this.handles.findIndex(({ id }) => id === this.#lastTapped);
    return this.handles[(at + 1) % this.handles.length];
  }

  #emit(id: string, { x, y }: Point): void {
    const { width, height } = this.size ?? { width: 0, height: 0 };
    const to = { x: Math.min(Math.max(x, 0), width), y: Math.min(Math.max(y, 0), height) };
    const detail: HandleMove = { id, to, mergeKey: `handle ${id} ${this.#series}` };
    this.dispatchEvent(new CustomEvent("handle-move", { detail, ...THROUGH }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-handle-tool": EchoHandleTool;
  }
}
