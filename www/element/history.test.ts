import { describe, expect, it } from "vitest";
import { History } from "./history.js";

describe("History", () => {
  it("goes back and forth over more steps than anybody counts", () => {
    const history = new History(0, 1000);
    for (let step = 1; step <= 900; step += 1) history.change(step, 1, null);
    for (let step = 0; step < 900; step += 1) history.undo();
    expect([history.now, history.canUndo, history.canRedo]).toEqual([0, false, true]);
    for (let step = 0; step < 900; step += 1) history.redo();
    expect([history.now, history.canRedo]).toEqual([900, false]);
  });

  it("forgets the oldest steps beyond its budget, by their size", () => {
    const history = new History("start", 100);
    for (const name of ["a", "b", "c", "d"]) history.change(name, 40, null);
    for (let step = 0; step < 9; step += 1) history.undo();
    expect(history.now, "two of forty fit beside what is shown").toBe("b");
  });

  it("takes changes with one key as one step, and forgets the future with a new one", () => {
    const history = new History(0, 100);
    history.change(1, 1, "drag");
    history.change(2, 1, "drag");
    history.change(3, 1, "other");
    history.undo();
    expect(history.now).toBe(2);
    history.change(4, 1, "other");
    expect(history.canRedo).toBe(false);
    history.undo();
    history.undo();
    expect([history.now, history.canUndo]).toEqual([0, false]);
  });
});
