/** Brings the prompts of a study their masks: asks, keeps count of what is on the way, and knows when to stop. */
import { asFailure, type Failure, type MaskReply, type Prompts } from "../protocol.js";
import { keyOf } from "./prompts.js";
import type { Study } from "./study.js";

export interface Segmenter {
  segment(frame: number, prompts: Prompts): Promise<MaskReply>;
}

export interface PrompterListener {
  /** Something arrived or was given up. */
  changed(): void;
  /** A failure that the user should read. */
  failed(failure: Failure): void;
}

const NOTHING_FOUND: Failure = {
  code: "mask-empty",
  message:
    "The model found nothing here. Draw a box closely round the left ventricle, or set a point inside it.",
};

export class Prompter {
  readonly #study: Study;
  readonly #segmenter: Segmenter;
  readonly #listener: PrompterListener;
  readonly #pending = new Map<number, string>();
  /** Prompts not to be asked for again until the user says so: cancelled, or failed. */
  readonly #held = new Map<string, Failure>();
  #retired = false;

  constructor(study: Study, segmenter: Segmenter, listener: PrompterListener) {
    this.#study = study;
    this.#segmenter = segmenter;
    this.#listener = listener;
  }

  /** Lets go of what is on its way: what still comes is not taken in. */
  retire(): void {
    this.#retired = true;
  }

  get busy(): boolean {
    return this.#pending.size > 0;
  }

  isPending(frame: number): boolean {
    return this.#pending.has(frame);
  }

  /** Asks for every mask that is missing, `first`'s before the others'. */
  pursue(first: number): void {
    const masks = this.#study.prompted;
    // The network's is not needed where the user has drawn over it.
    const { prompts, edits } = this.#study;
    const missing = [...prompts].filter(([frame]) => !masks.has(frame) && !edits.has(frame));
    missing.sort(([a], [b]) => Number(b === first) - Number(a === first));
    for (const [frame, prompts] of missing) this.#ask(frame, prompts);
  }

  /** Why a frame has no mask: cancelled, or failed. */
  failureOf(frame: number): Failure | null {
    return this.#held.get(keyOf(frame, this.#study.promptsOf(frame))) ?? null;
  }

  /** Lets a cancelled or failed prompt be asked for again. */
  release(frame: number): void {
    this.#held.delete(keyOf(frame, this.#study.promptsOf(frame)));
  }

  #ask(frame: number, prompts: Prompts): void {
    const key = keyOf(frame, prompts);
    if (this.#held.has(key) || this.#pending.get(frame) === key) return;
    this.#pending.set(frame, key);
    this.#segmenter
      .segment(frame, prompts)
      .then((mask) => this.#accept(frame, prompts, mask))
      .catch((thrown) => this.#giveUp(key, asFailure(thrown)))
      .finally(() => {
        if (this.#pending.get(frame) === key) this.#pending.delete(frame);
        this.#listener.changed();
      });
  }

  #accept(frame: number, prompts: Prompts, mask: MaskReply): void {
    if (this.#retired) return;
    this.#study.putMask(frame, prompts, mask);
    if (mask.areaPx === 0) this.#listener.failed(NOTHING_FOUND);
  }

  #giveUp(key: string, failure: Failure): void {
    if (this.#retired) return;
    // A lost device brings the prompts back by itself; newer prompts have their own request.
    if (failure.code === "superseded" || failure.code === "device-lost") return;
    this.#held.set(key, failure);
    if (failure.code !== "cancelled") this.#listener.failed(failure);
  }
}
