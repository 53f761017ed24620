/** Promises for what comes with some later change, and why it may never come. */
import type { Failure } from "../protocol.js";

export const NO_PROMPT: Failure = {
  code: "no-prompt",
  message: "Nothing is asked on this frame yet.",
};

export const STOPPED: Failure = { code: "cancelled", message: "Cancelled." };

export const CLIP_GONE: Failure = {
  code: "clip-closed",
  message: "The clip was closed meanwhile.",
};

export const NOT_LOADED: Failure = { code: "no-model", message: "The model is not loaded." };

interface Waiter {
  look(): void;
  fail(reason: unknown): void;
}

export class Waiting {
  readonly #waiters = new Set<Waiter>();

  /** Resolves with what `get` gives as soon as it gives something; fails as soon as it throws. */
  until<T>(get: () => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void) => {
        this.#waiters.delete(waiter);
        done();
      };
      const look = () => {
        try {
          const got = get();
          if (got !== null) settle(() => resolve(got));
        } catch (thrown) {
          settle(() => reject(thrown));
        }
      };
      const waiter = { look, fail: (reason: unknown) => settle(() => reject(reason)) };
      this.#waiters.add(waiter);
      look();
    });
  }

  /** Something has changed. */
  look(): void {
    for (const waiter of [...this.#waiters]) waiter.look();
  }

  /** Nothing changes any more. */
  end(reason: unknown): void {
    for (const waiter of [...this.#waiters]) waiter.fail(reason);
  }
}
