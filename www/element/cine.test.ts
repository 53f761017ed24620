import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type {
  CineFrame,
  CineReport,
  CineRequest,
  CineSetup,
  Failure,
  FrameBox,
  MaskReply,
} from "../protocol.js";
import { NO_PROMPTS } from "../protocol.js";
import { Cine } from "./cine.js";
import { editOf } from "./edits.js";
import { Study } from "./study.js";

const FRAMES = 6;
const box = (x1: number): FrameBox => ({ x0: 0, y0: 0, x1, y1: 20 });

/** Outlines a clip on demand, frame by frame, as the worker does. */
class FakeEngine {
  outlined = new Set<number>();
  setups: CineSetup[] = [];
  requests: CineRequest[] = [];
  tokens: number[] = [];
  spreads = 0;
  beats = [{ ed: 1, es: 4 }];
  doubted = new Set<number>();
  #work: { resolve(value: null): void; reject(failure: Failure): void } | null = null;
  #drop: (frames: number[]) => number[] = (frames) => frames;

  /** Frames that lose their outline with the next change of boxes. */
  loses(...lost: number[]): void {
    this.#drop = (frames) => frames.filter((frame) => !lost.includes(frame));
  }
  async setUpClip(setup: CineSetup) {
    this.setups.push(setup);
    this.outlined = new Set(this.#drop([...this.outlined]));
    for (const { frame } of setup.kept) this.outlined.add(frame);
    return { outlined: [...this.outlined], waiting: FRAMES - this.outlined.size };
  }
  outlineClip(token: number): Promise<null> {
    this.tokens.push(token);
    this.#work?.reject({ code: "superseded", message: "" });
    return new Promise((resolve, reject) => {
      this.#work = { resolve, reject };
    });
  }
  end(): void {
    this.#work?.resolve(null);
    this.#work = null;
  }
  fail(code: string): void {
    this.#work?.reject({ code, message: code });
    this.#work = null;
  }
  async reportClip(request: CineRequest): Promise<CineReport> {
    this.requests.push(request);
    const beats = request.marks.length > 0 ? request.marks : this.beats;
    const frames = Array.from({ length: FRAMES }, (_, frame) => ({
      frame,
      origin: this.doubted.has(frame) ? "doubted" : this.outlined.has(frame) ? "followed" : "none",
    }));
    return {
      frames: frames as CineFrame[],
      beats: beats.map(({ ed, es }) => ({ ed, es, manual: request.marks.length > 0 })),
      efPercent: 50,
    } as unknown as CineReport;
  }
  spreadClip(_token: number, request: CineRequest): Promise<CineReport> {
    this.spreads += 1;
    return this.reportClip(request);
  }
}

function setUp() {
  const study = new Study();
  const engine = new FakeEngine();
  const listener = { changed: vi.fn(), failed: vi.fn() };
  const request = () => ({ marks: [...study.marks], view: study.view }) as unknown as CineRequest;
  const cine = new Cine({ study, engine, frames: FRAMES, request, ...listener });
  /** The worker brings the outline of a frame. */
  const bring = (...frames: number[]) => {
    for (const frame of frames) {
      engine.outlined.add(frame);
      const mask = {
        frame,
        areaPx: 100 - frame,
        mask: new Uint8Array(1),
        prompts: { ...NO_PROMPTS, box: box(9) },
        candidates: [{ iouScore: 0.9, stability: 0.8 }],
      } as unknown as MaskReply;
      cine.noticed({ notice: "clip-mask", token: engine.tokens.at(-1) ?? 0, mask });
    }
  };
  return { study, engine, listener, cine, bring };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const rested = () => vi.advanceTimersByTimeAsync(1000);

/** Every frame outlined from a box on frame 1. */
async function whole() {
  const all = setUp();
  all.study.setBox(1, box(30));
  all.cine.outline();
  await settle();
  all.bring(0, 1, 2, 3, 4, 5);
  all.engine.end();
  await rested();
  return all;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Cine", () => {
  it("does nothing before it is asked to", async () => {
    const { study, engine, cine } = setUp();
    study.setBox(1, box(30));
    cine.update();
    await settle();
    expect(engine.setups).toEqual([]);
  });

  it("outlines from the boxes, shows masks as they come, then reports and spreads", async () => {
    const { study, engine, cine, bring } = setUp();
    study.setBox(1, box(30));
    cine.outline();
    await settle();
    expect(engine.setups).toEqual([
      { boxes: [{ frame: 1, box: box(30) }], outlines: [], kept: [] },
    ]);
    bring(1, 2);
    expect(cine.progress).toEqual({ stage: "outline", done: 2, total: FRAMES });
    expect([...study.masks.keys()]).toEqual([1, 2]);
    await rested();
    expect(cine.report?.efPercent, "so far").toBe(50);
    expect(study.phases, "settled at the end only").toEqual({ ed: null, es: null });
    bring(0, 3, 4, 5);
    engine.end();
    await rested();
    expect([cine.busy, cine.isWhole, engine.spreads]).toEqual([false, true, 1]);
    expect(study.phases).toEqual({ ed: 1, es: 4 });
  });

  it("tells what more than a box made as an outline that stands", async () => {
    const { study, engine, cine } = setUp();
    const prompts = { ...NO_PROMPTS, box: box(30), refine: true };
    study.setPrompts(2, prompts);
    const mask = { frame: 2, areaPx: 9, mask: new Uint8Array([255]) } as MaskReply;
    study.putMask(2, prompts, mask);
    cine.outline();
    await settle();
    expect(engine.setups.at(-1)).toEqual({
      boxes: [],
      outlines: [{ frame: 2, mask: mask.mask, edited: false }],
      kept: [],
    });
  });

  it("goes on by itself after a fix, and keeps the frames that it does not touch", async () => {
    const { study, engine, cine, bring } = await whole();
    engine.loses(4, 5);
    study.setBox(5, box(12));
    cine.update();
    await settle();
    expect([...study.masks.keys()].toSorted()).toEqual([0, 1, 2, 3]);
    expect(engine.tokens).toHaveLength(2);
    bring(5, 4);
    engine.end();
    await rested();
    expect(cine.isWhole).toBe(true);
  });

  it("keeps what there is when cancelled, and goes on when asked again", async () => {
    const { study, engine, cine, bring } = setUp();
    study.setBox(1, box(30));
    cine.outline();
    await settle();
    bring(1, 2);
    engine.fail("cancelled");
    await rested();
    expect([cine.busy, cine.isWhole, engine.spreads]).toEqual([false, false, 0]);
    expect(cine.report).not.toBe(null);
    study.setBox(1, box(31));
    cine.update();
    await rested();
    expect(engine.tokens, "not by itself").toHaveLength(1);
    cine.outline();
    await settle();
    bring(0, 3, 4, 5);
    engine.end();
    await rested();
    expect(cine.isWhole).toBe(true);
  });

  it("stops before the spread when cancelled between, and follows the next fix all the same", async () => {
    const { study, engine, cine, bring } = setUp();
    study.setBox(1, box(30));
    cine.outline();
    await settle();
    bring(0, 1, 2, 3, 4, 5);
    engine.end();
    await settle();
    cine.halt();
    await rested();
    expect([cine.busy, engine.spreads]).toEqual([false, 0]);
    engine.loses(5);
    study.setBox(5, box(12));
    cine.update();
    await settle();
    bring(5);
    engine.end();
    await rested();
    expect(engine.spreads).toBe(1);
  });

  it("tells a new engine what the one before had found, but what was doubted", async () => {
    const { study, engine, cine, bring } = setUp();
    study.setBox(1, box(30));
    cine.outline();
    await settle();
    bring(1, 2, 3);
    engine.doubted.add(3);
    await rested();
    engine.fail("device-lost");
    await settle();
    engine.outlined.clear();
    cine.restarted();
    await settle();
    expect(engine.setups.at(-1)?.kept.map(({ frame }) => frame)).toEqual([1, 2]);
    expect(engine.setups.at(-1)?.kept[0]).toMatchObject({ iouScore: 0.9, stability: 0.8 });
    expect([...study.masks.keys()]).toEqual([1, 2]);
    expect([cine.busy, engine.tokens.length]).toEqual([true, 2]);
  });

  it("leads the frames beside an edited one from it, once the hand rests", async () => {
    const { study, engine, cine } = await whole();
    const [told, begun] = [engine.setups.length, engine.tokens.length];
    const reply = { runs: new Uint32Array([0, 1]), outline: new Float32Array(), areaPx: 1 };
    engine.loses(4, 5);
    for (let stroke = 0; stroke < 2; stroke += 1) {
      study.setEdit(5, editOf(reply, { width: 1, height: 1 }));
      cine.update();
      await settle();
    }
    expect(engine.setups, "the engine knows at once").toHaveLength(told + 2);
    expect(engine.setups.at(-1)).toMatchObject({ outlines: [{ frame: 5, edited: true }] });
    expect(engine.tokens, "nothing is begun between two strokes").toHaveLength(begun);
    await rested();
    expect(engine.tokens).toHaveLength(begun + 1);
    expect(study.maskOf(5)?.edited).toBe(true);
  });

  it("moves the markers of a beat; undo takes that back", async () => {
    const { study, engine, cine } = await whole();
    expect(cine.moveBeat(0, 1, 1), "one frame cannot be both").toBe(false);
    expect(cine.moveBeat(0, 1, 77), "no outline").toBe(false);
    engine.doubted.add(2);
    study.setView("a2c");
    cine.update();
    await rested();
    expect(cine.moveBeat(0, 1, 2), "not believed").toBe(false);
    expect(cine.moveBeat(0, 0, 3)).toBe(true);
    cine.update();
    await rested();
    expect(engine.requests.at(-1)?.marks).toEqual([{ ed: 0, es: 3, manual: true }]);
    expect(study.phases).toEqual({ ed: 0, es: 3 });
    study.undo();
    cine.update();
    await rested();
    expect(study.phases).toEqual({ ed: 1, es: 4 });
    expect(engine.spreads).toBe(4);
  });

  it("follows the beat that is looked at, unless a phase was set by hand", async () => {
    const { study, engine, cine } = await whole();
    engine.beats = [
      { ed: 1, es: 4 },
      { ed: 3, es: 5 },
    ];
    study.setView("a2c");
    cine.update();
    await rested();
    cine.select(1);
    expect(study.phases).toEqual({ ed: 3, es: 5 });
    study.togglePhase("ed", 0);
    expect(study.phases).toEqual({ ed: 0, es: 5 });
  });

  it("does not take the outlines of a clip that is closed", async () => {
    const { study, engine, cine, bring } = setUp();
    study.setBox(1, box(30));
    cine.outline();
    await settle();
    const mask = { frame: 3 } as MaskReply;
    cine.noticed({ notice: "clip-mask", token: -1, mask });
    expect(study.masks.size).toBe(0);
    cine.retire();
    bring(2);
    expect(study.masks.size).toBe(0);
    engine.end();
    await rested();
    expect(engine.spreads).toBe(0);
  });

  it("has nothing left without a box", async () => {
    const { study, engine, cine } = await whole();
    study.setBox(1, null);
    cine.update();
    await rested();
    expect([cine.report, cine.busy, study.masks.size]).toEqual([null, false, 0]);
    expect(engine.setups.at(-1)).toEqual({ boxes: [], outlines: [], kept: [] });
    expect(study.phases).toEqual({ ed: null, es: null });
  });

  it("tells of a failure once and stops", async () => {
    const { study, engine, cine, listener } = setUp();
    study.setBox(1, box(30));
    cine.outline();
    await settle();
    engine.fail("segment-box");
    await rested();
    expect(listener.failed).toHaveBeenCalledTimes(1);
    expect([cine.busy, cine.failure?.code]).toEqual([false, "segment-box"]);
  });
});
