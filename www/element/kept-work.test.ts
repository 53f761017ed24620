import { describe, expect, it } from "vitest";
import { NO_PROMPTS } from "../protocol.js";
import { editOf } from "./edits.js";
import { below, isBlank, keptWork, workIn } from "./kept-work.js";
import { Study } from "./study.js";

const clip = { width: 4, height: 2, frames: 10 };
const box = { x0: 0, y0: 0, x1: 4, y1: 2 };
const edit = () =>
  editOf(
    { runs: new Uint32Array([2, 3, 3]), outline: new Float32Array([0, 0, 1, 1]), areaPx: 3 },
    clip,
  );

function worked(): Study {
  const study = new Study();
  study.setBox(3, box);
  study.setEdit(5, edit());
  study.togglePhase("ed", 3);
  study.setLandmarks(3, { hinges: null, apex: { x: 1, y: 1 } });
  study.setCalibration({ kind: "ticks", tickMm: 10 });
  study.setView("a2c");
  return study;
}

/** As the browser's database gives it back. */
const readBack = (study: Study) => structuredClone(keptWork(study.work, 1, "page"));

describe("kept work", () => {
  it("comes back as it was, as one step of undo", () => {
    const [before, after] = [worked(), new Study()];
    const work = workIn(readBack(before), clip);
    if (!work) throw new Error("nothing was read");
    after.takeUp(work);
    expect(after.boxes.get(3)).toEqual(box);
    expect(after.maskOf(5)).toMatchObject({ areaPx: 3, edited: true });
    expect([after.manual.ed, after.view, after.calibration]).toEqual([
      3,
      "a2c",
      { kind: "ticks", tickMm: 10 },
    ]);
    expect(after.landmarksOf(3).apex).toEqual({ x: 1, y: 1 });
    expect(after.edits.get(5)?.id, "told from every other of this page").not.toBe(
      before.edits.get(5)?.id,
    );
    after.undo();
    expect([isBlank(after.work), after.canUndo]).toEqual([true, false]);
  });

  it("is not read where it does not fit the clip, or is of another form", () => {
    expect(workIn(readBack(worked()), clip)).not.toBeNull();
    expect(workIn(readBack(worked()), { ...clip, frames: 5 }), "a frame beyond the end").toBeNull();
    expect(workIn(readBack(worked()), { ...clip, width: 5 }), "an outline too small").toBeNull();
    const later = { ...readBack(worked()), version: 2 };
    const torn = { ...readBack(worked()), work: { prompts: 3 } };
    for (const other of [undefined, null, 7, "text", {}, later, torn])
      expect(workIn(other, clip)).toBeNull();
    const empty = readBack(worked());
    Object.assign(empty.work, { prompts: new Map([[1, NO_PROMPTS]]) });
    expect(workIn(empty, clip), "prompts that ask nothing").toBeNull();
  });

  it("gives way to what is drawn already, frame by frame", () => {
    const now = new Study();
    now.setBox(5, { ...box, x1: 3 });
    const joined = below(worked().work, now.work);
    expect([...joined.prompts.keys()].toSorted()).toEqual([3, 5]);
    expect(joined.edits.has(5)).toBe(false);
    expect(joined.calibration).toEqual({ kind: "ticks", tickMm: 10 });
    expect(joined.manual.ed).toBe(3);
  });

  it("is blank without anything drawn or chosen", () => {
    const study = new Study("a2c");
    expect(isBlank(study.work)).toBe(true);
    study.togglePhase("es", 2);
    expect(isBlank(study.work)).toBe(false);
  });
});
