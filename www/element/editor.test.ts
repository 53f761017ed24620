import { describe, expect, it, vi } from "vitest";
import { type EditReply, type EditRequest, type MaskReply, NO_PROMPTS } from "../protocol.js";
import { Editor } from "./editor.js";
import { withBox } from "./prompts.js";
import { Study } from "./study.js";

const size = { width: 4, height: 1 };
const box = { x0: 0, y0: 0, x1: 4, y1: 1 };

/** Every stroke makes the ventricle a pixel longer for each of its points. */
function longer({ runs, change }: EditRequest): EditReply {
  const points = "path" in change ? change.path.length : 1;
  const inside = change.kind === "erase" ? 0 : Math.min((runs[1] ?? 0) + points, 4);
  const left = inside === 0 ? [4] : [0, inside, 4 - inside];
  return { runs: new Uint32Array(left), outline: new Float32Array([1, 2]), areaPx: inside };
}

function setUp() {
  const study = new Study();
  study.setBox(0, box);
  const mask = { frame: 0, areaPx: 1, mask: new Uint8Array([255, 0, 0, 0]) } as MaskReply;
  study.putMask(0, withBox(NO_PROMPTS, box), mask);
  const editMask = vi.fn(async (request: EditRequest) => longer(request));
  const [moved, changed, failed] = [vi.fn(), vi.fn(), vi.fn()];
  const screen: (() => void)[] = [];
  const drawn = () => new Promise<void>((resolve) => screen.push(resolve));
  const options = { study, engine: { editMask }, size, drawn, moved, changed, failed };
  const editor = new Editor(options);
  /** The screen is drawn, and what follows comes to rest. */
  const show = async () => {
    await Promise.resolve();
    for (const resolve of screen.splice(0)) resolve();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const finish = async () => {
    let done = false;
    void editor.settled.then(() => {
      done = true;
    });
    while (!done) await show();
  };
  return { study, editor, editMask, moved, changed, failed, show, finish, network: mask };
}

const at = (x: number) => ({ x, y: 0 });

describe("Editor", () => {
  it("shows a stroke once a drawing of the screen, and makes it one step of undo", async () => {
    const { study, editor, editMask, changed, show, finish, network } = setUp();
    editor.begin(0, "push", 5, at(0));
    await show();
    expect(study.maskOf(0)).toMatchObject({ edited: true, areaPx: 2 });
    expect(study.edits.size, "no step yet").toBe(0);
    for (const x of [1, 2, 3]) editor.extend([at(x)]);
    await show();
    expect(editMask, "three moves, one request").toHaveBeenCalledTimes(2);
    expect(editMask.mock.calls[1]?.[0]).toMatchObject({ single: false, change: { radius: 5 } });
    expect(changed).not.toHaveBeenCalled();
    editor.end();
    await finish();
    expect(editMask.mock.calls.at(-1)?.[0].single, "the last keeps one piece").toBe(true);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(study.maskOf(0)).toMatchObject({ edited: true, areaPx: 4, frame: 0 });
    expect(study.maskOf(0), "the same as long as it is shown").toBe(study.maskOf(0));
    study.undo();
    expect(study.maskOf(0)).toBe(network);
    study.redo();
    expect([...(study.maskOf(0)?.mask ?? [])]).toEqual([255, 255, 255, 255]);
  });

  it("makes what a line goes round the outline, when it has come to its end", async () => {
    const { study, editor, editMask, failed, show, finish, network } = setUp();
    editMask.mockImplementation(async ({ runs }) => {
      const areaPx = runs[1] ?? 0;
      return { runs, outline: new Float32Array([1, 2]), areaPx };
    });
    const round = [at(1.2), { x: 3.2, y: 0 }, { x: 3.2, y: 1 }, { x: 1.2, y: 1 }] as const;
    editor.begin(0, "trace", 5, round[0]);
    editor.extend(round.slice(1));
    await show();
    expect(editMask, "nothing is asked while it is drawn").not.toHaveBeenCalled();
    editor.end();
    await finish();
    expect(editMask.mock.calls.map(([{ single }]) => single)).toEqual([true]);
    expect(study.maskOf(0), "pixels whose centres lie inside, in place of the network’s").toEqual(
      expect.objectContaining({ edited: true, areaPx: 2, mask: new Uint8Array([0, 255, 255, 0]) }),
    );
    study.undo();
    expect(study.maskOf(0)).toBe(network);

    editor.begin(0, "trace", 5, at(1));
    editor.end();
    await finish();
    expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: "trace-empty" }));
    expect(study.maskOf(0)).toBe(network);

    editor.begin(0, "trace", 5, round[0]);
    editor.extend(round.slice(1));
    editor.cancel();
    await finish();
    expect(editMask).toHaveBeenCalledTimes(2);
    expect(study.maskOf(0)).toBe(network);
  });

  it("drags from the beginning for a while, then from where it has come", async () => {
    const { editor, editMask, show, finish } = setUp();
    editor.begin(0, "push", 2, at(0));
    await show();
    editor.extend([at(3)]);
    await show();
    expect(editMask.mock.calls[1]?.[0]).toMatchObject({ change: { path: [at(0), at(3)] } });
    editor.extend([at(9)]);
    await show();
    editor.extend([at(10)]);
    await show();
    expect(editMask.mock.calls[3]?.[0]).toMatchObject({ change: { path: [at(9), at(10)] } });
    editor.end();
    await finish();
  });

  it("takes a stroke back, and leaves no step", async () => {
    const { study, editor, changed, moved, show, finish, network } = setUp();
    editor.begin(0, "add", 5, at(0));
    await show();
    expect(study.maskOf(0)?.edited).toBe(true);
    expect(editor.cancel()).toBe(true);
    await finish();
    expect(study.maskOf(0)).toBe(network);
    expect(changed).not.toHaveBeenCalled();
    expect(moved).toHaveBeenCalled();
    expect(editor.cancel(), "there is none any more").toBe(false);
  });

  it("refuses to leave nothing, and says so", async () => {
    const { study, editor, failed, finish, network } = setUp();
    editor.begin(0, "erase", 5, at(0));
    editor.end();
    await finish();
    expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: "edit-empty" }));
    expect(study.maskOf(0)).toBe(network);
  });

  it("begins each edit with what the one before left, and goes back to the network's", async () => {
    const { study, editor, editMask, finish, network } = setUp();
    editor.begin(0, "add", 5, at(0));
    editor.end();
    editor.smooth(0, 2);
    await finish();
    expect([...(editMask.mock.calls[1]?.[0].runs ?? [])]).toEqual([0, 2, 2]);
    expect(study.maskOf(0)?.areaPx).toBe(3);
    editor.reset(0);
    await finish();
    expect(study.maskOf(0)).toBe(network);
    study.undo();
    expect(study.maskOf(0)?.areaPx).toBe(3);
  });

  it("draws on a frame that has no outline", async () => {
    const { study, editor, editMask, finish } = setUp();
    editor.begin(7, "add", 5, at(0));
    editor.end();
    await finish();
    expect([...(editMask.mock.calls[0]?.[0].runs ?? [])]).toEqual([4]);
    expect([...study.own.keys()].sort()).toEqual([0, 7]);
  });

  it("brings nothing to a clip that came after", async () => {
    const { study, editor, changed, finish, network } = setUp();
    editor.begin(0, "add", 5, at(0));
    editor.end();
    editor.retire();
    await finish();
    expect(changed).not.toHaveBeenCalled();
    expect(study.maskOf(0)).toBe(network);
  });
});
