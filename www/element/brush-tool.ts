/**
 * A brush over the picture: mouse, pen, finger and keys drag, add or erase; fingers beside a pen
 * move and zoom the picture.
 */
import { css, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Point } from "../protocol.js";
import type { Fit, Size } from "./box-geometry.js";
import { brushRing, ringStyles, tracedLine } from "./brush-ring.js";
import type { Brush } from "./editor.js";
import { Hands } from "./hands.js";
import type { View } from "./pair-view.js";
import { Fingers, wheeled, wholeView } from "./stage-view.js";
import { ARROWS, placeOn, surface, THROUGH } from "./surface.js";
import { controls, tokens } from "./theme.js";
import { EchoElement, html, m, t } from "./words.js";

/** What becomes of the stroke under way, in frame px. */
export type StrokeEvent =
  | { kind: "begin"; at: Point }
  | { kind: "extend"; points: Point[] }
  | { kind: "end" }
  | { kind: "cancel" };

const NAMES: Record<Brush, string> = {
  push: m("Brush that drags the border of the outline"),
  add: m("Brush that adds to the outline"),
  erase: m("Brush that erases from the outline"),
  trace: m("Pen that traces the outline"),
};

@customElement("echo-brush-tool")
export class EchoBrushTool extends EchoElement {
  static override styles = [
    tokens,
    controls,
    surface,
    ringStyles,
    css`
      .surface {
        cursor: none;
      }
      .whole {
        position: absolute;
        right: 10px;
        bottom: 10px;
      }
    `,
  ];

  @property() brush: Brush = "push";
  /** In frame px. */
  @property({ type: Number }) radius = 10;
  @property({ attribute: false }) size: Size | null = null;
  @property({ attribute: false }) fit: Fit = { scale: 1, x: 0, y: 0 };
  @property({ attribute: false }) view: View | null = null;
  @property({ type: Number }) frame = 0;
  /** Outlives the tool: a pen that was used once is not forgotten when another tool is taken. */
  @property({ attribute: false }) hands = new Hands();
  /** Where the ring is, in frame px; null where nothing points at the picture. */
  @state() private ring: Point | null = null;
  /** The keys hold the border, or the pen down. */
  @state() private held = false;
  /** The line that is being traced, in frame px. */
  @state() private line: readonly Point[] = [];
  @query(".surface") private ground!: HTMLElement;
  readonly #fingers = new Fingers();
  #drawing: number | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#takeBack();
    this.hands.clear();
  }

  protected override firstUpdated(): void {
    this.ground.focus({ preventScroll: true });
  }

  protected override willUpdate(changed: PropertyValues): void {
    const other = changed.has("frame") || changed.has("brush") || changed.has("size");
    if (other && this.hasUpdated) this.#takeBack();
  }

  protected override render() {
    return html`
      <div
        class="surface"
        role="application"
        tabindex="0"
        aria-label="${t(NAMES[this.brush])}, frame ${this.frame + 1}"
        aria-describedby="keys"
        @pointerdown=${this.#press}
        @pointermove=${this.#move}
        @pointerup=${this.#release}
        @pointercancel=${this.#release}
        @pointerleave=${this.#leave}
        @wheel=${this.#wheel}
        @keydown=${this.#key}
        @focus=${this.#focused}
        @blur=${this.#blurred}
      >
        <svg aria-hidden="true" class=${this.held ? "held" : ""}>${tracedLine(this.line, this.fit)}${brushRing(this.ring, this.radius, this.brush, this.fit)}</svg>
        <span id="keys" hidden>
          Arrow keys move the ring, with Shift by ten pixels. ${this.#keyWords()} Escape takes a
          stroke back. Square brackets change the size.
        </span>
        <span class="visually-hidden" role="status">
          ${this.held ? this.#heldWords() : ""}
        </span>
      </div>
      ${
        this.view && this.view.zoom > 1
          ? html`<button class="whole" @click=${() => this.#show(null)}>Whole picture</button>`
          : nothing
      }
    `;
  }

  #heldWords(): string {
    return this.brush === "trace"
      ? t("The pen is down: arrow keys draw, Enter closes the line.")
      : t("The border is held: arrow keys drag it, Enter lets go.");
  }

  #keyWords(): string {
    if (this.brush === "trace")
      return t("Enter or Space puts the pen down, arrow keys draw, Enter closes the line.");
    if (this.brush === "push")
      return t("Enter or Space takes hold of the border, arrow keys drag it, Enter lets go.");
    return this.brush === "add"
      ? t("Enter or Space adds what is in the ring.")
      : t("Enter or Space erases what is in the ring.");
  }

  #press(event: PointerEvent): void {
    if (!this.size) return;
    const { role, takesBack } = this.hands.press(event.pointerId, event.pointerType, event.button);
    if (takesBack) this.#takeBack();
    if (event.pointerType === "pen") {
      this.#fingers.clear();
      this.#told("pen-seen");
    }
    if (role === "none") return;
    this.ground.setPointerCapture(event.pointerId);
    // A finger that draws may become one of two that move the picture.
    if (role === "move" || event.pointerType === "touch")
      this.#fingers.put(event.pointerId, this.#onSurface(event));
    if (role === "draw") this.#begin(event);
    // The middle button scrolls otherwise.
    else event.preventDefault();
  }

  #begin(event: PointerEvent): void {
    if (this.held) this.#takeBack();
    const at = placeOn(this, event, this.fit);
    this.#drawing = event.pointerId;
    this.ring = at;
    this.#stroked({ kind: "begin", at });
  }

  #move(event: PointerEvent): void {
    const role = this.hands.roleOf(event.pointerId);
    const draws = event.pointerId === this.#drawing;
    if (draws) this.#extend(event);
    else if (role === "move") this.#moved(event);
    else if (event.pointerType !== "touch" && this.#drawing === null && !this.held)
      this.ring = placeOn(this, event, this.fit);
  }

  #extend(event: PointerEvent): void {
    const all = event.getCoalescedEvents?.() ?? [];
    const events = all.length > 0 ? all : [event];
    const points = events.map((one) => placeOn(this, one, this.fit));
    if (event.pointerType === "touch") this.#fingers.put(event.pointerId, this.#onSurface(event));
    this.ring = points.at(-1) ?? this.ring;
    this.#stroked({ kind: "extend", points });
  }

  #moved(event: PointerEvent): void {
    if (!this.size) return;
    const [view, to] = [this.view ?? wholeView(this.size), this.#onSurface(event)];
    this.#show(this.#fingers.move(event.pointerId, to, this.size, view, this.#room));
  }

  #release(event: PointerEvent): void {
    this.hands.release(event.pointerId);
    this.#fingers.release(event.pointerId);
    if (event.pointerType === "touch") this.ring = null;
    if (event.pointerId !== this.#drawing) return;
    if (event.type === "pointercancel") this.#takeBack();
    else {
      this.#drawing = null;
      this.#stroked({ kind: "end" });
    }
  }

  #leave(event: PointerEvent): void {
    if (event.pointerId !== this.#drawing && !this.held) this.ring = null;
  }

  /** Whether there was something to take back. */
  #takeBack(): boolean {
    const had = this.#drawing !== null || this.held;
    this.#drawing = null;
    this.held = false;
    if (had) this.#stroked({ kind: "cancel" });
    return had;
  }

  #wheel(event: WheelEvent): void {
    if (!this.size) return;
    event.preventDefault();
    const view = this.view ?? wholeView(this.size);
    this.#show(wheeled(this.size, view, this.#room, event.deltaY, this.#onSurface(event)));
  }

  #key(event: KeyboardEvent): void {
    if (!this.size || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = ARROWS[event.key];
    if (step) this.#step(step, event.shiftKey ? 10 : 1, this.size);
    else if (event.key === "Enter" || event.key === " ") this.#apply(this.#middle(this.size));
    else if (event.key !== "Escape" || !this.#takeBack()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step([dx, dy]: readonly [number, number], by: number, size: Size): void {
    const { x, y } = this.#middle(size);
    const inside = (value: number, most: number) => Math.min(Math.max(value, 0), most);
    this.ring = { x: inside(x + dx * by, size.width), y: inside(y + dy * by, size.height) };
    if (this.held) this.#stroked({ kind: "extend", points: [this.ring] });
  }

  #apply(at: Point): void {
    if (this.#drawing !== null) return;
    this.ring = at;
    if (!this.held) this.#stroked({ kind: "begin", at });
    const holds = this.brush === "push" || this.brush === "trace";
    const ends = !holds || this.held;
    if (ends) this.#stroked({ kind: "end" });
    this.held = !ends;
  }

  #middle({ width, height }: Size): Point {
    return this.ring ?? { x: width / 2, y: height / 2 };
  }

  /** The ring of the keys is seen as soon as they work. */
  #focused(): void {
    if (this.size && this.ground.matches(":focus-visible")) this.ring = this.#middle(this.size);
  }

  #blurred(): void {
    if (this.held) this.#takeBack();
  }

  get #room(): Size {
    const { width, height } = this.getBoundingClientRect();
    return { width, height };
  }

  /** In CSS px. */
  #onSurface({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #show(view: View | null): void {
    this.#told("view-change", view);
  }

  #stroked(stroke: StrokeEvent): void {
    if (this.brush === "trace") this.line = lineAfter(this.line, stroke);
    this.#told("stroke", stroke);
  }

  #told(type: string, detail: StrokeEvent | View | null = null): void {
    this.dispatchEvent(new CustomEvent(type, { detail, ...THROUGH }));
  }
}

function lineAfter(line: readonly Point[], stroke: StrokeEvent): readonly Point[] {
  if (stroke.kind === "begin") return [stroke.at];
  return stroke.kind === "extend" ? [...line, ...stroke.points] : [];
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-brush-tool": EchoBrushTool;
  }
}
