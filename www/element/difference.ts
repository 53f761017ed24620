/** The learner's outline and the expert's on one frame: solid, dashed, and hatched between. */
import { css } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { MaskReply } from "../protocol.js";
import type { Expert } from "./lesson.js";
import { fitOf, regionOf } from "./pair-view.js";
import type { Phase } from "./study.js";
import { colours, tokens } from "./theme.js";
import { EchoElement, html, t } from "./words.js";

/** CSS px of the picture, and between two strokes of the hatching in frame px. */
const SIDE = 144;
const HATCH_PX = 4;

@customElement("echo-difference")
export class EchoDifference extends EchoElement {
  static override styles = [
    tokens,
    css`
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border-radius: var(--radius);
        background: #000;
      }
      p {
        margin: 4px 0 0;
        font-size: 13px;
      }
    `,
  ];

  @property() phase: Phase = "ed";
  @property({ attribute: false }) learner: MaskReply | null = null;
  @property({ attribute: false }) expert: Expert | null = null;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @query("canvas") private canvas!: HTMLCanvasElement;

  protected override render() {
    const name = this.phase.toUpperCase();
    return html`<canvas
        role="img"
        aria-label=${t("{0}: your outline, the expert’s, and where they differ", name)}
      ></canvas>
      <p><b>${name}</b></p>`;
  }

  protected override updated(): void {
    const { canvas, learner, expert, bitmap } = this;
    const context = canvas.getContext("2d");
    const region = regionOf([learner, expert]);
    if (!context || !learner || !expert || !region) return;
    const ratio = 2 * (window.devicePixelRatio || 1);
    canvas.width = canvas.height = SIDE * ratio;
    const surface = { width: SIDE, height: SIDE };
    const { scale, x, y } = fitOf(region, { zoom: 1, centre: region.centre }, surface);
    context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
    context.imageSmoothingQuality = "high";
    if (bitmap) context.drawImage(bitmap, 0, 0, learner.width, learner.height);
    hatch(context, learner, expert, 1 / scale);
    stroke(context, expert.outline, "#ffffff", 1 / scale, [4, 3]);
    stroke(context, learner.outline, colours[this.phase], 1 / scale, []);
  }
}

/** Diagonal strokes over the pixels that only one of the two covers. */
function hatch(
  context: CanvasRenderingContext2D,
  learner: MaskReply,
  expert: Expert,
  unit: number,
) {
  const { width } = learner;
  const path = new Path2D();
  learner.mask.forEach((value, at) => {
    if (value > 0 === (expert.mask[at] ?? 0) > 0) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    if ((x + y) % HATCH_PX !== 0) return;
    path.moveTo(x, y + 1);
    path.lineTo(x + 1, y);
  });
  context.lineWidth = unit;
  context.strokeStyle = colours.ruler;
  context.stroke(path);
}

function stroke(
  context: CanvasRenderingContext2D,
  outline: Float32Array,
  colour: string,
  unit: number,
  dashes: number[],
): void {
  const path = new Path2D();
  for (let at = 0; at + 1 < outline.length; at += 2)
    path.lineTo(outline[at] ?? 0, outline[at + 1] ?? 0);
  path.closePath();
  context.save();
  context.lineJoin = "round";
  context.strokeStyle = "rgb(0 0 0 / 60%)";
  context.lineWidth = 4 * unit;
  context.stroke(path);
  context.setLineDash(dashes.map((dash) => dash * unit));
  context.strokeStyle = colour;
  context.lineWidth = 2 * unit;
  context.stroke(path);
  context.restore();
}

declare global {
  interface HTMLElementTagNameMap {
    "echo-difference": EchoDifference;
  }
}
