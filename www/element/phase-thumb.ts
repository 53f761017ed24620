/** One phase in small: the frame with its outline, discs and long axis. Pressing it goes to the frame. */
import { css, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { MaskReply, PhaseGeometry } from "../protocol.js";
import { type Fit, fitInto } from "./box-geometry.js";
import { drawGeometry, drawMask } from "./paint.js";
import type { Phase } from "./study.js";
import { colours, controls, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

/** CSS px; the canvas is drawn at this size times the device pixel ratio. */
const SIDE = 160;

/** Room left round the outline, as a share of its larger extent. */
const MARGIN = 0.25;

@customElement("echo-phase-thumb")
export class EchoPhaseThumb extends EchoElement {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      button {
        display: block;
        width: 100%;
        padding: 0;
        overflow: hidden;
        background: #000;
        text-align: left;
      }
      canvas,
      .empty {
        display: block;
        width: 100%;
        aspect-ratio: 1;
      }
      .empty {
        display: grid;
        place-items: center;
        padding: 12px;
        border: 1px dashed var(--line);
        border-radius: var(--radius);
        color: var(--ink-soft);
        font-size: 13px;
        text-align: center;
      }
      .caption {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        column-gap: 6px;
        padding: 5px 9px;
        background: var(--raised);
        color: var(--ink-soft);
        font-size: 13px;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      .caption b {
        color: var(--colour);
      }
      .ed {
        --colour: var(--ed);
      }
      .es {
        --colour: var(--es);
      }
    `,
  ];

  @property() phase: Phase = "ed";
  @property({ attribute: false }) mask: MaskReply | null = null;
  @property({ attribute: false }) geometry: PhaseGeometry | null = null;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @query("canvas") private canvas!: HTMLCanvasElement | null;

  protected override render() {
    const name = this.phase === "ed" ? t("End-diastole") : t("End-systole");
    if (!this.mask) return html`<div class="empty ${this.phase}">${name}: no outline yet</div>`;
    const frame = this.mask.frame + 1;
    const short = this.phase.toUpperCase();
    return html`<button
      class=${this.phase}
      aria-label="${short} frame ${frame}${this.mask.edited ? t(", edited by hand") : ""}: show ${name}"
      @click=${this.#go}
    >
      <canvas></canvas>
      <span class="caption"><b>${short}</b> frame ${frame}${this.mask.edited ? html` <span>edited</span>` : nothing}</span>
    </button>`;
  }

  protected override updated(): void {
    const context = this.canvas?.getContext("2d");
    if (!this.canvas || !context || !this.mask) return;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = this.canvas.height = SIDE * ratio;
    const { scale, x, y } = fitOutline(this.mask);
    context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
    context.imageSmoothingQuality = "high";
    if (this.bitmap) context.drawImage(this.bitmap, 0, 0, this.mask.width, this.mask.height);
    const colour = colours[this.phase];
    const unit = 1 / scale;
    if (this.geometry) drawGeometry(context, this.geometry, colour, unit);
    else drawMask(context, this.mask, { colour, opacity: 0, outline: true, unit });
  }

  #go(): void {
    if (this.mask)
      this.dispatchEvent(
        new CustomEvent<number>("go-to", {
          detail: this.mask.frame,
          bubbles: true,
          composed: true,
        }),
      );
  }
}

/** Puts the outline in the middle of the square; without one, the frame. */
function fitOutline({ outline, width, height }: MaskReply): Fit {
  if (outline.length === 0) return fitInto({ width, height }, { width: SIDE, height: SIDE });
  const xs = outline.filter((_, at) => at % 2 === 0);
  const ys = outline.filter((_, at) => at % 2 === 1);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const side = Math.max(right - left, bottom - top, 1) * (1 + 2 * MARGIN);
  const { scale } = fitInto({ width: side, height: side }, { width: SIDE, height: SIDE });
  return {
    scale,
    x: SIDE / 2 - (scale * (left + right)) / 2,
    y: SIDE / 2 - (scale * (top + bottom)) / 2,
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-phase-thumb": EchoPhaseThumb;
  }
}
