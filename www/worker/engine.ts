/**
 * Answers the page's requests with the wasm package: the only place where its methods are called.
 * Its handle may be entered while an encoding waits for the GPU, so that only model work queues.
 */
import {
  type Args,
  asFailure,
  type EncodeProgress,
  type Failure,
  isFailure,
  type Kind,
  type MaskReply,
  type ModelEntry,
  type Notice,
  type Prompts,
  type Request,
  type Value,
} from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import { adapterName } from "./adapter-name.js";
import type { ModelStore, Weights } from "./model-store.js";
import { INTERRUPTED, Priority, Scheduler } from "./scheduler.js";

export type Wasm = Pick<typeof import("../wasm/echodisc.js"), "EchoDisc" | "default">;

type Handlers = { [K in Kind]: (args: Args<K>) => Promise<Value<K>> };

const NOT_STARTED: Failure = {
  code: "engine-not-started",
  message: "The engine has not been started. Reload the page.",
};

export class Engine {
  readonly #wasm: Wasm;
  readonly #store: ModelStore;
  readonly #notify: (notice: Notice) => void;
  readonly #scheduler = new Scheduler(() => this.#disc?.cancelEncode());
  readonly #encodeMs = new Map<number, number>();
  #initialised: Promise<unknown> | null = null;
  #created: Promise<EchoDisc> | null = null;
  #disc: EchoDisc | null = null;
  #download: AbortController | null = null;

  constructor(wasm: Wasm, store: ModelStore, notify: (notice: Notice) => void) {
    this.#wasm = wasm;
    this.#store = store;
    this.#notify = notify;
  }

  handle(request: Request): Promise<Value<Kind>> {
    const handler = this.#handlers[request.kind] as (args: Request) => Promise<Value<Kind>>;
    return handler(request);
  }

  readonly #handlers: Handlers = {
    start: async ({ device, tile }) => {
      this.#initialised = this.#wasm.default();
      // Asked for meanwhile: the answer comes from another process.
      const adapter = device === "cpu" ? undefined : adapterName();
      this.#created = this.#initialised.then(async () =>
        this.#wasm.EchoDisc.create(
          device,
          await adapter,
          (message: string) => this.#notify({ notice: "device-lost", message }),
          tile,
        ),
      );
      this.#disc = await this.#created;
      return { device: this.#disc.device(), model: this.#model() };
    },
    "load-model": async ({ base }) => {
      await this.#initialised;
      const entry = this.#model();
      const weights = this.#weights(entry, base);
      void this.#rehearse(entry, weights);
      return { origin: await this.#build(entry, await weights, base) };
    },
    "open-clip": ({ bytes }) =>
      this.#withDisc((disc) => {
        this.#encodeMs.clear();
        return disc.openClip(new Uint8Array(bytes));
      }),
    "video-begin": ({ width, height }) =>
      this.#withDisc((disc) => {
        this.#encodeMs.clear();
        disc.beginVideo(width, height);
        return null;
      }),
    "video-frame": ({ rgba, timestampMs }) =>
      this.#withDisc((disc) => {
        disc.pushVideoFrame(new Uint8Array(rgba), timestampMs);
        return null;
      }),
    "video-finish": () => this.#withDisc((disc) => disc.finishVideo()),
    frame: ({ frame }) => this.#withDisc((disc) => ({ frame, rgba: owned(disc.frameRgba(frame)) })),
    encode: ({ frame, reason }) =>
      this.#scheduler.submit({
        priority: Priority[reason],
        frame,
        key: `encode-${reason}`,
        run: async () => ((await this.#encode(frame)) ? null : INTERRUPTED),
      }),
    segment: ({ frame, prompts }) =>
      this.#scheduler.submit({
        priority: Priority.segment,
        frame,
        key: `segment-${frame}`,
        run: (signal) => this.#segment(frame, prompts, signal),
      }),
    measure: ({ ed, es }) => this.#withDisc((disc) => disc.measure(ed, es)),
    cancel: async ({ download }) => {
      if (download) this.#download?.abort();
      this.#scheduler.cancel();
      return null;
    },
  };

  #model(): ModelEntry {
    const entry = this.#wasm.EchoDisc.catalogue()[0];
    if (!entry) throw { code: "model-none", message: "This build has no model. Build it again." };
    return entry;
  }

  async #withDisc<T>(run: (disc: EchoDisc) => T | Promise<T>): Promise<T> {
    if (!this.#created) throw NOT_STARTED;
    return run(await this.#created);
  }

  async #weights(entry: ModelEntry, base: string): Promise<Weights> {
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

  /** Has the GPU compile while the weights are on their way. A failure costs the time it would have saved. */
  async #rehearse(entry: ModelEntry, weights: Promise<Weights>): Promise<void> {
    try {
      let waiting = true;
      const arrived = () => {
        waiting = false;
      };
      weights.then(arrived, arrived);
      const disc = await this.#created;
      if (waiting) await disc?.rehearse(entry.id);
    } catch (thrown) {
      console.warn("The rehearsal failed:", asFailure(thrown).code);
    }
  }

  /** Builds the network; a damaged copy of the store is fetched once more. */
  async #build(entry: ModelEntry, weights: Weights, base: string): Promise<Weights["origin"]> {
    try {
      await this.#withDisc((disc) => disc.loadModel(entry.id, weights.bytes));
      return weights.origin;
    } catch (thrown) {
      if (!isFailure(thrown) || thrown.code !== "weights-digest") throw thrown;
      await this.#store.discard(entry);
      if (weights.origin === "network") throw thrown;
      return this.#build(entry, await this.#weights(entry, base), base);
    }
  }

  /** False where `cancelEncode` stopped it. */
  async #encode(frame: number): Promise<boolean> {
    const disc = this.#disc;
    if (!disc) throw NOT_STARTED;
    if (disc.isEncoded(frame)) return true;
    const began = performance.now();
    try {
      const encoded = await disc.encode(frame, (progress: EncodeProgress) =>
        this.#notify({ notice: "progress", stage: "encode", ...progress }),
      );
      if (encoded) this.#encodeMs.set(frame, performance.now() - began);
      return encoded;
    } finally {
      this.#notify({ notice: "idle", stage: "encode" });
    }
  }

  /** Encodes first, so that a superseded or cancelled request never reaches the decoder. */
  async #segment(
    frame: number,
    prompts: Prompts,
    signal: AbortSignal,
  ): Promise<MaskReply | typeof INTERRUPTED> {
    if (!(await this.#encode(frame)) || signal.aborted) return INTERRUPTED;
    const disc = this.#disc;
    if (!disc) throw NOT_STARTED;
    const reply = await disc.segment(frame, prompts, () => undefined);
    const encodeMs = this.#encodeMs.get(frame) ?? reply.encodeMs;
    this.#encodeMs.delete(frame);
    return { ...reply, encodeMs };
  }
}

/** A copy with a buffer of its own where the pixels are a view of a larger one: only those can be transferred. */
function owned(pixels: Uint8ClampedArray): Uint8ClampedArray<ArrayBuffer> {
  const whole = pixels.byteLength === pixels.buffer.byteLength;
  return whole ? (pixels as Uint8ClampedArray<ArrayBuffer>) : new Uint8ClampedArray(pixels);
}
