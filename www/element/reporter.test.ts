import { describe, expect, it, vi } from "vitest";
import { type FrameBox, type MaskReply, type Measurement, NO_PROMPTS } from "../protocol.js";
import { withBox } from "./prompts.js";
import { Reporter } from "./reporter.js";
import { Study } from "./study.js";

const box = (x1: number): FrameBox => ({ x0: 0, y0: 0, x1, y1: 20 });

function draw(study: Study, frame: number, areaPx: number): void {
  study.setBox(frame, box(areaPx));
  const mask = new Uint8Array([areaPx]);
  study.putMask(frame, withBox(NO_PROMPTS, box(areaPx)), { frame, areaPx, mask } as MaskReply);
}

function setUp() {
  const study = new Study();
  const measure = vi.fn(
    async (ed: Uint8Array, es: Uint8Array) =>
      ({ report: { ef_percent: (ed[0] ?? 0) - (es[0] ?? 0) } }) as Measurement,
  );
  const changed = vi.fn();
  return { study, measure, changed, reporter: new Reporter(study, { measure }, changed) };
}

describe("Reporter", () => {
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
});
