import { describe, expect, it, vi } from "vitest";
import {
  type Kind,
  type ModelEntry,
  NO_PROMPTS,
  type Notice,
  type Prompts,
  type Request,
  type Value,
} from "../protocol.js";
import { Engine } from "./engine.js";
import { Machine, type Wasm } from "./machine.js";
import { ModelStore, type Weights } from "./model-store.js";
import { PassingModels } from "./own-models.js";

const entry = {
  id: "small",
  name: "Small",
  bytes: 2,
  sha256: "ab".repeat(32),
  file: "w",
  pipelines: ["plain"],
  takesPoints: false,
} as unknown as ModelEntry;
const prompts: Prompts = { ...NO_PROMPTS, box: { x0: 1, y0: 2, x1: 30, y1: 40 } };

/** Stands in for the wasm handle; fails loudly when two encodings run at once. */
class FakeDisc {
  busy = false;
  encoded = new Set<number>();
  stop: (() => void) | null = null;
  steps: (() => void)[] = [];
  loaded: number[][] = [];
  goodWeights = 7;
  made: Promise<unknown> = Promise.resolve();

  device = () => ({ kind: "cpu" });
  beside = () => this;
  async loadModel(_id: string, weights: Uint8Array): Promise<void> {
    this.loaded.push([...weights]);
    if (weights[0] !== this.goodWeights) throw { code: "weights-digest", message: "damaged" };
  }
  rehearsed: string[] = [];
  async rehearse(id: string): Promise<boolean> {
    this.rehearsed.push(id);
    throw { code: "device-no-result", message: "lost" };
  }
  frameRgba(frame: number): Uint8ClampedArray {
    return new Uint8ClampedArray(new ArrayBuffer(64), 4 * frame, 4);
  }
  isEncoded(frame: number): boolean {
    return this.encoded.has(frame);
  }
  async encode(frame: number, onProgress: (p: object) => void): Promise<boolean> {
    if (this.busy) throw new Error("encoding already");
    this.busy = true;
    const whole = await new Promise<boolean>((resolve) => {
      this.stop = () => resolve(false);
      this.steps.push(() => resolve(true));
      onProgress({ frame, done: 1, total: 2 });
    });
    this.busy = false;
    this.stop = null;
    if (whole) this.encoded.add(frame);
    return whole;
  }
  proposal: object | undefined;
  async propose(): Promise<object | undefined> {
    return this.proposal;
  }
  cancelEncode(): void {
    this.stop?.();
  }
  async segment(frame: number, asked: Prompts) {
    return { frame, prompts: asked, encodeMs: 0, decodeMs: 1 };
  }
}

function setUp(store: Partial<ModelStore> = new ModelStore(null)) {
  const disc = new FakeDisc();
  const notices: Notice[] = [];
  const wasm = {
    default: async () => undefined,
    EchoDisc: { create: () => disc.made.then(() => disc), catalogue: () => [entry] },
  } as unknown as Wasm;
  const machine = new Machine({
    wasm,
    store: store as ModelStore,
    own: new PassingModels(),
    adapterName: async () => undefined,
    lendHands: async () => undefined,
    bringLearner: async () => undefined,
    startLearner: () => {
      throw new Error("nothing is learnt here");
    },
    lost: () => undefined,
  });
  const engine = new Engine(machine, (notice) => notices.push(notice));
  let id = 0;
  const ask = <K extends Kind>(kind: K, args: object = {}) =>
    engine.handle({ id: id++, kind, ...args } as Request) as Promise<Value<K>>;
  return { disc, notices, ask };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

async function started() {
  const engine = setUp();
  await engine.ask("start", { device: "auto", kept: null });
  return engine;
}

describe("Engine", () => {
  it("refuses work before it is started", async () => {
    await expect(setUp().ask("frame", { frame: 0 })).rejects.toMatchObject({
      code: "engine-not-started",
    });
  });

  it("encodes, then segments, and tells how long each took", async () => {
    const { disc, notices, ask } = await started();
    const mask = ask("segment", { frame: 4, prompts });
    await settle();
    disc.steps.pop()?.();
    expect(await mask).toMatchObject({
      frame: 4,
      prompts,
      decodeMs: 1,
      encodeMs: expect.any(Number),
    });
    expect(notices.map((notice) => [notice.notice, "stage" in notice && notice.stage])).toEqual([
      ["progress", "encode"],
      ["idle", "encode"],
    ]);
  });

  it("gives frames while an encoding runs, with a buffer that can be transferred", async () => {
    const { disc, ask } = await started();
    const encoding = ask("encode", { frame: 1, reason: "shown" });
    await settle();
    const { rgba } = await ask("frame", { frame: 2 });
    expect(rgba.buffer.byteLength).toBe(4);
    disc.steps.pop()?.();
    expect(await encoding).toBe(null);
    expect(disc.encoded).toEqual(new Set([1]));
  });

  it("brings the suggested box of a frame once it is encoded", async () => {
    const { disc, ask } = await started();
    disc.proposal = { box: prompts.box, confidence: 0.8 };
    const encoding = ask("encode", { frame: 1, reason: "shown" });
    await settle();
    disc.steps.pop()?.();
    expect(await encoding).toEqual({ box: prompts.box, confidence: 0.8 });
  });

  it("segments only the latest box of a frame, on one encoding", async () => {
    const { disc, ask } = await started();
    const segment = vi.spyOn(disc, "segment");
    const older = ask("segment", { frame: 0, prompts });
    await settle();
    const newer = ask("segment", { frame: 0, prompts: { ...prompts, refine: true } });
    await expect(older).rejects.toMatchObject({ code: "superseded" });
    disc.steps.pop()?.();
    expect((await newer).prompts.refine).toBe(true);
    expect(segment).toHaveBeenCalledTimes(1);
  });

  it("stops an encoding on cancel", async () => {
    const { disc, ask } = await started();
    const mask = ask("segment", { frame: 0, prompts });
    await settle();
    await ask("cancel", { download: false });
    await expect(mask).rejects.toMatchObject({ code: "cancelled" });
    await settle();
    expect(disc.busy).toBe(false);
  });

  it("fetches a damaged kept copy once more", async () => {
    const weights = vi
      .fn()
      .mockResolvedValueOnce({ bytes: new Uint8Array([1, 1]), origin: "store" })
      .mockResolvedValueOnce({ bytes: new Uint8Array([7, 7]), origin: "network" });
    const discard = vi.fn(async () => undefined);
    const { disc, ask } = setUp({ weights, discard });
    const start = ask("start", { device: "auto", kept: null });
    expect(await ask("load-model", { base: "https://echo.example/" })).toEqual({
      origin: "network",
    });
    await start;
    expect(discard).toHaveBeenCalledTimes(1);
    expect(disc.loaded).toEqual([
      [1, 1],
      [7, 7],
    ]);
  });

  it("rehearses while the weights are on their way, and its failure is not the load's", async () => {
    const log = vi.spyOn(console, "warn").mockReturnValue();
    let arrive = () => {};
    const weights = vi.fn(
      () =>
        new Promise<Weights>((resolve) => {
          arrive = () => resolve({ bytes: new Uint8Array([7]), origin: "network" });
        }),
    );
    const { disc, ask } = setUp({ weights });
    void ask("start", { device: "auto", kept: null });
    const loading = ask("load-model", { base: "https://echo.example/" });
    await settle();
    expect(disc.rehearsed).toEqual(["small"]);
    arrive();
    expect(await loading).toEqual({ origin: "network" });
    expect(log).toHaveBeenCalledWith("The rehearsal failed:", "device-no-result");
    log.mockRestore();
  });

  it("rehearses after the load where the weights are there first", async () => {
    const weights = async () => ({ bytes: new Uint8Array([7]), origin: "store" as const });
    const { disc, ask } = setUp({ weights });
    disc.made = settle();
    void ask("start", { device: "auto", kept: null });
    const loading = ask("load-model", { base: "https://echo.example/" });
    await disc.made;
    expect(disc.rehearsed).toEqual([]);
    await loading;
    await settle();
    expect(disc.rehearsed).toEqual(["small"]);
  });

  it("gives up where the server's copy is damaged too", async () => {
    const weights = vi.fn(async () => ({
      bytes: new Uint8Array([1, 1]),
      origin: "network" as const,
    }));
    const { ask } = setUp({ weights, discard: async () => undefined });
    void ask("start", { device: "auto", kept: null });
    await expect(ask("load-model", { base: "https://echo.example/" })).rejects.toMatchObject({
      code: "weights-digest",
    });
    expect(weights).toHaveBeenCalledTimes(1);
  });
});
