/** Sets, moves and takes away the points of a prompt with mouse, touch, pen or keys. */
import { css, nothing, svg } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { FrameBox, Point, PromptPoint } from "../protocol.js";
import type { Fit, Size } from "./box-geometry.js";
import { boxMark, markStyles, pointMarks } from "./marks.js";
import { type PointChange, pointAt } from "./prompts.js";
import { ARROWS, placeOn, REACH, surface, THROUGH } from "./surface.js";
import { tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

/** A press that strays less than this (CSS px) is a tap. */
const TAP = 6;

interface Hold {
  pointerId: number;
  index: number;
  from: Point;
  to: Point;
  strayed: boolean;
}

@customElement("echo-point-tool")
export class EchoPointTool extends EchoElement {
  static override styles = [
    tokens,
    surface,
    markStyles,
    css`
      .surface {
        cursor: crosshair;
      }
      path.cursor {
        display: none;
        fill: none;
        stroke: #fff;
        stroke-width: 1.5;
      }
      .surface:focus-visible path.cursor {
        display: inline;
      }
    `,
  ];

  @property({ attribute: false }) points: readonly PromptPoint[] = [];
  @property({ attribute: false }) box: FrameBox | null = null;
  @property({ attribute: false }) size: Size | null = null;
  @property({ attribute: false }) fit: Fit = { scale: 1, x: 0, y: 0 };
  @property({ type: Number }) frame = 0;
  /** Whether a new point belongs to the ventricle or is beside it. */
  @property({ type: Boolean }) positive = true;
  @property({ type: Boolean }) pending = false;
  @state() private hold: Hold | null = null;
  /** Where the keys point, in frame px. */
  @state() private cursor: Point | null = null;
  @query(".surface") private ground!: HTMLElement;

  protected override render() {
    const name = this.positive
      ? t("Points inside the left ventricle, frame {0}", this.frame + 1)
      : t("Points outside the left ventricle, frame {0}", this.frame + 1);
    return html`
      <div
        class="surface"
        role="application"
        tabindex="0"
        aria-label=${name}
        aria-describedby="keys"
        @pointerdown=${this.#press}
        @pointermove=${this.#move}
        @pointerup=${this.#release}
        @pointercancel=${this.#abandon}
        @keydown=${this.#key}
      >
        <svg aria-hidden="true" class=${this.pending ? "pending" : ""}>
          ${boxMark(this.box, this.fit)} ${pointMarks(this.#shown, this.fit)} ${this.#cross()}
        </svg>
        <span id="keys" hidden>
          Arrow keys move the cross, with Shift by ten pixels. Enter sets a point, Delete takes the
          one under the cross away, or the last.
        </span>
      </div>
    `;
  }

  get #shown(): readonly PromptPoint[] {
    const { hold } = this;
    if (!hold?.strayed) return this.points;
    return this.points.map((point, at) => (at === hold.index ? { ...point, ...hold.to } : point));
  }

  #cross() {
    const at = this.#place();
    if (!at) return nothing;
    const [x, y] = [this.fit.x + at.x * this.fit.scale, this.fit.y + at.y * this.fit.scale];
    return svg`<path class="cursor" d="M${x - 12} ${y}h24M${x} ${y - 12}v24" />`;
  }

  #place(): Point | null {
    if (!this.size) return null;
    return this.cursor ?? { x: this.size.width / 2, y: this.size.height / 2 };
  }

  #press(event: PointerEvent): void {
    if (!this.size || event.button !== 0 || this.hold) return;
    const from = placeOn(this, event, this.fit);
    const index = pointAt(this.points, from.x, from.y, REACH / this.fit.scale);
    this.hold = { pointerId: event.pointerId, index, from, to: from, strayed: false };
    this.ground.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const { hold } = this;
    if (hold?.pointerId !== event.pointerId) return;
    const to = this.#inside(placeOn(this, event, this.fit));
    const stray = Math.hypot(to.x - hold.from.x, to.y - hold.from.y) * this.fit.scale;
    this.hold = { ...hold, to, strayed: hold.strayed || stray > TAP };
  }

  /** A tap sets a point, or takes away the one it hits; a drag moves the one it began on. */
  #release(event: PointerEvent): void {
    const { hold } = this;
    if (hold?.pointerId !== event.pointerId) return;
    this.#abandon();
    if (hold.index < 0) this.#add(placeOn(this, event, this.fit));
    else if (hold.strayed) this.#change({ kind: "move", index: hold.index, to: hold.to });
    else this.#change({ kind: "remove", index: hold.index });
  }

  #abandon(): void {
    this.hold = null;
  }

  #add(at: Point): void {
    if (!this.size) return;
    const within = at.x >= 0 && at.y >= 0 && at.x <= this.size.width && at.y <= this.size.height;
    if (within) this.#change({ kind: "add", point: { ...at, positive: this.positive } });
  }

  #key(event: KeyboardEvent): void {
    const at = this.#place();
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = ARROWS[event.key];
    if (step) this.cursor = this.#stepped(at, step, event.shiftKey ? 10 : 1);
    else if (event.key === "Enter") this.#add(at);
    else if (event.key === "Escape" && this.hold) this.#abandon();
    else if ((event.key === "Delete" || event.key === "Backspace") && this.points.length > 0)
      this.#change({ kind: "remove", index: pointAt(this.points, at.x, at.y, REACH) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #stepped({ x, y }: Point, [dx, dy]: readonly [number, number], by: number): Point {
    return this.#inside({ x: x + dx * by, y: y + dy * by });
  }

  #inside({ x, y }: Point): Point {
    const { width, height } = this.size ?? { width: 0, height: 0 };
    return { x: Math.min(Math.max(x, 0), width), y: Math.min(Math.max(y, 0), height) };
  }

  #change(detail: PointChange): void {
    this.dispatchEvent(new CustomEvent("point-change", { detail, ...THROUGH }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-point-tool": EchoPointTool;
  }
}
