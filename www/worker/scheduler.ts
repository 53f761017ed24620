/**
 * One job at a time on the model, the most urgent first.
 *
 * Two encodings at once would only make both later. A background encoding gives way to more urgent
 * work: it is interrupted and waits for its turn again. Each seat supersedes and cancels its own
 * jobs alone.
 */
import type { Failure } from "../protocol.js";

export const Priority = { segment: 0, shown: 1, neighbour: 2, clip: 3 } as const;

export type Priority = (typeof Priority)[keyof typeof Priority];

/** What a job returns when the interruption stopped it before its end. */
export const INTERRUPTED = Symbol("interrupted");

export interface Job<T> {
  priority: Priority;
  /** The frame it works on: a segmentation lets the encoding of its own frame go on. Null: several. */
  frame: number | null;
  /** At most one job of a key is wanted: a newer one supersedes the older. */
  key: string;
  run(signal: AbortSignal): Promise<T | typeof INTERRUPTED>;
}

interface Entry {
  job: Job<unknown>;
  seat: object;
  /** Makes the encoding in flight return soon. */
  interrupt(): void;
  abort: AbortController;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

const SUPERSEDED: Failure = { code: "superseded", message: "A newer request took its place." };
const CANCELLED: Failure = { code: "cancelled", message: "Cancelled." };

/** Where one element submits its jobs. */
export interface Seat {
  submit<T>(job: Job<T>): Promise<T>;
  /** Fails every job of this seat, waiting or running, with "cancelled". */
  cancel(): void;
}

export class Scheduler {
  readonly #waiting: Entry[] = [];
  #running: Entry | null = null;

  /** `interrupt` makes its encoding in flight return soon; it must be safe to call at any time. */
  seat(interrupt: () => void): Seat {
    const seat: Seat = {
      submit: (job) => this.#submit(job, seat, interrupt),
      cancel: () => this.#cancel(seat),
    };
    return seat;
  }

  #submit<T>(job: Job<T>, seat: Seat, interrupt: () => void): Promise<T> {
    this.#drop((other) => other.seat === seat && other.job.key === job.key, SUPERSEDED);
    const result = new Promise<T>((resolve, reject) => {
      this.#enqueue({
        job,
        seat,
        interrupt,
        abort: new AbortController(),
        resolve: resolve as (value: unknown) => void,
        reject,
      });
    });
    this.#makeWay(job, seat);
    void this.#pump();
    return result;
  }

  #cancel(seat: Seat): void {
    this.#drop((other) => other.seat === seat, CANCELLED);
    if (this.#running?.abort.signal.aborted) this.#running.interrupt();
  }

  #enqueue(entry: Entry, first = false): void {
    const { priority } = entry.job;
    const before = this.#waiting.findIndex(({ job }) =>
      first ? job.priority >= priority : job.priority > priority,
    );
    this.#waiting.splice(before < 0 ? this.#waiting.length : before, 0, entry);
  }

  #makeWay(job: Job<unknown>, seat: Seat): void {
    const running = this.#running;
    if (!running) return;
    const background = running.job.priority >= Priority.shown;
    const itsOwn = seat === running.seat && job.frame !== null && job.frame === running.job.frame;
    const yields = running.abort.signal.aborted || job.priority < running.job.priority;
    if (background && !itsOwn && yields) running.interrupt();
  }

  #drop(matches: (entry: Entry) => boolean, reason: Failure): void {
    for (const entry of this.#waiting.filter(matches)) {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      entry.reject(reason);
    }
    if (this.#running && matches(this.#running)) {
      this.#running.abort.abort(reason);
      this.#running.reject(reason);
    }
  }

  async #pump(): Promise<void> {
    if (this.#running) return;
    const entry = this.#waiting.shift();
    if (!entry) return;
    this.#running = entry;
    try {
      const value = await entry.job.run(entry.abort.signal);
      if (value !== INTERRUPTED) entry.resolve(value);
      else if (!entry.abort.signal.aborted) this.#enqueue(entry, true);
    } catch (thrown) {
      entry.reject(thrown);
    } finally {
      this.#running = null;
      void this.#pump();
    }
  }
}
