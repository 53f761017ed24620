/** The picture: the frame, its outline and its prompts. Fits the frame into whatever room there is. */
import { css, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import {
  type BoxProposal,
  type MaskReply,
  NO_PROMPTS,
  type PhaseGeometry,
  type Point,
  type Prompts,
} from "../protocol.js";
import { type Fit, fitInto, type Size } from "./box-geometry.js";
import "./box-tool.js";
import { brushOf, type EditTool, isEditTool } from "./brush.js";
import "./brush-tool.js";
import "./handle-tool.js";
import type { Handle } from "./handle-tool.js";
import { Hands } from "./hands.js";
import type { Overlay } from "./overlay-options.js";
import { drawGeometry, drawMask, drawTicks } from "./paint.js";
import { drawOutside } from "./paint-sector.js";
import { fitOf, type View } from "./pair-view.js";
import "./point-tool.js";
import type { Tool } from "./prompts.js";
import { wholeOf } from "./stage-view.js";
import type { Phase } from "./study.js";
import { colours, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

@customElement("echo-stage")
export class EchoStage extends EchoElement {
  static override styles = [
    tokens,
    css`
      :host {
        position: relative;
        display: block;
        overflow: hidden;
        background: #000;
      }
      canvas,
      echo-box-tool,
      echo-brush-tool,
      echo-handle-tool,
      echo-point-tool {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
    `,
  ];

  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @property({ attribute: false }) size: Size | null = null;
  @property({ attribute: false }) mask: MaskReply | null = null;
  @property({ attribute: false }) prompts: Prompts = NO_PROMPTS;
  @property() tool: Tool = "box";
  /** Of the landmarks or of the ruler, where their tool is in use. */
  @property({ attribute: false }) handles: readonly Handle[] = [];
  /** Drawn with its discs while the landmarks are shown. */
  @property({ attribute: false }) geometry: PhaseGeometry | null = null;
  /** Ticks of a ruler in the image that are to be seen. */
  @property({ attribute: false }) ticks: readonly Point[] = [];
  /** Corners of the sector, outside of which files are black; null shows the frame as it is. */
  @property({ attribute: false }) sector: Float32Array | null = null;
  @property({ attribute: false }) phase: Phase | null = null;
  @property({ type: Boolean }) pending = false;
  @property({ attribute: false }) overlay: Overlay = { opacity: 0.3, outline: true };
  @property({ type: Number }) frame = 0;
  /** Prompts are shown and cannot be changed. */
  @property({ type: Boolean, attribute: "readonly" }) readOnly = false;
  /** Of the brush, in frame px. */
  @property({ type: Number }) radius = 10;
  @property({ attribute: false }) hands = new Hands();
  /** A box that the model suggests, to be accepted or not. */
  @property({ attribute: false }) proposal: BoxProposal | null = null;
  @state() private room: Size = { width: 0, height: 0 };
  /** What is seen while the outline is edited; null is the whole frame. */
  @state() private view: View | null = null;
  @query("canvas") private canvas!: HTMLCanvasElement;
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.room = entry.contentRect;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override render() {
    return html`
      <canvas role="img" aria-label=${this.#description()}></canvas>
      ${this.#tool()}
    `;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("size") || !isEditTool(this.tool)) this.view = null;
  }

  #tool() {
    if (isEditTool(this.tool)) return this.#brushTool(this.tool);
    if (this.tool === "landmarks" || this.tool === "ruler") return this.#handleTool();
    return this.tool === "box" ? this.#boxTool() : this.#pointTool();
  }

  #handleTool() {
    const ruler = this.tool === "ruler";
    return html`<echo-handle-tool
      ?inert=${this.readOnly}
      .handles=${this.handles}
      .joined=${ruler}
      .tappable=${ruler}
      .name=${ruler ? t("Ruler") : t("Landmarks")}
      .size=${this.size}
      .fit=${this.#fit}
    ></echo-handle-tool>`;
  }

  #brushTool(tool: EditTool) {
    return html`<echo-brush-tool
      ?inert=${this.readOnly}
      .brush=${brushOf(tool)}
      .radius=${this.radius}
      .size=${this.size}
      .fit=${this.#fit}
      .view=${this.view}
      .frame=${this.frame}
      .hands=${this.hands}
      @view-change=${({ detail }: CustomEvent<View | null>) => {
        this.view = detail;
      }}
    ></echo-brush-tool>`;
  }

  #boxTool() {
    return html`<echo-box-tool
      ?inert=${this.readOnly}
      .box=${this.prompts.box}
      .proposal=${this.proposal}
      .points=${this.prompts.points}
      .size=${this.size}
      .fit=${this.#fit}
      .frame=${this.frame}
      .pending=${this.pending}
    ></echo-box-tool>`;
  }

  #pointTool() {
    return html`<echo-point-tool
      ?inert=${this.readOnly}
      .box=${this.prompts.box}
      .points=${this.prompts.points}
      .positive=${this.tool === "add"}
      .size=${this.size}
      .fit=${this.#fit}
      .frame=${this.frame}
      .pending=${this.pending}
    ></echo-point-tool>`;
  }

  protected override updated(_changed: PropertyValues): void {
    this.#draw();
  }

  get #fit(): Fit {
    if (!this.size) return { scale: 1, x: 0, y: 0 };
    return this.view
      ? fitOf(wholeOf(this.size), this.view, this.room)
      : fitInto(this.size, this.room);
  }

  #description(): string {
    if (!this.bitmap) return t("No frame shown");
    const number = this.frame + 1;
    if (!this.mask) return t("Ultrasound frame {0}", number);
    return this.mask.edited
      ? t("Ultrasound frame {0}, left ventricle outlined, edited by hand", number)
      : t("Ultrasound frame {0}, left ventricle outlined", number);
  }

  #draw(): void {
    const context = this.canvas.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.room.width * ratio);
    const height = Math.round(this.room.height * ratio);
    if (!context) return;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    if (!this.bitmap || !this.size) return;
    const { scale, x, y } = this.#fit;
    context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.bitmap, 0, 0, this.size.width, this.size.height);
    if (this.sector) drawOutside(context, this.sector, this.size, 1 / scale);
    const [colour, unit] = [colours[this.phase ?? "other"], 1 / scale];
    if (this.mask)
      drawMask(context, this.mask, {
        colour,
        ...this.overlay,
        unit,
        named: !isEditTool(this.tool),
      });
    if (this.geometry) drawGeometry(context, this.geometry, colour, unit);
    drawTicks(context, this.ticks, unit);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-stage": EchoStage;
  }
}
