/** Draws, moves and resizes the box prompt with mouse, touch, pen or keys. */
import { css, svg } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { BoxProposal, FrameBox, Point, PromptPoint } from "../protocol.js";
import {
  boxBetween,
  type Fit,
  type Grip,
  gripAt,
  isInside,
  isLargeEnough,
  middleBox,
  moved,
  resized,
  type Size,
} from "./box-geometry.js";
import { boxMark, markStyles, pointMarks, proposalMark } from "./marks.js";
import { ARROWS, placeOn, REACH, surface, THROUGH } from "./surface.js";
import { tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

/** What the user did to the box of the shown frame. */
export interface BoxChange {
  box: FrameBox | null;
  /** Steps of one gesture share it: one undo step. */
  mergeKey: string | null;
}

/** Arrow keys pressed within this time of each other are one step of undo. */
const NUDGE_SERIES_MS = 1000;

interface Drag {
  pointerId: number;
  from: Point;
  grip: Grip | "move" | "new";
  before: FrameBox | null;
}

@customElement("echo-box-tool")
export class EchoBoxTool extends EchoElement {
  static override styles = [
    tokens,
    surface,
    markStyles,
    css`
      circle.handle {
        fill: #fff;
        stroke: rgb(0 0 0 / 70%);
        stroke-width: 1.5;
      }
    `,
  ];

  @property({ attribute: false }) box: FrameBox | null = null;
  /** Shown where there is no box: a tap in it, or Enter, takes it. */
  @property({ attribute: false }) proposal: BoxProposal | null = null;
  @property({ attribute: false }) points: readonly PromptPoint[] = [];
  @property({ attribute: false }) size: Size | null = null;
  @property({ attribute: false }) fit: Fit = { scale: 1, x: 0, y: 0 };
  @property({ type: Number }) frame = 0;
  /** The mask of the box is on its way. */
  @property({ type: Boolean }) pending = false;
  @state() private draft: FrameBox | null = null;
  @state() private cursor = "crosshair";
  @query(".surface") private ground!: HTMLElement;
  #drag: Drag | null = null;
  #nudge = { series: 0, at: 0 };

  protected override render() {
    return html`
      <div
        class="surface"
        role="application"
        tabindex="0"
        style="cursor:${this.cursor}"
        aria-label=${this.#name()}
        aria-describedby="keys"
        @pointerdown=${this.#press}
        @pointermove=${this.#move}
        @pointerup=${this.#release}
        @pointercancel=${this.#abandon}
        @keydown=${this.#key}
      >
        <svg aria-hidden="true" class=${this.pending ? "pending" : ""}>${this.#drawing()}</svg>
        <span id="keys" hidden>
          Enter takes the suggested box, draws one in the middle, or outlines again. Arrow keys move it, Shift and arrow keys
          resize it, Delete clears it.
        </span>
      </div>
    `;
  }

  #name(): string {
    const number = this.frame + 1;
    return this.proposal && !this.box
      ? t("Box round the left ventricle, frame {0}, a box is suggested", number)
      : t("Box round the left ventricle, frame {0}", number);
  }

  #drawing() {
    const box = this.draft ?? this.box;
    return svg`
      ${box || !this.proposal ? "" : proposalMark(this.proposal.box, this.fit)}
      ${boxMark(box, this.fit)} ${box ? handles(box, this.fit) : ""}
      ${pointMarks(this.points, this.fit)}
    `;
  }

  #press(event: PointerEvent): void {
    if (!this.size || event.button !== 0 || this.#drag) return;
    const from = placeOn(this, event, this.fit);
    const grip = (this.box && gripAt(this.box, from, REACH / this.fit.scale)) ?? "new";
    this.#drag = { pointerId: event.pointerId, from, grip, before: this.box };
    this.ground.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const point = placeOn(this, event, this.fit);
    if (this.#drag?.pointerId === event.pointerId) this.draft = this.#dragged(this.#drag, point);
    else if (!this.#drag) this.cursor = this.#cursorAt(point);
  }

  #release(event: PointerEvent): void {
    if (this.#drag?.pointerId !== event.pointerId) return;
    const [box, { from }] = [this.draft, this.#drag];
    this.#abandon();
    if (box && isLargeEnough(box)) this.#change({ box, mergeKey: null });
    else if (!this.box && this.proposal && isInside(this.proposal.box, from)) this.#accept();
  }

  #abandon(): void {
    this.#drag = null;
    this.draft = null;
  }

  #dragged({ from, grip, before }: Drag, to: Point): FrameBox | null {
    if (!this.size) return null;
    if (grip === "new" || !before) return boxBetween(from, to, this.size);
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    return grip === "move"
      ? moved(before, dx, dy, this.size)
      : resized(before, grip, dx, dy, this.size);
  }

  #key(event: KeyboardEvent): void {
    if (!this.size || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.#drag) this.#abandon();
    else if (event.key === "Enter") this.#enter(this.size);
    else if (!this.box) return;
    else if (event.key === "Delete" || event.key === "Backspace") this.#change(CLEARED);
    else if (!this.#nudged(event, this.box, this.size)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #enter(size: Size): void {
    if (this.box) this.dispatchEvent(new CustomEvent("segment-again", THROUGH));
    else if (this.proposal) this.#accept();
    else this.#change({ box: middleBox(size), mergeKey: null });
  }

  #accept(): void {
    if (this.proposal) this.#change({ box: this.proposal.box, mergeKey: null });
  }

  #nudged({ key, shiftKey, timeStamp }: KeyboardEvent, box: FrameBox, size: Size): boolean {
    const step = ARROWS[key];
    if (!step) return false;
    const [dx, dy] = step;
    const next = shiftKey ? resized(box, { x: 1, y: 1 }, dx, dy, size) : moved(box, dx, dy, size);
    const pause = timeStamp - this.#nudge.at > NUDGE_SERIES_MS;
    this.#nudge = { series: this.#nudge.series + Number(pause), at: timeStamp };
    this.#change({ box: next, mergeKey: `nudge ${this.frame} ${this.#nudge.series}` });
    return true;
  }

  #change(detail: BoxChange): void {
    this.dispatchEvent(new CustomEvent<BoxChange>("box-change", { detail, ...THROUGH }));
  }

  #cursorAt(point: Point): string {
    const grip = this.box && gripAt(this.box, point, REACH / this.fit.scale);
    if (!grip) return "crosshair";
    if (grip === "move") return "move";
    if (grip.x === 0) return "ns-resize";
    if (grip.y === 0) return "ew-resize";
    return grip.x === grip.y ? "nwse-resize" : "nesw-resize";
  }
}

const CLEARED: BoxChange = { box: null, mergeKey: null };

/** Dots at the corners and, where they do not crowd, at the middles of the sides. */
function handles(box: FrameBox, fit: Fit) {
  const [x, y] = [fit.x + box.x0 * fit.scale, fit.y + box.y0 * fit.scale];
  const [width, height] = [(box.x1 - box.x0) * fit.scale, (box.y1 - box.y0) * fit.scale];
  const spots: Point[] = [];
  for (const u of [0, 0.5, 1])
    for (const v of [0, 0.5, 1]) {
      const crowded = (u === 0.5 && width < 2 * REACH) || (v === 0.5 && height < 2 * REACH);
      if (!(u === 0.5 && v === 0.5) && !crowded)
        spots.push({ x: x + u * width, y: y + v * height });
    }
  return spots.map(({ x: cx, y: cy }) => svg`<circle class="handle" cx=${cx} cy=${cy} r="5" />`);
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-box-tool": EchoBoxTool;
  }
}
