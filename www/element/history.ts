/** Steps that can be undone and redone, as many as fit a budget of memory. Pure. */

interface Step<T> {
  state: T;
  /** What it holds beyond the steps beside it. */
  bytes: number;
}

export class History<T> {
  readonly #budget: number;
  #now: Step<T>;
  #past: Step<T>[] = [];
  #future: Step<T>[] = [];
  #pastBytes = 0;
  #mergeKey: string | null = null;

  /** The oldest steps beyond `budget` bytes are forgotten. */
  constructor(state: T, budget: number) {
    this.#now = { state, bytes: 0 };
    this.#budget = budget;
  }

  get now(): T {
    return this.#now.state;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** A change with the same `mergeKey` as the one before is one step with it. */
  change(state: T, bytes: number, mergeKey: string | null): void {
    const merges = mergeKey !== null && mergeKey === this.#mergeKey;
    if (!merges) this.#push(this.#now);
    this.#future = [];
    this.#now = { state, bytes };
    this.#mergeKey = mergeKey;
  }

  undo(): void {
    const before = this.#past.pop();
    if (!before) return;
    this.#pastBytes -= before.bytes;
    this.#future.push(this.#now);
    this.#now = before;
    this.#mergeKey = null;
  }

  redo(): void {
    const after = this.#future.pop();
    if (!after) return;
    this.#push(this.#now);
    this.#now = after;
    this.#mergeKey = null;
  }

  #push(step: Step<T>): void {
    this.#past.push(step);
    this.#pastBytes += step.bytes;
    while (this.#pastBytes > this.#budget) this.#pastBytes -= this.#past.shift()?.bytes ?? 0;
  }
}
