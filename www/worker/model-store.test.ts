import { afterEach, describe, expect, it, vi } from "vitest";
import type { ModelEntry } from "../protocol.js";
import { ModelStore } from "./model-store.js";
import type { Shelf } from "./shelf.js";

const entry: ModelEntry = {
  id: "small",
  name: "Small",
  file: "small/weights.safetensors",
  bytes: 6,
  sha256: "0123456789abcdef0123",
  pipelines: [],
  licence: "MIT",
  intendedUse: "Tests.",
  takesPoints: false,
};
const NAME = "small-0123456789abcdef";
const bytes = () => new Uint8Array([1, 2, 3, 4, 5, 6]);

class MemoryShelf implements Shelf {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  read = async (name: string) => this.files.get(name) ?? null;
  write = async (name: string, content: Uint8Array<ArrayBuffer>) =>
    void this.files.set(name, content);
  remove = async (name: string) => void this.files.delete(name);
}

function serve(...chunks: number[][]) {
  const fetched = vi.fn(async (_address: URL, _init?: RequestInit) => {
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new Uint8Array(chunk));
        controller.close();
      },
    });
    return new Response(body);
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

function options(overrides = {}) {
  const { signal } = new AbortController();
  return { base: "https://echo.example/app/", signal, onProgress: vi.fn(), ...overrides };
}

afterEach(() => vi.unstubAllGlobals());

describe("ModelStore", () => {
  it("downloads from beside the page, tells the progress and keeps the bytes", async () => {
    const shelf = new MemoryShelf();
    const fetched = serve([1, 2, 3], [4, 5, 6]);
    const given = options();
    const weights = await new ModelStore(shelf).weights(entry, given);
    expect(weights).toEqual({ bytes: bytes(), origin: "network" });
    expect(String(fetched.mock.calls[0]?.[0])).toBe(
      "https://echo.example/app/models/small/weights.safetensors",
    );
    expect(given.onProgress.mock.calls).toEqual([
      [3, 6],
      [6, 6],
    ]);
    expect(shelf.files.get(NAME)).toEqual(bytes());
  });

  it("asks no network where the weights are kept", async () => {
    const shelf = new MemoryShelf();
    shelf.files.set(NAME, bytes());
    const fetched = serve();
    expect((await new ModelStore(shelf).weights(entry, options())).origin).toBe("store");
    expect(fetched).not.toHaveBeenCalled();
  });

  it("replaces a partial copy", async () => {
    const shelf = new MemoryShelf();
    shelf.files.set(NAME, bytes().slice(0, 3));
    serve([1, 2, 3, 4, 5, 6]);
    expect((await new ModelStore(shelf).weights(entry, options())).origin).toBe("network");
    expect(shelf.files.get(NAME)).toEqual(bytes());
  });

  it.each([
    ["less", [[1, 2, 3]]],
    ["more", [[1, 2, 3, 4, 5, 6, 7]]],
  ])("refuses %s bytes than promised, and keeps nothing", async (difference, chunks) => {
    const shelf = new MemoryShelf();
    serve(...chunks);
    await expect(new ModelStore(shelf).weights(entry, options())).rejects.toMatchObject({
      code: "model-length",
      message: expect.stringContaining(difference),
    });
    expect(shelf.files.size).toBe(0);
  });

  it("says that it cannot download", async () => {
    const store = new ModelStore(null);
    vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
    await expect(store.weights(entry, options())).rejects.toMatchObject({
      code: "model-download",
      message: expect.stringContaining("404"),
    });
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(store.weights(entry, options())).rejects.toMatchObject({ code: "model-download" });
  });

  it("stops when told to", async () => {
    const abort = new AbortController();
    vi.stubGlobal("fetch", () => {
      abort.abort();
      return Promise.reject(abort.signal.reason);
    });
    const weights = new ModelStore(null).weights(entry, options({ signal: abort.signal }));
    await expect(weights).rejects.toMatchObject({ code: "cancelled" });
  });

  it("works where nothing can be kept", async () => {
    const shelf = new MemoryShelf();
    shelf.write = () => Promise.reject(new Error("quota"));
    serve([1, 2, 3, 4, 5, 6]);
    expect((await new ModelStore(shelf).weights(entry, options())).bytes).toEqual(bytes());
  });
});
