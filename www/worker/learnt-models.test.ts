import { describe, expect, it, vi } from "vitest";
import type { ModelEntry, TunedFile } from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import type { ModelStore } from "./model-store.js";
import { Models } from "./models.js";
import { PassingModels } from "./own-models.js";
import { hex } from "./sha256.js";

const FOLDER = "https://echo.example/app/";
const WEIGHTS = new Uint8Array([7, 7]);
const SITES = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", WEIGHTS)));
const OWN = "5".padStart(64, "0");

const entry = {
  id: "lv",
  name: "LV",
  licence: "MIT",
  intendedUse: "Tests.",
  bytes: 2,
  sha256: SITES,
  pipelines: ["plain", "official"],
  takesPoints: false,
} as unknown as ModelEntry;

/** What learnt files say of themselves, by their size. */
const TUNED: Record<number, Partial<TunedFile>> = {
  101: { base: SITES, sha256: "1".repeat(64), outlines: 9, clips: 2 },
  102: { base: SITES, sha256: "2".repeat(64), outlines: 4, clips: 1 },
  103: { base: OWN, sha256: "3".repeat(64), outlines: 5, clips: 1 },
  104: { base: "e".repeat(64), sha256: "4".repeat(64), outlines: 5, clips: 1 },
};

const file = (size: number) => new Blob([new Uint8Array(size)]);
const tunedFile = ({ size }: Blob) =>
  TUNED[size] && ({ bytes: size, before: 0.86, after: 0.9, ...TUNED[size] } as TunedFile);
const about = (size: number) => tunedFile(file(size)) as TunedFile;

async function setUp() {
  const opened: unknown[][] = [];
  const disc = {
    inspectModel: () => ({ title: "SAM", pipelines: [{ name: "sam", takesPoints: true }] }),
    convertModel: async (from: Blob, _: string, sink: (piece: Uint8Array) => void) => {
      sink(new Uint8Array(await from.arrayBuffer()));
      return { sha256: String(from.size).padStart(64, "0"), bytes: from.size };
    },
    openModel: (from: Blob, id: string) => void opened.push(["model", from.size, id]),
    openTuned: (base: Blob, tuned: Blob, id: string, pipeline?: string) =>
      void opened.push(["tuned", base.size, tuned.size, id, pipeline]),
    loadModel: async (id: string) => void opened.push(["site", id]),
    rehearse: async () => true,
  };
  const store = {
    weights: vi.fn(async () => ({ bytes: WEIGHTS, origin: "network" })),
    discard: vi.fn(async () => undefined),
  };
  const host = {
    ...{ tunedFile, catalogue: () => [entry], notify: () => undefined },
    disc: async () => disc as unknown as EchoDisc,
    share: <T>(_key: string, load: () => Promise<T>) => load(),
  };
  const models = new Models(host, store as unknown as ModelStore, new PassingModels());
  return { models, opened, store };
}

describe("a learnt model", () => {
  it("is one more of the user's, says what it is, and is laid over its base", async () => {
    const { models, opened } = await setUp();
    const card = await models.learnt.keep(file(101), about(101), "you", "official");
    expect(card).toMatchObject({
      id: `own-${"1".repeat(16)}`,
      name: "LV, learnt from 9 outlines",
      title: "LV",
      licence: "MIT",
      use: "Learnt on this device from 9 outlines of 2 clips that you corrected; nobody else has judged it. Research and education only.",
      bytes: 101,
      own: true,
      learnt: { base: "lv", outlines: 9, clips: 2, before: 0.86, after: 0.9 },
    });
    expect(card.pipelines.map(({ name }) => name)).toEqual(["official", "plain"]);
    expect(await models.load(FOLDER, { id: card.id, pipeline: "official" })).toBe("own");
    expect(opened).toEqual([["tuned", 2, 101, card.id, "official"]]);
    expect(models.inUse).toMatchObject({ card: { id: card.id }, pipeline: "official" });
    expect((await models.file(card.id)).size).toBe(101);
    await models.remove(card.id);
    await expect(models.file(card.id)).rejects.toMatchObject({ code: "model-gone" });
  });

  it("is opened from its file, as a reader's", async () => {
    const { models } = await setUp();
    const card = await models.add(file(102), "echodisc-learnt-4.safetensors", "f16");
    expect(card.use).toMatch(/^Learnt from 4 outlines of 1 clip that a reader corrected;/);
    expect(card.name).toBe("LV, learnt from 4 outlines");
    expect((await models.cards()).map(({ id }) => id)).toEqual(["lv", card.id]);
  });

  it("is of the user's own model too, and asks for it where that is gone", async () => {
    const { models, opened } = await setUp();
    await expect(models.add(file(103), "a", "f16")).rejects.toMatchObject({ code: "tuned-base" });
    const base = await models.add(file(5), "mine.pth", "f16");
    const card = await models.add(file(103), "a", "f16");
    expect(card).toMatchObject({ name: "mine.pth, learnt from 5 outlines", title: "SAM" });
    await models.load(FOLDER, { id: card.id, pipeline: "" });
    expect(opened.at(-1)).toEqual(["tuned", 5, 103, card.id, undefined]);
    await models.remove(base.id);
    await expect(models.load(FOLDER, { id: card.id, pipeline: "" })).rejects.toMatchObject({
      code: "tuned-base",
      message: expect.stringContaining("Open that model first"),
    });
    expect(models.inUse).toBe(null);
  });

  it("is refused where its base is another", async () => {
    const { models } = await setUp();
    await expect(models.add(file(104), "a", "f16")).rejects.toMatchObject({ code: "tuned-base" });
    expect(await models.cards()).toHaveLength(1);
  });

  it("is laid over whole weights alone: a damaged copy is fetched once more", async () => {
    const { models, opened, store } = await setUp();
    const { id } = await models.learnt.keep(file(101), about(101), "you");
    const damaged = new Uint8Array([1, 1]);
    store.weights.mockResolvedValueOnce({ bytes: damaged, origin: "store" });
    await models.load(FOLDER, { id, pipeline: "" });
    expect(store.discard).toHaveBeenCalledOnce();
    expect(opened).toEqual([["tuned", 2, 101, id, undefined]]);
    store.weights.mockResolvedValue({ bytes: damaged, origin: "network" });
    await expect(models.load(FOLDER, { id, pipeline: "" })).rejects.toMatchObject({
      code: "weights-digest",
    });
  });
});

describe("what learning begins with", () => {
  it("is the model in use, or what was learnt on it and the original", async () => {
    const { models } = await setUp();
    await models.load(FOLDER, null);
    const site = models.inUse?.card;
    expect(site && (await models.learnt.beginning(site, FOLDER))).toMatchObject({
      baseSha256: SITES,
      base: { size: 2 },
      tuned: null,
    });
    const card = await models.learnt.keep(file(101), about(101), "you");
    expect(await models.learnt.beginning(card, FOLDER)).toMatchObject({
      baseSha256: SITES,
      base: { size: 2 },
      tuned: { size: 101 },
    });
  });
});
