import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClipInfo, LearnOutcome, ModelCard, ModelChoice } from "../protocol.js";
import { editOf } from "./edits.js";
import {
  addWords,
  correctedWords,
  efWords,
  gatheredWords,
  hindrance,
  outcomeWords,
  progressWords,
  scopeWords,
} from "./learn-words.js";
import { Learning } from "./learning.js";
import { Study } from "./study.js";

const size = { width: 4, height: 2 };
const edit = (inside: number) =>
  editOf(
    {
      runs: new Uint32Array([1, inside, 7 - inside]),
      outline: new Float32Array(6),
      areaPx: inside,
    },
    size,
  );
const model = { id: "own-1" } as ModelCard;
const NO_EF = { efErrorBefore: undefined, efErrorAfter: undefined };
const plan = { taught: 6, heldBack: 3, byClip: false };
const better: LearnOutcome = {
  plan,
  learnt: { before: 0.86, after: 0.9, ...NO_EF, better: true },
  model,
};
const worse: LearnOutcome = {
  plan: { ...plan, byClip: true },
  learnt: { before: 0.91, after: 0.904, ...NO_EF, better: false },
  model: null,
};

/** Learning settles with what `outcome` is, once `end` is called. */
function setUp() {
  const told: string[] = [];
  const state = {
    clip: { ...size, frames: 9 } as ClipInfo,
    study: new Study(),
    outlines: 0,
    time: 0,
    outcome: better as LearnOutcome | { code: string; message: string },
  };
  let end = () => {};
  const engine = {
    prepareLearning: vi.fn(async (): Promise<null> => null),
    addLessons: vi.fn(async (lessons: unknown[]) => {
      state.outlines += lessons.length;
      return { outlines: state.outlines, clips: 1 };
    }),
    lessons: vi.fn(async () => ({ outlines: state.outlines, clips: 1 })),
    forgetLessons: vi.fn(async () => {
      state.outlines = 0;
      return null;
    }),
    stopLearning: vi.fn(async () => null),
    learn: vi.fn(
      () =>
        new Promise<LearnOutcome>((resolve, reject) => {
          end = () => ("plan" in state.outcome ? resolve(state.outcome) : reject(state.outcome));
        }),
    ),
  };
  const shelf = {
    choice: { id: "lv", pipeline: "plain" } as ModelChoice | null,
    model: { id: "lv" } as ModelCard | null,
    takeUp: vi.fn(async (taken: ModelCard) => {
      shelf.model = taken;
    }),
    giveUp: vi.fn(async (_id: string, before: ModelChoice | null) => {
      shelf.model = { id: before?.id ?? "first" } as ModelCard;
    }),
  };
  const learning = new Learning(engine, {
    get clip() {
      return state.clip;
    },
    get study() {
      return state.study;
    },
    shelf,
    changed: () => undefined,
    failed: (thrown) => told.push((thrown as { code: string }).code),
    warned: ({ code }) => told.push(code),
    now: () => state.time,
  });
  const draw = (count: number) => {
    for (let frame = 0; frame < count; frame += 1) state.study.setEdit(frame, edit(2));
  };
  return { learning, state, engine, shelf, told, draw, end: () => end() };
}

const kept = new Map<string, string>();

describe("Learning", () => {
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is off until it is switched on, and remembers that; off, nothing stays", async () => {
    const { learning, engine, draw } = setUp();
    expect(learning.isOn).toBe(false);
    await learning.look();
    expect(engine.lessons).not.toHaveBeenCalled();
    await learning.setOn(true);
    expect([...kept]).toEqual([["echodisc-learn", "on"]]);
    expect(engine.prepareLearning).toHaveBeenCalledOnce();
    draw(2);
    await learning.add();
    await learning.setOn(false);
    expect([learning.isOn, kept.size, learning.count.outlines]).toEqual([false, 0, 0]);
    expect(engine.forgetLessons).toHaveBeenCalledOnce();
  });

  it("is on, and says so, where what learns could not be fetched", async () => {
    const { learning, engine, told } = setUp();
    engine.prepareLearning.mockRejectedValueOnce({ code: "learn-fetch", message: "" });
    await learning.setOn(true);
    expect([told, learning.isOn, learning.fetching]).toEqual([["learn-fetch"], true, false]);
  });

  it("holds for the page where the browser keeps nothing", async () => {
    vi.stubGlobal("localStorage", undefined);
    const { learning } = setUp();
    await learning.setOn(true);
    expect(learning.isOn).toBe(true);
    await learning.setOn(false);
    expect(learning.isOn).toBe(false);
  });

  it("adds outlines that were edited by hand, as they were edited, each once", async () => {
    const { learning, engine, state, draw } = setUp();
    draw(3);
    state.study.setBox(5, { x0: 0, y0: 0, x1: 4, y1: 2 });
    expect([learning.corrected, learning.fresh]).toEqual([3, 3]);
    await learning.add();
    const [lessons, clip] = engine.addLessons.mock.calls[0] as unknown as [
      { frame: number; mask: Uint8Array }[],
      ClipInfo,
    ];
    expect(lessons.map(({ frame }) => frame)).toEqual([0, 1, 2]);
    expect([...(lessons[0]?.mask ?? [])]).toEqual([0, 255, 255, 0, 0, 0, 0, 0]);
    expect(clip).toBe(state.clip);
    expect([learning.corrected, learning.fresh]).toEqual([3, 0]);
    state.study.setEdit(1, edit(3));
    expect(learning.fresh).toBe(1);
  });

  it("counts again where adding failed", async () => {
    const { learning, engine, state, told, draw } = setUp();
    draw(2);
    engine.addLessons.mockImplementationOnce(() => {
      state.outlines = 1;
      return Promise.reject({ code: "learn-too-many", message: "" });
    });
    await learning.add();
    expect([told, learning.count.outlines, learning.fresh]).toEqual([["learn-too-many"], 1, 2]);
    expect(learning.adding).toBe(false);
  });

  it("takes what is better into use, and gives it up again", async () => {
    const { learning, shelf, end } = setUp();
    const done = learning.learn();
    expect(learning.progress).toEqual({ done: 0, total: 0, secondsLeft: null });
    end();
    await done;
    expect(learning.progress).toBe(null);
    expect(shelf.takeUp).toHaveBeenCalledWith(model);
    expect(learning.outcome).toMatchObject({ model });
    await learning.undo();
    expect(shelf.giveUp).toHaveBeenCalledWith("own-1", { id: "lv", pipeline: "plain" });
    expect(learning.outcome).toBe(null);
  });

  it("says nothing more of a model that is no longer in use", async () => {
    const { learning, shelf, end } = setUp();
    const done = learning.learn();
    end();
    await done;
    shelf.model = { id: "other" } as ModelCard;
    expect(learning.outcome).toBe(null);
  });

  it("changes nothing where it is no better, or fails", async () => {
    const { learning, state, shelf, told, end } = setUp();
    state.outcome = worse;
    const first = learning.learn();
    end();
    await first;
    expect(learning.outcome).toMatchObject({ model: null });
    state.outcome = { code: "learn-failed", message: "" };
    const second = learning.learn();
    end();
    await second;
    expect([told, learning.outcome, learning.progress]).toEqual([["learn-failed"], null, null]);
    expect(shelf.takeUp).not.toHaveBeenCalled();
  });

  it("uses nothing of what was stopped", async () => {
    const { learning, engine, shelf, end } = setUp();
    const done = learning.learn();
    learning.stop();
    expect(learning.progress).toBe(null);
    expect(engine.stopLearning).toHaveBeenCalledOnce();
    end();
    await done;
    expect(shelf.takeUp).not.toHaveBeenCalled();
    expect(learning.outcome).toBe(null);
  });

  it("tells how long it takes once it can", () => {
    const { learning, state } = setUp();
    void learning.learn();
    const step = (done: number) => {
      state.time += 2000;
      learning.noticed({ notice: "progress", stage: "learn", done, total: 10 });
      return learning.progress?.secondsLeft;
    };
    expect([step(1), step(2), step(3)]).toEqual([null, 16, 14]);
  });

  it("says so when a new engine has nothing of what was gathered", async () => {
    const { learning, state, told, draw } = setUp();
    await learning.setOn(true);
    draw(2);
    await learning.add();
    state.outlines = 0;
    await learning.look();
    expect([told, learning.fresh]).toEqual([["lessons-gone"], 2]);
  });
});

describe("what is said of learning", () => {
  it("counts outlines and clips", () => {
    expect([correctedWords(0, 0), correctedWords(1, 1), correctedWords(3, 0)]).toEqual([
      expect.stringContaining("No outline"),
      "This clip has 1 outline that you corrected.",
      "The corrected outlines of this clip are added.",
    ]);
    expect([addWords(1), addWords(4)]).toEqual([
      "Add 1 outline of this clip",
      "Add 4 outlines of this clip",
    ]);
    expect(gatheredWords({ outlines: 9, clips: 2 })).toBe(
      "9 outlines of 2 clips, in memory until the page is closed.",
    );
    expect(gatheredWords({ outlines: 1, clips: 1 })).toMatch(/^1 outline of 1 clip,/);
  });

  it("tells why nothing can be learnt", () => {
    expect(hindrance({ outlines: 5, clips: 1 }, true)).toMatch(/6 outlines at least: 1 more/);
    expect(hindrance({ outlines: 6, clips: 1 }, false)).toMatch(/not ready/);
    expect(hindrance({ outlines: 6, clips: 1 }, true)).toBe("");
  });

  it("tells how far it is", () => {
    expect(progressWords({ done: 0, total: 0, secondsLeft: null })).toBe("Learning begins…");
    expect(progressWords({ done: 4, total: 10, secondsLeft: 120 })).toBe(
      "Learning: 40 %, about 2 min left",
    );
  });

  it("tells what came of it, and how much that says", () => {
    expect(outcomeWords(better)).toBe(
      "Better on 3 outlines held back: Dice 0.86 before, 0.90 after. In use now.",
    );
    expect(outcomeWords(worse)).toBe(
      "Not better on 3 outlines held back (0.91 before, 0.90 after): nothing was changed.",
    );
    const close = { ...worse, learnt: { before: 0.9012, after: 0.9008, ...NO_EF, better: false } };
    expect(outcomeWords(close), "figures that differ look so").toContain("0.9012 before, 0.9008");
    const still: LearnOutcome = {
      plan,
      learnt: { before: 0.86, after: 0.95, efErrorBefore: 9, efErrorAfter: 17.94, better: false },
      model: null,
    };
    expect(outcomeWords(still)).toBe(
      "It covers 3 outlines held back better (Dice 0.86 before, 0.95 after) and measures them worse: nothing was changed.",
    );
    expect(efWords(still)).toContain("off by 9.0 points before, 17.9 after");
    expect(efWords(better)).toBe("");
    expect(scopeWords(better)).toMatch(/easy outlines/);
    expect(scopeWords(worse)).toMatch(/did not learn from/);
  });
});
