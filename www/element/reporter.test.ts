import { describe, expect, it, vi } from "vitest";
import {
  type ClipInfo,
  type FrameBox,
  type MaskReply,
  type Measurement,
  type MeasureRequest,
  NO_PROMPTS,
} from "../protocol.js";
import { editOf } from "./edits.js";
import { Examination } from "./examination.js";
import { withBox } from "./prompts.js";
import { Reporter } from "./reporter.js";
import { Study } from "./study.js";

const box = (x1: number): FrameBox => ({ x0: 0, y0: 0, x1, y1: 20 });

function draw(study: Study, frame: number, areaPx: number): void {
  study.setBox(frame, box(areaPx));
  const mask = new Uint8Array([areaPx]);
  study.putMask(frame, withBox(NO_PROMPTS, box(areaPx)), { frame, areaPx, mask } as MaskReply);
}

const clip = { width: 1, height: 1, frameTimeMs: null } as ClipInfo;

function setUp() {
  const study = new Study();
  const examination = new Examination();
  const measure = vi.fn(async ({ shown: { ed, es } }: MeasureRequest) => {
    const landmarks = ed.landmarks.apex?.x ?? 0;
    const ef_percent = (ed.mask[0] ?? 0) - (es.mask[0] ?? 0) + landmarks;
    return { report: { ef_percent }, ed: {}, es: {} } as Measurement;
  });
  const changed = vi.fn();
  const wanted = () => examination.wanted(study, clip, null);
  return { study, measure, changed, reporter: new Reporter(wanted, { measure }, changed) };
}

describe("Reporter", () => {
  it("keeps the number before while an outline is edited, and none of another frame", async () => {
    const { study, measure, reporter } = setUp();
    draw(study, 0, 90);
    draw(study, 1, 40);
    await reporter.update();
    const { result } = reporter;
    const reply = { runs: new Uint32Array([0, 1]), outline: new Float32Array(), areaPx: 91 };
    study.showStroke(0, editOf(reply, { width: 1, height: 1 }));
    const measured = reporter.update();
    expect(reporter.result, "until the edit is measured").toBe(result);
    await measured;
    expect(measure.mock.calls[1]?.[0].shown.ed.edited).toBe(true);
    expect(reporter.result?.report.ef_percent).toBe(255 - 40);
    study.showStroke(0, null);
    void reporter.update();
    expect(reporter.result, "the network's outline is another").toBeNull();
  });

  it("measures when both phases are there, and only when one changes", async () => {
    const { study, measure, reporter } = setUp();
    draw(study, 0, 90);
    await reporter.update();
    expect(measure).not.toHaveBeenCalled();
    draw(study, 1, 40);
    await reporter.update();
    await reporter.update();
    expect(measure).toHaveBeenCalledTimes(1);
    expect(reporter.result?.report.ef_percent).toBe(50);
  });

  it("shows nothing of masks that are no longer the chosen ones", async () => {
    const { study, measure, reporter } = setUp();
    draw(study, 0, 90);
    draw(study, 1, 40);
    const older = reporter.update();
    draw(study, 1, 30);
    const newer = reporter.update();
    await Promise.all([older, newer]);
    expect(measure).toHaveBeenCalledTimes(2);
    expect(reporter.result?.report.ef_percent).toBe(60);
    study.setBox(1, null);
    await reporter.update();
    expect(reporter.result).toBe(null);
  });

  it("keeps the reason where the masks cannot be measured", async () => {
    const { study, measure, changed, reporter } = setUp();
    measure.mockRejectedValueOnce({ code: "measure-too-small", message: "Draw a larger box." });
    draw(study, 0, 90);
    draw(study, 1, 40);
    await reporter.update();
    expect(reporter.failure?.code).toBe("measure-too-small");
    expect(changed).toHaveBeenCalled();
  });

  it("measures again after a lost device", async () => {
    const { study, measure, reporter } = setUp();
    measure.mockRejectedValueOnce({ code: "device-lost", message: "" });
    draw(study, 0, 90);
    draw(study, 1, 40);
    await reporter.update();
    expect([reporter.result, reporter.failure]).toEqual([null, null]);
    await reporter.update();
    expect(reporter.result?.report.ef_percent).toBe(50);
  });

  it("measures a landmark that is dragged one step after the other, the last one for certain", async () => {
    const { study, measure, reporter } = setUp();
    draw(study, 0, 90);
    draw(study, 1, 40);
    await reporter.update();
    const before = reporter.result;
    const steps = [1, 2, 3].map((x) => {
      study.setLandmarks(0, { hinges: null, apex: { x, y: 0 } }, "drag");
      return reporter.update();
    });
    expect(reporter.result, "the one before stays meanwhile").toBe(before);
    await Promise.all(steps);
    expect(reporter.result?.report.ef_percent).toBe(53);
    expect(measure).toHaveBeenCalledTimes(3);
  });

  it("keeps what was measured of a mask when a landmark gives nothing", async () => {
    const { study, measure, reporter } = setUp();
    draw(study, 0, 90);
    draw(study, 1, 40);
    await reporter.update();
    const { edMask } = reporter.result ?? {};
    measure.mockRejectedValueOnce({ code: "measure-landmarks", message: "No axis." });
    study.setLandmarks(0, { hinges: null, apex: { x: 9, y: 0 } });
    await reporter.update();
    expect([reporter.result, reporter.failure?.code]).toEqual([null, "measure-landmarks"]);
    expect(reporter.geometryOf(edMask ?? null)).not.toBe(null);
  });
});
