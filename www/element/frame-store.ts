/** Frames of the open clip as bitmaps, kept on the page so that scrubbing never waits for the engine. */
import type { ClipInfo, FrameReply } from "../protocol.js";

/** Bitmaps beyond this many bytes are dropped, the longest unused first. */
const BUDGET_BYTES = 256 * 2 ** 20;

/** The shown frame, both phases, and one on its way. */
const MIN_BITMAPS = 4;

export interface FrameStoreOptions {
  clip: Pick<ClipInfo, "frames" | "width" | "height">;
  fetch(frame: number): Promise<FrameReply>;
  /** A frame that was asked for is here. */
  arrived(): void;
  /** Once for each frame: it is not asked for again until `retry`. */
  failed(thrown: unknown): void;
}

export class FrameStore {
  readonly #options: FrameStoreOptions;
  readonly #capacity: number;
  readonly #bitmaps = new Map<number, ImageBitmap>();
  readonly #asked = new Set<number>();
  #closed = false;

  constructor(options: FrameStoreOptions) {
    this.#options = options;
    const { width, height } = options.clip;
    this.#capacity = Math.max(MIN_BITMAPS, Math.floor(BUDGET_BYTES / (4 * width * height)));
  }

  /** The bitmap; where it is not here it is asked for, and `arrived` follows. */
  get(frame: number): ImageBitmap | null {
    const bitmap = this.#bitmaps.get(frame);
    if (bitmap) {
      // The last of the map is the one used last.
      this.#bitmaps.delete(frame);
      this.#bitmaps.set(frame, bitmap);
      return bitmap;
    }
    void this.#load(frame);
    return null;
  }

  /** Brings the whole clip where it fits the budget. */
  async preload(): Promise<void> {
    const { frames } = this.#options.clip;
    if (frames > this.#capacity) return;
    for (let frame = 0; frame < frames && !this.#closed; frame += 1) await this.#load(frame);
  }

  /** Lets frames that failed be asked for again: there is a new engine. */
  retry(): void {
    this.#asked.clear();
  }

  close(): void {
    this.#closed = true;
    for (const bitmap of this.#bitmaps.values()) bitmap.close();
    this.#bitmaps.clear();
  }

  async #load(frame: number): Promise<void> {
    if (this.#asked.has(frame) || this.#bitmaps.has(frame)) return;
    this.#asked.add(frame);
    try {
      const { rgba } = await this.#options.fetch(frame);
      const { width, height } = this.#options.clip;
      this.#keep(frame, await createImageBitmap(new ImageData(rgba, width, height)));
      this.#asked.delete(frame);
    } catch (thrown) {
      if (!this.#closed) this.#options.failed(thrown);
    }
  }

  #keep(frame: number, bitmap: ImageBitmap): void {
    if (this.#closed) {
      bitmap.close();
      return;
    }
    this.#bitmaps.set(frame, bitmap);
    for (const [oldest, old] of this.#bitmaps) {
      if (this.#bitmaps.size <= this.#capacity) break;
      this.#bitmaps.delete(oldest);
      old.close();
    }
    this.#options.arrived();
  }
}
