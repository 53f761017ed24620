import { describe, expect, it, vi } from "vitest";
import type { EchoDisc } from "../wasm/echodisc.js";
import { Machine, type MachineParts } from "./machine.js";
import { ModelStore } from "./model-store.js";
import { PassingModels } from "./own-models.js";

function setUp(create = vi.fn(async () => handle())) {
  const machine = new Machine({
    wasm: { default: vi.fn(async () => undefined), EchoDisc: { create } },
    store: new ModelStore(null),
    own: new PassingModels(),
    adapterName: async () => undefined,
    lendHands: async () => undefined,
    lost: () => undefined,
  } as unknown as MachineParts);
  return { machine, create };
}

interface Handle {
  shareModel: ReturnType<typeof vi.fn>;
  free: ReturnType<typeof vi.fn>;
}

function handle(): EchoDisc {
  const made = { shareModel: vi.fn(), free: vi.fn(), beside: () => handle() };
  return made as unknown as EchoDisc;
}

function seat() {
  const disc = handle();
  return { disc: async () => disc, made: disc as unknown as Handle };
}

describe("Machine", () => {
  it("makes one device for all seats, and tries again where that failed", async () => {
    const create = vi
      .fn()
      .mockRejectedValueOnce({ code: "device-none", message: "" })
      .mockImplementation(async () => handle());
    const { machine } = setUp(create);
    await expect(machine.seat("gpu", null)).rejects.toMatchObject({ code: "device-none" });
    const [first, second] = await Promise.all([
      machine.seat("gpu", null),
      machine.seat("cpu", null),
    ]);
    expect(first).not.toBe(second);
    expect(create).toHaveBeenCalledTimes(2);
  });

  it("loads a model once, and shares it with whoever waits or comes later", async () => {
    const { machine } = setUp();
    const [one, two, three] = [seat(), seat(), seat()];
    const load = vi.fn(async () => "network" as const);
    const both = await Promise.all([
      machine.useModel(one, "m", load),
      machine.useModel(two, "m", load),
    ]);
    expect(both).toEqual(["network", null]);
    expect(await machine.useModel(three, "m", load)).toBe(null);
    expect(load).toHaveBeenCalledTimes(1);
    expect(two.made.shareModel).toHaveBeenCalledWith(await one.disc());
    expect(one.made.shareModel).not.toHaveBeenCalled();
  });

  it("has a seat load itself where the one that it waited for failed", async () => {
    const { machine } = setUp();
    const failing = () => Promise.reject({ code: "model-download", message: "" });
    const first = machine.useModel(seat(), "m", failing);
    const second = machine.useModel(seat(), "m", async () => "store");
    await expect(first).rejects.toMatchObject({ code: "model-download" });
    expect(await second).toBe("store");
  });

  it("does not share a model of a seat that left or took another", async () => {
    const { machine } = setUp();
    const [one, two, three] = [seat(), seat(), seat()];
    await machine.useModel(one, "m", async () => "store");
    await machine.useModel(two, "m", async () => "store");
    await machine.leave(one);
    expect(one.made.free).toHaveBeenCalledTimes(1);
    await machine.useModel(two, "other", async () => "store");
    expect(await machine.useModel(three, "m", async () => "network")).toBe("network");
    expect(three.made.shareModel).not.toHaveBeenCalled();
  });
});
