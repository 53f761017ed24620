/** A picture with the four corners of a screen on it, moved by pointer or keys. Event: `quad-change`. */
import { css, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { rgbaOf } from "../screen.js";
import { type Fit, fitInto, type Size } from "./box-geometry.js";
import "./handle-tool.js";
import type { Handle, HandleMove } from "./handle-tool.js";
import { type Quad, quadIn, withCorner } from "./quad.js";
import { tokens } from "./theme.js";
import { EchoElement, html, m, t } from "./words.js";

const NAMES = [
  m("Upper left corner"),
  m("Upper right corner"),
  m("Lower right corner"),
  m("Lower left corner"),
] as const;

@customElement("echo-corner-picker")
export class EchoCornerPicker extends EchoElement {
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
      echo-handle-tool {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
    `,
  ];

  @property({ attribute: false }) size: Size = { width: 1, height: 1 };
  /** Of the picture, a byte a pixel. */
  @property({ attribute: false }) gray: Uint8Array | null = null;
  @property({ attribute: false }) quad: Quad = quadIn({ width: 1, height: 1 }, 0);
  @state() private room: Size = { width: 0, height: 0 };
  @query("canvas") private canvas!: HTMLCanvasElement;
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.room = entry.contentRect;
  });
  #picture: OffscreenCanvas | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  /** Handles at the very border stay within reach of a finger. */
  get #fit(): Fit {
    const margin = 14;
    const { width, height } = this.room;
    const room = {
      width: Math.max(1, width - 2 * margin),
      height: Math.max(1, height - 2 * margin),
    };
    const { scale, x, y } = fitInto(this.size, room);
    return { scale, x: x + margin, y: y + margin };
  }

  protected override render() {
    const handles = this.quad.map(
      (at, index): Handle => ({
        id: String(index),
        name: t(NAMES[index] ?? ""),
        label: String(index + 1),
        at,
        look: "ruler",
      }),
    );
    return html`<canvas role="img" aria-label="The recorded picture"></canvas>
      <echo-handle-tool
        .handles=${handles}
        .joined=${true}
        .name=${t("Corners of the screen")}
        .size=${this.size}
        .fit=${this.#fit}
        @handle-move=${this.#moved}
      ></echo-handle-tool>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("gray")) this.#picture = pictureOf(this.gray, this.size);
    if (changed.has("gray") || changed.has("room")) this.#draw();
  }

  readonly #moved = (event: CustomEvent<HandleMove>): void => {
    event.stopPropagation();
    const { id, to } = event.detail;
    const detail = withCorner(this.quad, Number(id), to);
    this.dispatchEvent(new CustomEvent<Quad>("quad-change", { detail }));
  };

  #draw(): void {
    const context = this.canvas.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.room.width * ratio);
    this.canvas.height = Math.round(this.room.height * ratio);
    if (!context || !this.#picture) return;
    const { scale, x, y } = this.#fit;
    context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#picture, 0, 0);
  }
}

function pictureOf(gray: Uint8Array | null, { width, height }: Size): OffscreenCanvas | null {
  if (!gray) return null;
  const picture = new OffscreenCanvas(width, height);
  picture.getContext("2d")?.putImageData(new ImageData(rgbaOf(gray), width, height), 0, 0);
  return picture;
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-corner-picker": EchoCornerPicker;
  }
}
