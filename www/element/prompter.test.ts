import { describe, expect, it, vi } from "vitest";
import type { Failure, FrameBox, MaskReply, Prompts } from "../protocol.js";
import { Prompter } from "./prompter.js";
import { Study } from "./study.js";

const box = (x1: number): FrameBox => ({ x0: 0, y0: 0, x1, y1: 20 });

function setUp() {
  const study = new Study();
  const asked: { frame: number; resolve(areaPx?: number): void; reject(reason: Failure): void }[] =
    [];
  const segment = (frame: number, prompts: Prompts) =>
    new Promise<MaskReply>((resolve, reject) => {
      asked.push({
        frame,
        resolve: (areaPx = 9) => resolve({ frame, prompts, areaPx } as MaskReply),
        reject,
      });
    });
  const listener = { changed: vi.fn(), failed: vi.fn() };
  return { study, asked, listener, prompter: new Prompter(study, { segment }, listener) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("Prompter", () => {
  it("asks once for each box, the shown frame's first", async () => {
    const { study, asked, prompter } = setUp();
    study.setBox(1, box(10));
    study.setBox(2, box(10));
    prompter.pursue(2);
    prompter.pursue(2);
    expect(asked.map(({ frame }) => frame)).toEqual([2, 1]);
    for (const { resolve } of asked) resolve();
    await settle();
    expect(study.masks.size).toBe(2);
    expect(prompter.busy).toBe(false);
  });

  it("asks anew for a changed box while the old one is on its way", async () => {
    const { study, asked, listener, prompter } = setUp();
    study.setBox(1, box(10));
    prompter.pursue(1);
    study.setBox(1, box(11));
    prompter.pursue(1);
    asked[0]?.reject({ code: "superseded", message: "" });
    await settle();
    expect(prompter.isPending(1)).toBe(true);
    asked[1]?.resolve();
    await settle();
    expect(study.masks.get(1)?.prompts.box).toEqual(box(11));
    expect(listener.failed).not.toHaveBeenCalled();
  });

  it("reports a failure once, and waits for the user before it asks again", async () => {
    const { study, asked, listener, prompter } = setUp();
    study.setBox(1, box(10));
    prompter.pursue(1);
    asked[0]?.reject({ code: "segment-gpu", message: "" });
    await settle();
    prompter.pursue(1);
    expect(asked).toHaveLength(1);
    expect(listener.failed).toHaveBeenCalledTimes(1);
    prompter.release(1);
    prompter.pursue(1);
    expect(asked).toHaveLength(2);
  });

  it("says that a box holds nothing", async () => {
    const { study, asked, listener, prompter } = setUp();
    study.setBox(1, box(10));
    prompter.pursue(1);
    asked[0]?.resolve(0);
    await settle();
    expect(listener.failed).toHaveBeenCalledWith(expect.objectContaining({ code: "mask-empty" }));
    expect(study.masks.has(1)).toBe(true);
  });

  it("asks again by itself after a lost device", async () => {
    const { study, asked, listener, prompter } = setUp();
    study.setBox(1, box(10));
    prompter.pursue(1);
    asked[0]?.reject({ code: "device-lost", message: "" });
    await settle();
    prompter.pursue(1);
    expect(asked).toHaveLength(2);
    expect(listener.failed).not.toHaveBeenCalled();
  });

  it("takes nothing in once it is retired", async () => {
    const { study, asked, listener, prompter } = setUp();
    study.setBox(1, box(10));
    study.setBox(2, box(10));
    prompter.pursue(1);
    prompter.retire();
    asked[0]?.resolve();
    asked[1]?.reject({ code: "segment-gpu", message: "" });
    await settle();
    expect(study.masks.size).toBe(0);
    expect(listener.failed).not.toHaveBeenCalled();
  });
});
