import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FrameReply } from "../protocol.js";
import { FrameStore } from "./frame-store.js";

const settle = () => new Promise((resolve) => setTimeout(resolve));

/** 64 MiB a frame: four fit. */
const large = { frames: 9, width: 4096, height: 4096 };

function setUp(clip = large) {
  const fetch = vi.fn(
    async (frame: number) => ({ frame, rgba: new Uint8ClampedArray(4) }) as FrameReply,
  );
  const [arrived, failed] = [vi.fn(), vi.fn()];
  return { fetch, arrived, failed, store: new FrameStore({ clip, fetch, arrived, failed }) };
}

beforeEach(() => {
  vi.stubGlobal("ImageData", class {});
  vi.stubGlobal("createImageBitmap", async () => ({ close: vi.fn() }));
});
afterEach(() => vi.unstubAllGlobals());

describe("FrameStore", () => {
  it("asks once for a frame and keeps it", async () => {
    const { store, fetch, arrived } = setUp();
    expect([store.get(3), store.get(3)]).toEqual([null, null]);
    await settle();
    expect(store.get(3)).not.toBe(null);
    expect([fetch.mock.calls.length, arrived.mock.calls.length]).toEqual([1, 1]);
  });

  it("drops the longest unused beyond its budget", async () => {
    const { store, fetch } = setUp();
    for (const frame of [0, 1, 2, 3]) store.get(frame);
    await settle();
    const oldest = store.get(1);
    store.get(0);
    store.get(4);
    await settle();
    expect(oldest?.close).not.toHaveBeenCalled();
    store.get(2);
    expect(fetch).toHaveBeenLastCalledWith(2);
  });

  it("preloads a clip that fits, and no other", async () => {
    const small = setUp({ frames: 30, width: 320, height: 240 });
    await small.store.preload();
    expect(small.fetch).toHaveBeenCalledTimes(30);
    const { store, fetch } = setUp();
    await store.preload();
    expect(fetch).not.toHaveBeenCalled();
  });

  it("reports a frame that cannot be had, once", async () => {
    const { store, fetch, failed } = setUp();
    fetch.mockRejectedValueOnce({ code: "no-frame", message: "" });
    store.get(3);
    await settle();
    store.get(3);
    await settle();
    expect([fetch.mock.calls.length, failed.mock.calls.length]).toEqual([1, 1]);
  });

  it("asks again when told that the engine is a new one", async () => {
    const { store, fetch } = setUp();
    fetch.mockRejectedValueOnce({ code: "device-lost", message: "" });
    store.get(3);
    await settle();
    store.retry();
    store.get(3);
    await settle();
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it("keeps quiet once the clip is closed", async () => {
    const { store, fetch, failed } = setUp();
    fetch.mockRejectedValueOnce({ code: "no-frame", message: "" });
    store.get(3);
    store.close();
    await settle();
    expect(failed).not.toHaveBeenCalled();
  });
});
