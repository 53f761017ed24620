/** Keeps the measurement in step with the two masks that it is made of. */
import { asFailure, type Failure, type MaskReply, type Measurement } from "../protocol.js";
import type { Study } from "./study.js";

export interface Measurer {
  measure(ed: Uint8Array, es: Uint8Array): Promise<Measurement>;
}

/** A measurement with the frames and masks it stands on. */
export interface Result extends Measurement {
  edMask: MaskReply;
  esMask: MaskReply;
}

export class Reporter {
  readonly #study: Study;
  readonly #measurer: Measurer;
  readonly #changed: () => void;
  #wanted: readonly [MaskReply, MaskReply] | null = null;
  #result: Result | null = null;
  #failure: Failure | null = null;

  constructor(study: Study, measurer: Measurer, changed: () => void) {
    this.#study = study;
    this.#measurer = measurer;
    this.#changed = changed;
  }

  /** The last measurement; null where there is none, or its masks are no longer the chosen ones. */
  get result(): Result | null {
    return this.#result;
  }

  /** Why the chosen masks could not be measured. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** Measures anew where the masks of end-diastole or end-systole have changed. */
  async update(): Promise<void> {
    const pair = this.#pair();
    if (pair?.[0] === this.#wanted?.[0] && pair?.[1] === this.#wanted?.[1]) return;
    this.#wanted = pair;
    const had = this.#result !== null;
    this.#result = null;
    this.#failure = null;
    if (pair) await this.#measure(pair);
    else if (had) this.#changed();
  }

  #pair(): readonly [MaskReply, MaskReply] | null {
    const { ed, es } = this.#study.phases;
    const masks = this.#study.masks;
    const edMask = ed === null ? undefined : masks.get(ed);
    const esMask = es === null ? undefined : masks.get(es);
    return edMask && esMask ? [edMask, esMask] : null;
  }

  async #measure(pair: readonly [MaskReply, MaskReply]): Promise<void> {
    const [edMask, esMask] = pair;
    try {
      const measurement = await this.#measurer.measure(edMask.mask, esMask.mask);
      if (this.#wanted === pair) this.#result = { ...measurement, edMask, esMask };
    } catch (thrown) {
      if (this.#wanted !== pair) return;
      const failure = asFailure(thrown);
      // The device came back with the same masks: measured on the next update.
      if (failure.code === "device-lost") this.#wanted = null;
      else this.#failure = failure;
    }
    if (this.#wanted === pair || this.#wanted === null) this.#changed();
  }
}
