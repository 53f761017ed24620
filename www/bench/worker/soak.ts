/** Frames and boxes that differ from call to call, so that nothing is answered from a cache. */
import { type FrameBox, NO_PROMPTS } from "../../protocol.js";
import type { EchoDisc } from "../../wasm/echodisc.js";
import type { Scene } from "../common/messages.js";

export class Soak {
  readonly #disc: EchoDisc;
  readonly #scene: Scene;
  readonly #pixels: Uint8ClampedArray;
  readonly #size: { width: number; height: number };

  constructor(disc: EchoDisc, scene: Scene) {
    this.#disc = disc;
    this.#scene = scene;
    const { width, height } = disc.openClip(new Uint8Array(scene.clip));
    this.#size = { width, height };
    this.#pixels = disc.frameRgba(scene.frame);
  }

  /** Opens a new clip of one frame that no earlier index had, and encodes it. */
  async encode(index: number, keep: boolean): Promise<void> {
    if (!keep) this.#disc.forgetEmbeddings();
    const rgba = new Uint8Array(this.#pixels);
    rgba.set([index & 255, (index >> 8) & 255, 0, 255]);
    this.#disc.beginVideo(this.#size.width, this.#size.height);
    this.#disc.pushVideoFrame(rgba, 0);
    this.#disc.finishVideo();
    await this.#disc.encode(0, () => undefined);
  }

  /** A box on the frame of the last `encode`. */
  async decode(index: number): Promise<void> {
    const prompts = { ...NO_PROMPTS, box: this.#box(index) };
    await this.#disc.segment(0, prompts, () => undefined);
  }

  #box(index: number): FrameBox {
    const { x0, y0, x1, y1 } = this.#scene.box;
    const [dx, dy] = [index % 7, Math.floor(index / 7) % 7];
    return { x0: x0 - dx, y0: y0 - dy, x1: x1 + dy, y1: y1 + dx };
  }
}
