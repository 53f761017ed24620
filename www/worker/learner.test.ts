import { afterEach, describe, expect, it, vi } from "vitest";
import type { LearnerOrder } from "./learner.js";

type Heard = (event: { data: unknown }) => void;

/** Stands in for the worker; it answers when told to. */
class FakeWorker {
  static made: FakeWorker[] = [];
  onmessage: Heard | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  terminate = vi.fn();
  ordered: unknown = null;

  constructor(
    readonly address: string,
    readonly options: WorkerOptions,
  ) {
    FakeWorker.made.push(this);
  }

  postMessage(order: unknown): void {
    this.ordered = order;
  }

  say(data: unknown): void {
    this.onmessage?.({ data });
  }
}

const order = { lessons: [] } as unknown as LearnerOrder;

async function started() {
  const location = new URL("https://site.test/worker.js");
  vi.stubGlobal("location", location);
  vi.stubGlobal("self", { location });
  vi.stubGlobal("Worker", FakeWorker);
  vi.resetModules();
  const { startLearner } = await import("./learner.js");
  const told: number[][] = [];
  const seen: unknown[] = [];
  const learning = startLearner(
    order,
    (done, total) => told.push([done, total]),
    (request) => seen.push(request),
  );
  const worker = FakeWorker.made.at(-1) as FakeWorker;
  return { learning, told, seen, worker };
}

describe("a learner", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    FakeWorker.made = [];
  });

  it("is a worker of the same script, tells how far it is, and is ended with its result", async () => {
    const { learning, told, seen, worker } = await started();
    expect(worker).toMatchObject({
      address: "https://site.test/worker.js",
      options: { type: "module", name: "echodisc-learner" },
      ordered: order,
    });
    worker.say({ request: "its code" });
    worker.say({ done: 1, total: 9 });
    expect(worker.terminate).not.toHaveBeenCalled();
    const learned = { plan: {}, learnt: {}, file: new Uint8Array(2) };
    worker.say(learned);
    expect(await learning.result).toBe(learned);
    expect([told, seen]).toEqual([[[1, 9]], ["its code"]]);
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  it("is ended when it is stopped", async () => {
    const { learning, worker } = await started();
    learning.stop();
    await expect(learning.result).rejects.toMatchObject({ code: "cancelled" });
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  it("harms nobody when it crashes", async () => {
    const { learning, worker } = await started();
    worker.onerror?.({ message: "out of memory", preventDefault: () => undefined });
    await expect(learning.result).rejects.toMatchObject({ code: "learn-failed" });
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  it("only brings its code where there is no order", async () => {
    await started();
    const { bringLearner } = await import("./learner.js");
    const brought = bringLearner(() => undefined);
    const worker = FakeWorker.made.at(-1) as FakeWorker;
    expect(worker.ordered).toBe(null);
    worker.say({ brought: true });
    await brought;
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  it("passes on what the engine says", async () => {
    const { learning, worker } = await started();
    worker.say({ failure: { code: "learn-too-few", message: "" } });
    await expect(learning.result).rejects.toMatchObject({ code: "learn-too-few" });
  });

  it("fails where a worker cannot start another", async () => {
    const { learning } = await started();
    learning.stop();
    await learning.result.catch(() => undefined);
    vi.stubGlobal("Worker", undefined);
    const { startLearner } = await import("./learner.js");
    const nothing = () => undefined;
    await expect(startLearner(order, nothing, nothing).result).rejects.toMatchObject({
      code: "learn-failed",
    });
  });
});
