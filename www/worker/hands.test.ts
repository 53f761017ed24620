import { afterEach, describe, expect, it, vi } from "vitest";
import type { EchoDisc } from "../wasm/echodisc.js";

/** Stands in for a worker that starts well unless it is one of those in `failing`. */
class FakeWorker {
  static made: FakeWorker[] = [];
  static failing: number[] = [];
  onmessage: (() => void) | null = null;
  onerror: (() => void) | null = null;
  terminate = vi.fn();

  constructor(
    readonly address: string,
    readonly options: WorkerOptions,
  ) {
    FakeWorker.made.push(this);
  }

  postMessage(): void {
    const failing = FakeWorker.failing.includes(FakeWorker.made.indexOf(this));
    queueMicrotask(() => (failing ? this.onerror?.() : this.onmessage?.()));
  }
}

interface Scene {
  isolated?: boolean;
  cores?: number;
  kind?: "cpu" | "gpu";
}

/** Lends hands in such a place; returns the mailboxes that were lent, and what dismisses them. */
async function lend({ isolated = true, cores = 8, kind = "cpu" }: Scene) {
  const location = new URL("https://site.test/worker.js");
  vi.stubGlobal("location", location);
  vi.stubGlobal("self", { crossOriginIsolated: isolated, location });
  vi.stubGlobal("navigator", { hardwareConcurrency: cores });
  vi.stubGlobal("Worker", FakeWorker);
  vi.resetModules();
  const { lendHands } = await import("./hands.js");
  let lent: number[] = [];
  let dismiss = (_: number): void => undefined;
  const disc = {
    device: () => ({ kind }),
    lendHands: (mailboxes: unknown[], onDismissed: (index: number) => void) => {
      lent = mailboxes as number[];
      dismiss = onDismissed;
    },
  };
  let mailboxes = 0;
  const wasm = {
    compiledModule: () => "module" as unknown as WebAssembly.Module,
    newMailbox: () => mailboxes++ as unknown as SharedArrayBuffer,
  };
  await lendHands(wasm, disc as unknown as EchoDisc);
  return { lent, dismiss };
}

describe("hands", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
    FakeWorker.made = [];
    FakeWorker.failing = [];
  });

  it("are one fewer than the cores, and three at most", async () => {
    expect((await lend({ cores: 2 })).lent).toEqual([0]);
    expect((await lend({ cores: 8 })).lent).toEqual([0, 1, 2]);
    expect(FakeWorker.made[0]).toMatchObject({
      address: "https://site.test/worker.js",
      options: { type: "module" },
    });
  });

  it.each([
    ["the page is not isolated", { isolated: false }],
    ["there is one core", { cores: 1 }],
    ["the GPU is in use", { kind: "gpu" as const }],
  ])("are not started where %s", async (_, scene) => {
    expect((await lend(scene)).lent).toEqual([]);
    expect(FakeWorker.made).toEqual([]);
  });

  it("are not started where shared memory does not grow", async () => {
    vi.stubGlobal("SharedArrayBuffer", class {});
    expect((await lend({})).lent).toEqual([]);
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect((await lend({})).lent).toEqual([]);
    expect(FakeWorker.made).toEqual([]);
  });

  it("are left out and ended where they do not start, and ended where they fail later", async () => {
    FakeWorker.failing = [1];
    const { lent, dismiss } = await lend({});
    expect(lent).toEqual([0, 2]);
    expect(FakeWorker.made[1]?.terminate).toHaveBeenCalledOnce();
    dismiss(1);
    expect(FakeWorker.made[2]?.terminate).toHaveBeenCalledOnce();
    expect(FakeWorker.made[0]?.terminate).not.toHaveBeenCalled();
  });

  it("are none where a worker cannot start others", async () => {
    const lending = lend({});
    vi.stubGlobal("Worker", undefined);
    expect((await lending).lent).toEqual([]);
  });

  it("are not waited for for ever", async () => {
    vi.useFakeTimers();
    const { postMessage } = FakeWorker.prototype;
    FakeWorker.prototype.postMessage = () => undefined;
    const lending = lend({ cores: 2 });
    await vi.waitFor(() => expect(FakeWorker.made.length).toBe(1));
    await vi.advanceTimersByTimeAsync(3000);
    expect((await lending).lent).toEqual([]);
    expect(FakeWorker.made[0]?.terminate).toHaveBeenCalledOnce();
    FakeWorker.prototype.postMessage = postMessage;
  });
});
