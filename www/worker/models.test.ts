import { describe, expect, it, vi } from "vitest";
import type { ModelEntry, Notice } from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import { ModelStore } from "./model-store.js";
import { Models } from "./models.js";
import { PassingModels } from "./own-models.js";

const BASE = "https://echo.example/app/";
const entry = {
  id: "small",
  name: "Small",
  licence: "MIT",
  intendedUse: "Tests.",
  bytes: 2,
  sha256: "ab".repeat(32),
  pipelines: ["plain"],
  takesPoints: false,
} as unknown as ModelEntry;

/** Converts a file into its own bytes; the digest is made of its size. */
function setUp() {
  const opened: [Blob, string, string | undefined][] = [];
  const disc = {
    inspectModel: (file: Blob) => {
      if (file.size === 0) throw { code: "checkpoint-not-recognised", message: "" };
      return { title: "SAM ViT-B", pipelines: [{ name: "sam", takesPoints: true }] };
    },
    convertModel: async (
      file: Blob,
      _storage: string,
      sink: (piece: Uint8Array) => void,
      progress: (share: number) => void,
    ) => {
      progress(0.5);
      sink(new Uint8Array(await file.arrayBuffer()));
      if (file.size === 13) return undefined;
      return { sha256: String(file.size).padStart(64, "0"), bytes: file.size };
    },
    openModel: (...args: [Blob, string, string | undefined]) => void opened.push(args),
    cancelConversion: vi.fn(),
    rehearse: vi.fn(),
  };
  const notices: Notice[] = [];
  const host = {
    catalogue: () => [entry],
    tunedFile: () => undefined,
    disc: async () => disc as unknown as EchoDisc,
    share: <T>(_key: string, load: () => Promise<T>) => load(),
    notify: (notice: Notice) => void notices.push(notice),
  };
  const models = new Models(host, new ModelStore(null), new PassingModels());
  return { disc, models, notices, opened };
}

const file = (size: number) => new Blob([new Uint8Array(size)]);

describe("Models", () => {
  it("keeps a model of the user's, lists it after the site's, and loads it", async () => {
    const { models, notices, opened } = setUp();
    const card = await models.add(file(5), "mine.pth", "f16");
    expect(card).toMatchObject({ name: "mine.pth", title: "SAM ViT-B", bytes: 5, own: true });
    expect((await models.cards()).map(({ id }) => id)).toEqual(["small", card.id]);
    expect(notices).toEqual([
      { notice: "progress", stage: "convert", share: 0.5 },
      { notice: "idle", stage: "convert" },
    ]);
    expect(await models.load(BASE, { id: card.id, pipeline: "sam" })).toBe("own");
    expect(opened.map(([blob, id, pipeline]) => [blob.size, id, pipeline])).toEqual([
      [5, card.id, "sam"],
    ]);
  });

  it("has the same file twice as one model, and none after it is deleted", async () => {
    const { models } = setUp();
    const { id } = await models.add(file(5), "a", "f16");
    await models.add(new Blob([new Uint8Array(5)]), "b", "f16");
    expect((await models.cards()).map(({ name }) => name)).toEqual(["Small", "b"]);
    await models.remove(id);
    expect(await models.cards()).toHaveLength(1);
    await expect(models.load(BASE, { id, pipeline: "sam" })).rejects.toMatchObject({
      code: "model-gone",
    });
  });

  it("keeps nothing of a file that is no model or whose conversion was cancelled", async () => {
    const { models } = setUp();
    await expect(models.add(file(0), "empty", "f16")).rejects.toMatchObject({
      code: "checkpoint-not-recognised",
    });
    await expect(models.add(file(13), "stopped", "f16")).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(await models.cards()).toHaveLength(1);
  });

  it("stops a conversion when it is told to, and only while there is one", async () => {
    const { disc, models } = setUp();
    models.abort();
    expect(disc.cancelConversion).not.toHaveBeenCalled();
    const adding = models.add(file(13), "long", "f16");
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    models.abort();
    expect(disc.cancelConversion).toHaveBeenCalledTimes(1);
    await expect(adding).rejects.toMatchObject({ code: "cancelled" });
  });

  it("fetches from its own origin alone", async () => {
    const { models } = setUp();
    for (const address of ["https://elsewhere.example/m.pth", "//elsewhere.example/m.pth"])
      await expect(models.fetch(address, BASE, "f16")).rejects.toMatchObject({
        code: "model-address",
      });
    const fetched = vi.fn(async (_url: URL) => new Response(new Uint8Array(7)));
    vi.stubGlobal("fetch", fetched);
    expect(await models.fetch("weights/m.pth", BASE, "int8")).toMatchObject({
      name: "m.pth",
      bytes: 7,
    });
    expect(String(fetched.mock.calls[0]?.[0])).toBe("https://echo.example/app/weights/m.pth");
    vi.unstubAllGlobals();
  });
});
