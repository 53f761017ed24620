import { expect, it, describe as suite } from "vitest";
import type { DeviceInfo } from "../protocol.js";
import { type Activity, describe, deviceLabel } from "./status.js";

const idle: Activity = {
  readiness: "ready",
  opening: false,
  download: null,
  encoding: null,
  clip: null,
  learning: null,
  converting: null,
  segmenting: false,
  hasClip: true,
  hasPrompt: false,
};

suite("describe", () => {
  it("tells how far the download is, and offers to stop it", () => {
    const download = { doneBytes: 5_000_000, totalBytes: 20_000_000 };
    expect(describe({ ...idle, readiness: "downloading", download })).toEqual({
      text: "Downloading the model",
      detail: "5.0 of 20.0 MB",
      fraction: 0.25,
      busy: true,
      action: "cancel",
    });
  });

  it("counts frames from one", () => {
    const { text, detail } = describe({ ...idle, encoding: { frame: 0, done: 1, total: 3 } });
    expect([text, detail]).toEqual(["Analysing frame 1", "33 %"]);
  });

  it("tells how far the whole clip is, before the frame that is analysed for it", () => {
    const clip = { stage: "outline" as const, done: 3, total: 12 };
    const encoding = { frame: 0, done: 1, total: 3 };
    expect(describe({ ...idle, clip, encoding })).toMatchObject({
      text: "Outlining the clip",
      detail: "3 of 12 frames",
      fraction: 0.25,
      action: "cancel",
    });
    const spread = describe({ ...idle, clip: { stage: "spread", done: 6, total: 24 } });
    expect([spread.text, spread.detail]).toEqual(["Measuring the model spread", "25 %"]);
  });

  it("offers another try where the model did not load", () => {
    expect(describe({ ...idle, readiness: "stopped" }).action).toBe("retry");
  });

  it("says what to do next when nothing is going on", () => {
    expect(describe(idle).text).toContain("draw a box");
    expect(describe({ ...idle, hasClip: false }).text).toContain("open a clip");
    expect(describe({ ...idle, hasPrompt: true })).toMatchObject({ text: "Ready", busy: false });
  });
});

suite("deviceLabel", () => {
  const gpu: DeviceInfo = {
    kind: "gpu",
    adapter: "Apple M4",
    reason: null,
    software: false,
    features: [],
    maxBindingMiB: 128,
    workgroupKiB: 16,
    used: [],
    tile: "register-8x2",
    tiles: ["register-8x2"],
    kept: "",
    threads: 1,
    revision: "abc",
  };

  it("owns up to a GPU that is none, and to the CPU", () => {
    expect(deviceLabel(gpu)).toBe("GPU: Apple M4");
    expect(deviceLabel({ ...gpu, adapter: "SwiftShader", software: true })).toBe(
      "Software GPU: SwiftShader (slow)",
    );
    expect(deviceLabel({ ...gpu, kind: "cpu", reason: "no WebGPU" })).toBe("CPU: no WebGPU");
  });
});
