import { describe, expect, it } from "vitest";
import { closeSource, openSource } from "./capture-source.js";

const failing = (name: string) => ({
  getUserMedia: () => Promise.reject(new DOMException("", name)),
});

const codeOf = (devices: Parameters<typeof openSource>[1], from: "camera" | "screen" = "camera") =>
  openSource(from, devices).catch(({ code }) => code);

describe("openSource", () => {
  it("says why there are no pictures", async () => {
    for (const [name, code] of [
      ["NotAllowedError", "capture-denied"],
      ["SecurityError", "capture-denied"],
      ["NotFoundError", "capture-none"],
      ["OverconstrainedError", "capture-none"],
      ["NotReadableError", "capture-busy"],
    ] as const)
      expect(await codeOf(failing(name))).toBe(code);
    expect(await codeOf(failing("NotAllowedError"), "screen")).toBe("capture-unknown");
    expect(await openSource("camera", null).catch(({ code }) => code)).toBe("capture-insecure");
  });

  it("never asks for sound, and for the camera at the back", async () => {
    const asked: MediaStreamConstraints[] = [];
    const give = async (wanted?: MediaStreamConstraints) => {
      asked.push(wanted ?? {});
      return {} as MediaStream;
    };
    const devices = { getUserMedia: give, getDisplayMedia: give } as Parameters<
      typeof openSource
    >[1];
    await openSource("camera", devices);
    await openSource("screen", devices);
    expect(asked.map(({ audio }) => audio)).toEqual([false, false]);
    expect(asked[0]?.video).toMatchObject({ facingMode: { ideal: "environment" } });
  });

  it("switches off what it was given", () => {
    let stopped = 0;
    const track = { stop: () => (stopped += 1) };
    closeSource({ getTracks: () => [track, track] } as unknown as MediaStream);
    closeSource(null);
    expect(stopped).toBe(2);
  });
});
