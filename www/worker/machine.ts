/**
 * What all seats of a worker share: the wasm code, the device, the models on it, the order of work.
 * A seat has a handle of its own, and with it a clip and outlines that no other sees.
 */
import type { DeviceChoice } from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import type { ModelStore } from "./model-store.js";
import type { OwnModels } from "./own-models.js";
import { Scheduler } from "./scheduler.js";
import type { StartLearner } from "./tuning.js";

export type Wasm = Pick<typeof import("../wasm/echodisc.js"), "EchoDisc" | "default">;

export interface MachineParts {
  wasm: Wasm;
  store: ModelStore;
  own: OwnModels;
  /** What the browser calls its GPU. */
  adapterName(): Promise<string | undefined>;
  lendHands(disc: EchoDisc): Promise<void>;
  /** Learns in a worker of its own. */
  startLearner: StartLearner;
  /** Brings the code that learns. */
  bringLearner(): Promise<void>;
  /** The device is gone, for every seat. */
  lost(message: string): void;
}

/** Who uses a model. */
export interface Holder {
  /** Its handle, which may not be made yet while the model is on its way. */
  disc(): Promise<EchoDisc>;
}

export class Machine {
  readonly scheduler = new Scheduler();
  readonly parts: MachineParts;
  #initialised: Promise<unknown> | null = null;
  /** Never has a clip: the others are made beside it. */
  #root: Promise<EchoDisc> | null = null;
  readonly #loaded = new Map<Holder, string>();
  readonly #left = new WeakSet<Holder>();
  readonly #loading = new Map<string, Promise<unknown>>();

  constructor(parts: MachineParts) {
    this.parts = parts;
  }

  /** The wasm code, once; null before anything was started. */
  get initialised(): Promise<unknown> | null {
    return this.#initialised;
  }

  /** A handle for a seat. The first seat says which device; those that come later share it. */
  async seat(device: DeviceChoice, kept: string | null): Promise<EchoDisc> {
    this.#initialised ??= this.parts.wasm.default();
    this.#root ??= this.#make(device, kept);
    try {
      return (await this.#root).beside();
    } catch (thrown) {
      // Whoever tries again gets another attempt.
      this.#root = null;
      throw thrown;
    }
  }

  async #make(device: DeviceChoice, kept: string | null): Promise<EchoDisc> {
    const { wasm, adapterName, lendHands, lost } = this.parts;
    // Asked for meanwhile: the answer comes from another process.
    const adapter = device === "cpu" ? undefined : adapterName();
    await this.#initialised;
    const root = await wasm.EchoDisc.create(device, await adapter, lost, kept);
    await lendHands(root);
    return root;
  }

  /**
   * Has a seat use the model `key`: the one that another seat has, or waits for, else what `load`
   * brings. Null where it is shared. Where another's load fails, this seat loads itself.
   */
  async useModel<T>(seat: Holder, key: string, load: () => Promise<T>): Promise<T | null> {
    this.#loaded.delete(seat);
    for (;;) {
      const other = [...this.#loaded].find(([, held]) => held === key)?.[0];
      const loading = this.#loading.get(key);
      if (other) {
        const [mine, its] = [await seat.disc(), await other.disc()];
        // It may have gone, or taken another, meanwhile.
        if (this.#loaded.get(other) !== key) continue;
        mine.shareModel(its);
        this.#loaded.set(seat, key);
        return null;
      }
      if (!loading) return this.#load(seat, key, load);
      await loading.catch(() => undefined);
    }
  }

  async #load<T>(seat: Holder, key: string, load: () => Promise<T>): Promise<T> {
    const loading = load();
    this.#loading.set(key, loading);
    try {
      const loaded = await loading;
      if (!this.#left.has(seat)) this.#loaded.set(seat, key);
      return loaded;
    } finally {
      this.#loading.delete(key);
    }
  }

  /** Takes a seat's handle back, with its clip; the model stays with whoever else uses it. */
  async leave(seat: Holder): Promise<void> {
    this.#left.add(seat);
    this.#loaded.delete(seat);
    const disc = await seat.disc().catch(() => null);
    try {
      disc?.free();
    } catch {
      // Still at work: it goes when that has ended, with the collection of garbage.
    }
  }
}
