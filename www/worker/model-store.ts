/** The weights: from the device's own store where they are kept, else from the page's own origin. */
import type { Failure, ModelEntry } from "../protocol.js";
import type { Shelf } from "./shelf.js";

export interface Weights {
  bytes: Uint8Array<ArrayBuffer>;
  origin: "store" | "network";
}

export interface DownloadOptions {
  /** The page's address; the weights lie in `models/` beside it. */
  base: string;
  signal: AbortSignal;
  onProgress(doneBytes: number, totalBytes: number): void;
}

export class ModelStore {
  readonly #shelf: Shelf | null;

  constructor(shelf: Shelf | null) {
    this.#shelf = shelf;
  }

  /**
   * The weights of `entry`, with its exact length; their digest is checked where the network is built.
   * Fails with "model-download", "model-length" or "cancelled".
   */
  async weights(entry: ModelEntry, options: DownloadOptions): Promise<Weights> {
    const kept = await this.#kept(entry);
    if (kept) return { bytes: kept, origin: "store" };
    const bytes = await download(entry, options);
    // A full disk or a second tab must not keep the user from working: the next visit downloads again.
    await this.#shelf?.write(nameOf(entry), bytes).catch(() => this.discard(entry));
    return { bytes, origin: "network" };
  }

  /** Forgets a damaged copy. */
  async discard(entry: ModelEntry): Promise<void> {
    await this.#shelf?.remove(nameOf(entry)).catch(() => undefined);
  }

  async #kept(entry: ModelEntry): Promise<Uint8Array<ArrayBuffer> | null> {
    const bytes = (await this.#shelf?.read(nameOf(entry)).catch(() => null)) ?? null;
    if (bytes === null || bytes.byteLength === entry.bytes) return bytes;
    await this.discard(entry);
    return null;
  }
}

function nameOf(entry: ModelEntry): string {
  return `${entry.id}-${entry.sha256.slice(0, 16)}`;
}

async function download(
  entry: ModelEntry,
  { base, signal, onProgress }: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const address = new URL(`models/${entry.file}`, base);
  try {
    // The copy of the store is the one to keep: the HTTP cache would hold a second.
    const response = await fetch(address, { signal, cache: "no-store" });
    if (!response.ok || !response.body) throw unavailable(`HTTP ${response.status}`);
    const bytes = new Uint8Array(entry.bytes);
    await fill(bytes, response.body, (done) => onProgress(done, entry.bytes));
    return bytes;
  } catch (thrown) {
    if (signal.aborted) throw { code: "cancelled", message: "The download was cancelled." };
    throw thrown instanceof TypeError ? unavailable("no connection") : thrown;
  }
}

async function fill(
  bytes: Uint8Array,
  body: ReadableStream<Uint8Array>,
  onProgress: (doneBytes: number) => void,
): Promise<void> {
  const reader = body.getReader();
  let done = 0;
  for (;;) {
    const chunk = await reader.read();
    if (chunk.done) break;
    if (done + chunk.value.byteLength > bytes.byteLength) {
      await reader.cancel();
      throw wrongLength("more", bytes.byteLength);
    }
    bytes.set(chunk.value, done);
    done += chunk.value.byteLength;
    onProgress(done);
  }
  if (done !== bytes.byteLength) throw wrongLength("less", bytes.byteLength);
}

function unavailable(why: string): Failure {
  return {
    code: "model-download",
    message: `The model could not be downloaded (${why}). Check the connection and press “Try again”.`,
  };
}

function wrongLength(difference: "more" | "less", expected: number): Failure {
  return {
    code: "model-length",
    message: `The server sent ${difference} than the ${expected} bytes of the model. Reload the page; if it stays, the site was not deployed whole.`,
  };
}
