/** Keeps the measurement in step with the masks, landmarks and choices that it is made of. */
import {
  asFailure,
  type Failure,
  type MaskReply,
  type Measurement,
  type MeasureRequest,
  type PhaseGeometry,
} from "../protocol.js";
import type { Wanted } from "./examination.js";

export interface Measurer {
  measure(request: MeasureRequest): Promise<Measurement>;
}

/** A measurement with what it stands on. */
export interface Result extends Measurement {
  request: MeasureRequest;
  edMask: MaskReply;
  esMask: MaskReply;
}

export class Reporter {
  readonly #ask: () => Wanted | null;
  readonly #measurer: Measurer;
  readonly #changed: () => void;
  readonly #geometry = new WeakMap<MaskReply, PhaseGeometry>();
  #wanted: Wanted | null = null;
  /** One at a time: dragging a landmark asks faster than is measured. */
  #running: Promise<void> | null = null;
  #result: Result | null = null;
  #failure: Failure | null = null;

  constructor(ask: () => Wanted | null, measurer: Measurer, changed: () => void) {
    this.#ask = ask;
    this.#measurer = measurer;
    this.#changed = changed;
  }

  /**
   * The last measurement; null where there is none, or its masks are no longer the chosen ones.
   * While a landmark, a choice or an edit of an outline is taken in, it is that before.
   */
  get result(): Result | null {
    return this.#result;
  }

  /** Why what was chosen could not be measured. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** What was last measured of a mask: it stays when a landmark is moved where it gives nothing. */
  geometryOf(mask: MaskReply | null): PhaseGeometry | null {
    return (mask && this.#geometry.get(mask)) ?? null;
  }

  /** Measures anew where something has changed. */
  update(): Promise<void> {
    const [before, wanted] = [this.#wanted, this.#ask()];
    if (isSame(before, wanted)) return this.#running ?? Promise.resolve();
    this.#wanted = wanted;
    if (!wanted || !this.#result || !goesOn(this.#result, wanted)) this.#clear();
    if (!wanted) return Promise.resolve();
    this.#running ??= this.#measureAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  #clear(): void {
    const had = this.#result !== null || this.#failure !== null;
    this.#result = null;
    this.#failure = null;
    if (had) this.#changed();
  }

  async #measureAll(): Promise<void> {
    let done: Wanted | null = null;
    while (this.#wanted && this.#wanted !== done) {
      done = this.#wanted;
      await this.#measure(done);
    }
  }

  async #measure(wanted: Wanted): Promise<void> {
    const { request, edMask, esMask } = wanted;
    try {
      const measurement = await this.#measurer.measure(request);
      if (this.#wanted !== wanted) return;
      this.#geometry.set(edMask, measurement.ed);
      this.#geometry.set(esMask, measurement.es);
      this.#result = { ...measurement, request, edMask, esMask };
      this.#failure = null;
    } catch (thrown) {
      if (this.#wanted !== wanted) return;
      const failure = asFailure(thrown);
      this.#result = null;
      // The device came back with the same masks: measured on the next update.
      if (failure.code === "device-lost") this.#wanted = null;
      else this.#failure = failure;
    }
    this.#changed();
  }
}

/** Whether the same outlines are wanted, or what has become of them under the user's hand. */
function goesOn(now: Result, wanted: Wanted): boolean {
  const follows = (before: MaskReply, after: MaskReply) =>
    before === after || (after.edited && before.frame === after.frame);
  return follows(now.edMask, wanted.edMask) && follows(now.esMask, wanted.esMask);
}

function isSame(a: Wanted | null, b: Wanted | null): boolean {
  if (!a || !b) return a === b;
  return a.parts.length === b.parts.length && a.parts.every((part, at) => part === b.parts[at]);
}
