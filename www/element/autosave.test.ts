import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClipInfo } from "../protocol.js";
import { Autosave } from "./autosave.js";
import type { KeptWork } from "./kept-work.js";
import { Study } from "./study.js";
import type { WorkStore } from "./work-store.js";

const box = { x0: 0, y0: 0, x1: 40, y1: 20 };

class FakeStore implements WorkStore {
  readonly kept = new Map<string, unknown>();
  refuses: string | null = null;
  get = async (digest: string) => this.kept.get(digest);
  count = async () => this.kept.size;
  async remove(digest: string) {
    this.kept.delete(digest);
  }
  async put(digest: string, work: KeptWork) {
    if (this.refuses) throw { code: this.refuses, message: "refused" };
    const before = this.kept.get(digest);
    this.kept.set(digest, structuredClone(work));
    return before;
  }
}

let time = 0;

/** A window with a clip; `open` opens another. */
function windowOn(store: FakeStore, name = "a") {
  const told: string[] = [];
  const state = { on: true, digest: "clip-1" };
  const clip = { width: 64, height: 32, frames: 10 } as ClipInfo;
  const bench = {
    clip,
    study: new Study(),
    studyChanged: () => autosave.studyChanged(),
    digest: async () => state.digest,
  };
  const autosave = new Autosave({
    ...{ bench, store, page: name },
    isOn: () => state.on,
    changed: () => undefined,
    failed: ({ code }) => told.push(code),
    warned: ({ code }) => told.push(code),
    now: () => ++time,
  });
  const settle = () => vi.advanceTimersByTimeAsync(1000);
  const change = async (act: (study: Study) => void) => {
    act(bench.study);
    bench.studyChanged();
    await settle();
  };
  const open = async (digest: string) => {
    state.digest = digest;
    bench.study = new Study();
    bench.studyChanged();
    await settle();
  };
  return { autosave, bench, told, state, change, open, settle };
}

const boxesIn = (kept: unknown) => [...(kept as KeptWork).work.prompts.keys()];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("autosave", () => {
  it("keeps nothing unless it is switched on, and nothing of a clip without work", async () => {
    const store = new FakeStore();
    const { change, open, state } = windowOn(store);
    state.on = false;
    await open("clip-1");
    await change((study) => study.setBox(1, box));
    expect(store.kept.size).toBe(0);
    state.on = true;
    await open("clip-2");
    expect(store.kept.size).toBe(0);
  });

  it("brings the work back with the same clip, and with no other", async () => {
    const store = new FakeStore();
    const first = windowOn(store);
    await first.open("clip-1");
    await first.change((study) => study.setBox(1, box));
    expect(boxesIn(store.kept.get("clip-1"))).toEqual([1]);

    const next = windowOn(store, "b");
    await next.open("clip-2");
    expect([next.bench.study.boxes.size, next.told]).toEqual([0, []]);
    await next.open("clip-1");
    expect(next.bench.study.boxes.get(1)).toEqual(box);
    expect(next.told).toEqual(["autosave-came-back"]);
    await next.change((study) => study.undo());
    expect(store.kept.size, "what was taken back is not kept").toBe(0);
  });

  it("keeps what waits when another clip is opened at once", async () => {
    const store = new FakeStore();
    const { bench, autosave, open } = windowOn(store);
    await open("clip-1");
    bench.study.setBox(1, box);
    autosave.studyChanged();
    await open("clip-2");
    expect(boxesIn(store.kept.get("clip-1"))).toEqual([1]);
    expect(store.kept.has("clip-2")).toBe(false);
  });

  it("loses nothing that was drawn before the earlier work had come", async () => {
    const store = new FakeStore();
    const first = windowOn(store);
    await first.open("clip-1");
    await first.change((study) => study.setBox(1, box));
    const second = windowOn(store, "b");
    second.bench.studyChanged();
    second.bench.study.setBox(2, box);
    second.bench.studyChanged();
    await second.settle();
    expect([...second.bench.study.boxes.keys()].toSorted()).toEqual([1, 2]);
    expect(boxesIn(store.kept.get("clip-1")).toSorted()).toEqual([1, 2]);
    expect(second.told).toEqual(["autosave-came-back"]);
  });

  it("says once that another window works on the clip; the last to change is kept", async () => {
    const store = new FakeStore();
    const [a, b] = [windowOn(store, "a"), windowOn(store, "b")];
    await a.open("clip-1");
    await b.open("clip-1");
    await a.change((study) => study.setBox(1, box));
    await b.change((study) => study.setBox(2, box));
    expect([a.told, b.told]).toEqual([[], ["autosave-elsewhere"]]);
    expect(boxesIn(store.kept.get("clip-1"))).toEqual([2]);
    await a.change((study) => study.setBox(3, box));
    await a.change((study) => study.setBox(4, box));
    expect(a.told).toEqual(["autosave-elsewhere"]);
    expect(boxesIn(store.kept.get("clip-1"))).toEqual([1, 3, 4]);
  });

  it("says once that there is no room, keeps the work on the page, and goes on when there is", async () => {
    const store = new FakeStore();
    const { autosave, bench, open, change, told } = windowOn(store);
    await open("clip-1");
    store.refuses = "autosave-full";
    await change((study) => study.setBox(1, box));
    await change((study) => study.setBox(2, box));
    expect([told, autosave.failure?.code]).toEqual([["autosave-full"], "autosave-full"]);
    expect(bench.study.boxes.size).toBe(2);
    store.refuses = null;
    await change((study) => study.setBox(3, box));
    expect(autosave.failure).toBeNull();
    expect(boxesIn(store.kept.get("clip-1"))).toEqual([1, 2, 3]);
  });

  it("leaves what it cannot read until something is changed", async () => {
    const store = new FakeStore();
    store.kept.set("clip-1", { version: 99, at: 5, by: "tomorrow" });
    const { open, change, told } = windowOn(store);
    await open("clip-1");
    expect(told).toEqual(["autosave-unreadable"]);
    expect(store.kept.get("clip-1")).toMatchObject({ version: 99 });
    await change((study) => study.setBox(1, box));
    expect(boxesIn(store.kept.get("clip-1"))).toEqual([1]);
  });

  it("stops when it is switched off meanwhile", async () => {
    const store = new FakeStore();
    const { bench, autosave, open, state, settle } = windowOn(store);
    await open("clip-1");
    bench.study.setBox(1, box);
    autosave.studyChanged();
    state.on = false;
    autosave.studyChanged();
    await settle();
    expect(store.kept.size).toBe(0);
  });
});
