/** Brings every box of a study its mask: asks, keeps count of what is on the way, and knows when to stop. */
import { asFailure, type Failure, type FrameBox, type MaskReply } from "../protocol.js";
import { keyOf, type Study } from "./study.js";

export interface Segmenter {
  segment(frame: number, box: FrameBox): Promise<MaskReply>;
}

export interface PrompterListener {
  /** Something arrived or was given up. */
  changed(): void;
  /** A failure that the user should read. */
  failed(failure: Failure): void;
}

const NOTHING_FOUND: Failure = {
  code: "mask-empty",
  message: "The model found nothing in this box. Draw it closely round the left ventricle.",
};

export class Prompter {
  readonly #study: Study;
  readonly #segmenter: Segmenter;
  readonly #listener: PrompterListener;
  readonly #pending = new Map<number, string>();
  /** Boxes not to be asked for again until the user says so: cancelled, or failed. */
  readonly #held = new Set<string>();

  constructor(study: Study, segmenter: Segmenter, listener: PrompterListener) {
    this.#study = study;
    this.#segmenter = segmenter;
    this.#listener = listener;
  }

  get busy(): boolean {
    return this.#pending.size > 0;
  }

  isPending(frame: number): boolean {
    return this.#pending.has(frame);
  }

  /** Asks for every mask that is missing, `first`'s before the others'. */
  pursue(first: number): void {
    const masks = this.#study.masks;
    const frames = [...this.#study.boxes.keys()].filter((frame) => !masks.has(frame));
    frames.sort((a, b) => Number(b === first) - Number(a === first));
    for (const frame of frames) {
      const box = this.#study.boxes.get(frame);
      if (box) this.#ask(frame, box);
    }
  }

  /** Lets a cancelled or failed box be asked for again. */
  release(frame: number): void {
    const box = this.#study.boxes.get(frame);
    if (box) this.#held.delete(keyOf(frame, box));
  }

  #ask(frame: number, box: FrameBox): void {
    const key = keyOf(frame, box);
    if (this.#held.has(key) || this.#pending.get(frame) === key) return;
    this.#pending.set(frame, key);
    this.#segmenter
      .segment(frame, box)
      .then((mask) => this.#accept(frame, box, mask))
      .catch((thrown) => this.#giveUp(key, asFailure(thrown)))
      .finally(() => {
        if (this.#pending.get(frame) === key) this.#pending.delete(frame);
        this.#listener.changed();
      });
  }

  #accept(frame: number, box: FrameBox, mask: MaskReply): void {
    this.#study.putMask(frame, box, mask);
    if (mask.areaPx === 0) this.#listener.failed(NOTHING_FOUND);
  }

  #giveUp(key: string, failure: Failure): void {
    // A lost device brings the boxes back by itself; a newer box has its own request.
    if (failure.code === "superseded" || failure.code === "device-lost") return;
    this.#held.add(key);
    if (failure.code !== "cancelled") this.#listener.failed(failure);
  }
}
