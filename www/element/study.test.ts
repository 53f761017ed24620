import { describe, expect, it } from "vitest";
import { type FrameBox, type MaskReply, NO_PROMPTS } from "../protocol.js";
import { editOf } from "./edits.js";
import { withBox, withPoint } from "./prompts.js";
import { Study } from "./study.js";

const box = (x1: number): FrameBox => ({ x0: 0, y0: 0, x1, y1: 20 });

function draw(study: Study, frame: number, areaPx: number): void {
  const drawn = box(areaPx);
  study.setBox(frame, drawn);
  study.putMask(frame, withBox(NO_PROMPTS, drawn), { frame, areaPx } as MaskReply);
}

describe("Study", () => {
  it("takes the first outline as end-diastole, then the larger of two", () => {
    const study = new Study();
    draw(study, 3, 50);
    expect(study.phases).toEqual({ ed: 3, es: null });
    draw(study, 12, 80);
    expect(study.phases).toEqual({ ed: 12, es: 3 });
    draw(study, 7, 40);
    expect(study.phases).toEqual({ ed: 12, es: 7 });
  });

  it("shows outlines of the whole clip below those of its own prompts, and takes a beat's phases", () => {
    const study = new Study();
    draw(study, 3, 50);
    const own = study.maskOf(3);
    const clip = [3, 4, 5].map((frame) => [frame, { frame, areaPx: frame } as MaskReply] as const);
    study.setOutlines(new Map(clip));
    expect(study.maskOf(3)).toBe(own);
    expect(study.maskOf(4)?.areaPx).toBe(4);
    expect([...study.masks.keys()]).toEqual([3, 4, 5]);
    expect([...study.prompted.keys()]).toEqual([3]);
    expect(study.phases, "areas of prompted frames alone").toEqual({ ed: 3, es: null });
    study.setBeat({ ed: 4, es: 5 });
    expect(study.phases).toEqual({ ed: 4, es: 5 });
    study.forgetMasks();
    expect([study.masks.size, study.phases.ed]).toEqual([0, null]);
  });

  it("has something to outline a clip from where an outline is edited, too", () => {
    const study = new Study();
    expect(study.isAsked).toBe(false);
    const reply = { runs: new Uint32Array([0, 2]), outline: new Float32Array(), areaPx: 2 };
    study.setEdit(5, editOf(reply, { width: 2, height: 1 }));
    expect(study.isAsked).toBe(true);
    study.undo();
    expect(study.isAsked).toBe(false);
  });

  it("shows an edited outline above all others, until something is asked of the network", () => {
    const study = new Study();
    draw(study, 3, 50);
    const size = { width: 2, height: 1 };
    const reply = { runs: new Uint32Array([0, 2]), outline: new Float32Array(), areaPx: 2 };
    study.setEdit(3, editOf(reply, size));
    study.setEdit(5, editOf(reply, size));
    expect(study.maskOf(3)).toMatchObject({ edited: true, areaPx: 2 });
    expect(study.prompted.get(3)?.areaPx, "the network's is kept").toBe(50);
    expect([...study.masks.keys()]).toEqual([3, 5]);
    expect(study.phases.ed, "edited frames take part").not.toBeNull();
    expect(study.isTouched(5)).toBe(true);
    study.forgetMasks();
    expect(study.maskOf(5)?.edited, "another model leaves them").toBe(true);
    study.setBox(3, box(60));
    expect([...study.edits.keys()]).toEqual([5]);
    study.undo();
    expect([...study.edits.keys()].sort()).toEqual([3, 5]);
    study.setPrompts(5, NO_PROMPTS);
    expect([...study.edits.keys()], "cleared").toEqual([3]);
    const { canUndo } = study;
    study.setPrompts(9, NO_PROMPTS);
    expect(study.canUndo).toBe(canUndo);
  });

  it("undoes the markers of beats", () => {
    const study = new Study();
    study.setMarks([{ ed: 1, es: 2, manual: true }], "beat-0");
    study.setMarks([{ ed: 1, es: 3, manual: true }], "beat-0");
    study.undo();
    expect(study.marks).toEqual([]);
    study.redo();
    expect(study.marks).toEqual([{ ed: 1, es: 3, manual: true }]);
  });

  it("passes over a frame on which nothing was found", () => {
    const study = new Study();
    draw(study, 3, 50);
    draw(study, 5, 0);
    expect(study.phases).toEqual({ ed: 3, es: null });
  });

  it("leaves a choice by hand alone, and fills in the other", () => {
    const study = new Study();
    draw(study, 3, 50);
    draw(study, 12, 80);
    study.togglePhase("ed", 3);
    expect(study.phases).toEqual({ ed: 3, es: 12 });
    study.togglePhase("es", 3);
    expect(study.phases).toEqual({ ed: 12, es: 3 });
    study.togglePhase("es", 3);
    expect(study.manual).toEqual({ ed: null, es: null });
  });

  it("marks a frame that has no outline yet", () => {
    const study = new Study();
    draw(study, 3, 50);
    study.togglePhase("es", 9);
    expect(study.phases).toEqual({ ed: 3, es: 9 });
    expect(study.phaseOf(9)).toBe("es");
  });

  it("brings box, mask and marks back on undo, and forward on redo", () => {
    const study = new Study();
    draw(study, 3, 50);
    draw(study, 3, 60);
    study.togglePhase("es", 3);
    study.undo();
    expect(study.manual.es).toBe(null);
    study.undo();
    expect(study.masks.get(3)?.areaPx).toBe(50);
    study.redo();
    expect(study.masks.get(3)?.areaPx).toBe(60);
    study.undo();
    study.undo();
    expect(study.boxes.size).toBe(0);
    expect([study.canUndo, study.canRedo]).toEqual([false, true]);
  });

  it("forgets what was undone once something new is drawn", () => {
    const study = new Study();
    draw(study, 3, 50);
    study.undo();
    draw(study, 4, 50);
    expect(study.canRedo).toBe(false);
  });

  it("joins the steps of one gesture", () => {
    const study = new Study();
    study.setBox(0, box(10));
    study.setBox(0, box(11), "nudge 1");
    study.setBox(0, box(12), "nudge 1");
    study.setBox(0, box(13), "nudge 2");
    study.undo();
    expect(study.boxes.get(0)).toEqual(box(12));
    study.undo();
    expect(study.boxes.get(0)).toEqual(box(10));
  });

  it("undoes points like boxes, and keeps the box beside them", () => {
    const study = new Study();
    study.setBox(2, box(10));
    const point = { x: 4, y: 5, positive: false };
    study.setPrompts(2, withPoint(study.promptsOf(2), point));
    expect(study.boxes.get(2)).toEqual(box(10));
    expect(study.promptsOf(2).points).toEqual([point]);
    study.undo();
    expect(study.promptsOf(2)).toEqual(withBox(NO_PROMPTS, box(10)));
  });

  it("makes no undo step of clearing nothing", () => {
    const study = new Study();
    study.setBox(5, null);
    expect(study.canUndo).toBe(false);
  });

  it("keeps the masks in use however many there have been", () => {
    const study = new Study();
    draw(study, 0, 1);
    for (let width = 5; width < 200; width += 1) draw(study, 1, width);
    expect([...study.masks.keys()]).toEqual([0, 1]);
  });

  it("undoes landmarks, the pixel size and the view; one drag is one step", () => {
    const study = new Study("a2c");
    const at = (x: number) => ({ hinges: null, apex: { x, y: 0 } });
    study.setCalibration({ kind: "ticks", tickMm: 10 });
    for (const x of [1, 2, 3]) study.setLandmarks(4, at(x), "drag");
    study.setView("a4c");
    study.undo();
    expect([study.view, study.landmarksOf(4)]).toEqual(["a2c", at(3)]);
    study.undo();
    expect([study.landmarksOf(4).apex, study.calibration.kind]).toEqual([null, "ticks"]);
    study.undo();
    expect([study.calibration.kind, study.canUndo]).toEqual(["file", false]);
    study.redo();
    study.redo();
    expect(study.landmarksOf(4)).toEqual(at(3));
    expect(study.landmarksOf(5).apex, "they belong to a frame").toBe(null);
  });
});
