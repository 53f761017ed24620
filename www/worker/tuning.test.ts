import { describe, expect, it, vi } from "vitest";
import type { LearnNotice, ModelCard, TunedFile } from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import type { Learned, LearnerOrder, OnLearning } from "./learner.js";
import { Scheduler } from "./scheduler.js";
import { Tuning, type TuningHost } from "./tuning.js";

const NO_EF = { efErrorBefore: undefined, efErrorAfter: undefined };
const CLIP = { width: 2, height: 1, frames: 8 };
const card = (id: string, base: string | null = null) =>
  ({ id, learnt: base && { base } }) as unknown as ModelCard;
const corrected = (count: number) =>
  Array.from({ length: count }, (_, frame) => ({ frame, mask: new Uint8Array([1, 0]) }));

/** A learner that ends when told to; the clip's pixels are of one `shade`. */
function setUp() {
  const state = { model: card("lv"), pipeline: "plain", shade: 1 };
  const encoded: number[] = [];
  const notices: LearnNotice[] = [];
  const orders: LearnerOrder[] = [];
  let tell: OnLearning = () => {};
  let end = (_: Partial<Learned>) => {};
  const stop = vi.fn();
  const keep = vi.fn(async () => card("own-1", "lv"));
  const beginning = vi.fn(async () => ({ base: new Blob(), baseSha256: "ab", tuned: null }));
  const disc = {
    frameRgba: () => new Uint8ClampedArray(8).fill(state.shade),
    embedding: async (frame: number) => new Uint16Array([frame]),
  };
  const scheduler = new Scheduler().seat(() => undefined);
  const host = {
    models: {
      get inUse() {
        return { card: state.model, pipeline: state.pipeline };
      },
      learnt: { keep, beginning },
    },
    seat: scheduler,
    disc: async () => disc as unknown as EchoDisc,
    encode: async (frame: number) => encoded.push(frame) > 0,
    tunedFile: () => ({ outlines: 4 }) as TunedFile,
    startLearner: (order: LearnerOrder, onProgress: OnLearning) => {
      orders.push(order);
      tell = onProgress;
      return {
        result: new Promise<Learned>((resolve, reject) => {
          end = (made) => resolve({ file: new Uint8Array(1), ...made } as Learned);
          stop.mockImplementation(() => reject({ code: "cancelled", message: "" }));
        }),
        stop,
      };
    },
    notify: (notice: LearnNotice) => void notices.push(notice),
  } as unknown as TuningHost;
  const tuning = new Tuning(host);
  const begun = () => vi.waitFor(() => expect(orders.length).toBeGreaterThan(0));
  const learner = { tell: (done: number) => tell(done, 9), end: (m: Partial<Learned>) => end(m) };
  return { tuning, state, encoded, notices, orders, learner, stop, keep, scheduler, begun };
}

const plan = { taught: 3, heldBack: 1, byClip: false };

describe("Tuning", () => {
  it("gathers outlines with the embeddings of their frames, of several clips", async () => {
    const { tuning, state, encoded } = setUp();
    expect(await tuning.add({ lessons: corrected(3), clip: CLIP })).toEqual({
      outlines: 3,
      clips: 1,
    });
    expect(encoded).toEqual([0, 1, 2]);
    await tuning.add({ lessons: corrected(1), clip: CLIP });
    state.shade = 2;
    expect(await tuning.add({ lessons: corrected(2), clip: CLIP })).toEqual({
      outlines: 5,
      clips: 2,
    });
  });

  it("refuses more than fit before it prepares a frame", async () => {
    const { tuning, encoded } = setUp();
    await expect(tuning.add({ lessons: corrected(49), clip: CLIP })).rejects.toMatchObject({
      code: "learn-too-many",
    });
    expect(encoded).toEqual([]);
  });

  it("takes nothing more once it is cancelled", async () => {
    const { tuning, scheduler } = setUp();
    const adding = tuning.add({ lessons: corrected(5), clip: CLIP });
    scheduler.cancel();
    await expect(adding).rejects.toMatchObject({ code: "cancelled" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(tuning.count.outlines).toBe(0);
  });

  it("drops what was gathered with another base, and keeps it for what was learnt on the same", async () => {
    const { tuning, state } = setUp();
    await tuning.add({ lessons: corrected(2), clip: CLIP });
    state.model = card("own-1", "lv");
    tuning.modelLoaded();
    expect(tuning.count.outlines).toBe(2);
    state.model = card("other");
    tuning.modelLoaded();
    expect(tuning.count.outlines).toBe(0);
  });

  it("learns from six and more, tells of it, and keeps what is better", async () => {
    const { tuning, notices, orders, learner, keep, begun } = setUp();
    await tuning.add({ lessons: corrected(5), clip: CLIP });
    await expect(tuning.learn("/")).rejects.toMatchObject({ code: "learn-too-few" });
    await tuning.add({ lessons: corrected(6), clip: CLIP });
    notices.length = 0;
    const learning = tuning.learn("/");
    await begun();
    expect(orders[0]).toMatchObject({ baseSha256: "ab", tuned: null, pipeline: "plain" });
    expect(orders[0]?.lessons).toHaveLength(6);
    learner.tell(1);
    learner.end({ plan, learnt: { before: 0.8, after: 0.9, ...NO_EF, better: true } });
    expect(await learning).toMatchObject({ plan, model: { id: "own-1" } });
    expect(keep).toHaveBeenCalledWith(expect.any(Blob), { outlines: 4 }, "you", "plain");
    expect(notices).toEqual([
      { notice: "progress", stage: "learn", done: 1, total: 9 },
      { notice: "idle", stage: "learn" },
    ]);
    expect(tuning.count.outlines, "they stay, to be learnt from again").toBe(6);
  });

  it("keeps nothing that is no better", async () => {
    const { tuning, learner, keep, begun } = setUp();
    await tuning.add({ lessons: corrected(6), clip: CLIP });
    const learning = tuning.learn("/");
    await begun();
    learner.end({ plan, learnt: { before: 0.9, after: 0.8, ...NO_EF, better: false } });
    expect((await learning).model).toBe(null);
    expect(keep).not.toHaveBeenCalled();
  });

  it("stops the learner when told to", async () => {
    const { tuning, stop, begun, notices } = setUp();
    await tuning.add({ lessons: corrected(6), clip: CLIP });
    const learning = tuning.learn("/");
    await begun();
    tuning.stop();
    await expect(learning).rejects.toMatchObject({ code: "cancelled" });
    expect(stop).toHaveBeenCalledOnce();
    expect(notices.at(-1)).toEqual({ notice: "idle", stage: "learn" });
  });
});
