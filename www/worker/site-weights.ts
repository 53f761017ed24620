/** The weights of the site's own models: brought with their progress told, and stopped when asked to. */
import type { ModelEntry, Notice } from "../protocol.js";
import type { ModelStore, Weights } from "./model-store.js";

export class SiteWeights {
  readonly #store: ModelStore;
  readonly #notify: (notice: Notice) => void;
  #download: AbortController | null = null;

  constructor(store: ModelStore, notify: (notice: Notice) => void) {
    this.#store = store;
    this.#notify = notify;
  }

  /** Stops a download. */
  abort(): void {
    this.#download?.abort();
  }

  async of(entry: ModelEntry, base: string): Promise<Weights> {
    const download = new AbortController();
    this.#download = download;
    try {
      return await this.#store.weights(entry, {
        base,
        signal: download.signal,
        onProgress: (doneBytes, totalBytes) =>
          this.#notify({ notice: "progress", stage: "download", doneBytes, totalBytes }),
      });
    } finally {
      this.#download = null;
      this.#notify({ notice: "idle", stage: "download" });
    }
  }

  /**
   * Has the weights used, which fails with "weights-digest" where they are damaged: a copy of the
   * store is then fetched once more.
   */
  async use(
    entry: ModelEntry,
    base: string,
    weights: Weights,
    take: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  ): Promise<Weights["origin"]> {
    try {
      await take(weights.bytes);
      return weights.origin;
    } catch (thrown) {
      if ((thrown as { code?: unknown } | null)?.code !== "weights-digest") throw thrown;
      await this.#store.discard(entry);
      if (weights.origin === "network") throw thrown;
      return this.use(entry, base, await this.of(entry, base), take);
    }
  }
}
