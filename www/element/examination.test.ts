import { describe, expect, it } from "vitest";
import {
  type ClipInfo,
  type MaskReply,
  type ModelCard,
  NO_PROMPTS,
  type PhaseGeometry,
} from "../protocol.js";
import { Examination } from "./examination.js";
import { withBox } from "./prompts.js";
import type { Result } from "./reporter.js";
import { Study } from "./study.js";

const clip = { width: 4, height: 3, frameTimeMs: 33 } as ClipInfo;

function outlined(study: Study): Study {
  for (const [frame, areaPx] of [
    [2, 90],
    [5, 40],
  ] as const) {
    const box = { x0: 0, y0: 0, x1: areaPx, y1: 20 };
    study.setBox(frame, box);
    const mask = { frame, areaPx, mask: new Uint8Array(12) } as MaskReply;
    study.putMask(frame, withBox(NO_PROMPTS, box), mask);
  }
  return study;
}

function measured(examination: Examination, study: Study): Result {
  const wanted = examination.wanted(study, clip, null);
  if (!wanted) throw new Error("nothing to measure");
  const calibration = { spacingMm: [0.5, 0.5], source: "ruler of 50 mm set by hand" };
  const geometry = {} as PhaseGeometry;
  const result = {
    report: { ef_percent: 54 },
    both: null,
    calibration,
    ed: geometry,
    es: geometry,
  };
  return { ...result, ...wanted } as unknown as Result;
}

describe("Examination", () => {
  it("combines a kept view with the other clip, with what it was measured with", async () => {
    const examination = new Examination();
    const first = outlined(new Study());
    const picture = async (frame: number) => ({ uri: `data:${frame}`, masked: true });
    await examination.keep(first, measured(examination, first), picture);
    expect(examination.wanted(first, clip, null)?.request.kept, "not with its own clip").toBe(null);

    const second = outlined(new Study(examination.nextView));
    const request = examination.wanted(second, clip, null)?.request;
    expect(request?.shown.view).toBe("a2c");
    expect(request?.kept).toMatchObject({
      view: "a4c",
      calibration: { kind: "known", spacingMm: [0.5, 0.5], source: "ruler of 50 mm set by hand" },
      ed: { frame: 2, image: { uri: "data:2", masked: true } },
      es: { frame: 5, image: { uri: "data:5", masked: true } },
    });
    examination.forget();
    expect(examination.wanted(second, clip, null)?.request.kept).toBe(null);
  });

  it("names the model that outlined, a learnt one by what it was learnt from", () => {
    const examination = new Examination();
    const study = outlined(new Study());
    const learnt = { name: "LV, learnt from 9 outlines", sha256: "ab" } as ModelCard;
    const shown = examination.wanted(study, clip, learnt)?.request.shown;
    expect(shown).toMatchObject({ model: learnt.name, modelSha256: "ab" });
    expect(examination.wantedOfClip(study, learnt).model).toBe(learnt.name);
  });

  it("asks for another measurement exactly when something has changed", () => {
    const examination = new Examination();
    const study = outlined(new Study());
    const parts = () => examination.wanted(study, clip, null)?.parts;
    const before = parts();
    expect(parts()).toEqual(before);
    const differs = (change: () => void) => {
      const old = parts();
      change();
      expect(parts()?.some((part, at) => part !== old?.[at])).toBe(true);
    };
    differs(() => study.setLandmarks(2, { hinges: null, apex: { x: 1, y: 1 } }));
    differs(() => study.setCalibration({ kind: "ticks", tickMm: 10 }));
    differs(() => study.setView("a2c"));
    differs(() => {
      examination.patient = { ...examination.patient, sex: "female" };
    });
  });

  it("forgets the patient with the clip, unless a view of his is kept", async () => {
    const examination = new Examination();
    const study = outlined(new Study());
    examination.patient = { ...examination.patient, heightCm: 170 };
    await examination.keep(study, measured(examination, study), async () => ({
      uri: "",
      masked: true,
    }));
    examination.clipOpened();
    expect(examination.patient.heightCm).toBe(170);
    examination.forget();
    examination.clipOpened();
    expect(examination.patient.heightCm).toBe(null);
  });
});
