/** Time that is worked: it stands still while it is paused. Pure but for its clock. */
export class Stopwatch {
  readonly #now: () => number;
  #sum = 0;
  /** Null while it does not run. */
  #since: number | null = null;

  /** `now` gives milliseconds that only grow. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether it was ever started. */
  get started(): boolean {
    return this.#sum > 0 || this.#since !== null;
  }

  get seconds(): number {
    const running = this.#since === null ? 0 : this.#now() - this.#since;
    return (this.#sum + running) / 1000;
  }

  start(): void {
    this.#since ??= this.#now();
  }

  stop(): void {
    this.#sum = this.seconds * 1000;
    this.#since = null;
  }
}
