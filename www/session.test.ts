import { describe, expect, it, vi } from "vitest";
import {
  type FromWorker,
  NO_PROMPTS,
  type Notice,
  type Request,
  type ScreenCorners,
} from "./protocol.js";
import type { Port } from "./seats.js";
import { Session } from "./session.js";

const prompts = { ...NO_PROMPTS, box: { x0: 1, y0: 2, x1: 30, y1: 40 } };

class FakePort implements Port {
  sent: Request[] = [];
  terminated = false;
  onmessage: Port["onmessage"] = null;
  onerror: Port["onerror"] = null;

  postMessage(message: Request): void {
    this.sent.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(data: FromWorker): void {
    this.onmessage?.({ data } as MessageEvent<FromWorker>);
  }
  /** Answers the last request of a kind, once it has come. */
  async answer(kind: Request["kind"], value: unknown): Promise<Request> {
    const request = await vi.waitUntil(() => this.sent.findLast((sent) => sent.kind === kind));
    this.say({ id: request.id, ok: true, value } as FromWorker);
    return request;
  }
}

function setUp(device: "auto" | "gpu" = "auto") {
  const ports: FakePort[] = [];
  const notices: Notice[] = [];
  const session = new Session({
    device,
    assets: "https://echo.example/",
    onNotice: (notice) => notices.push(notice),
    spawn: () => {
      const port = new FakePort();
      ports.push(port);
      return port;
    },
  });
  const port = () => ports.at(-1) as FakePort;
  return { session, ports, notices, port };
}

describe("Session", () => {
  it("gives each reply to its own request", async () => {
    const { session, port } = setUp();
    const [first, second] = [session.frame(1), session.frame(2)];
    const [one, two] = await vi.waitUntil(() => port().sent.length === 2 && port().sent);
    port().say({ id: two?.id ?? 0, ok: true, value: { frame: 2, rgba: new Uint8ClampedArray(4) } });
    port().say({ id: one?.id ?? 0, ok: false, error: { code: "no-frame", message: "none" } });
    expect((await second).frame).toBe(2);
    await expect(first).rejects.toEqual({ code: "no-frame", message: "none" });
  });

  it("refuses an empty file without asking the worker", async () => {
    const { session, port } = setUp();
    await expect(session.open(new Blob([]))).rejects.toMatchObject({ code: "file-empty" });
    expect(port().sent.map(({ kind }) => kind)).toEqual(["cancel"]);
  });

  it("fails what waits when the device is lost, and brings the clip back", async () => {
    const { session, ports, notices, port } = setUp();
    const opening = session.open(new Blob(["DICM"]));
    await port().answer("open-clip", { frames: 3 });
    await opening;
    const mask = session.segment(0, prompts);
    port().say({ notice: "device-lost", message: "gone" });
    await expect(mask).rejects.toMatchObject({ code: "device-lost" });
    expect(notices).toEqual([{ notice: "device-lost", message: "gone" }]);

    const restarted = session.restart();
    expect(ports[0]?.terminated).toBe(true);
    await port().answer("start", { device: {}, model: {} });
    const reopened = await port().answer("open-clip", { frames: 3 });
    await restarted;
    expect(reopened).toMatchObject({ bytes: new TextEncoder().encode("DICM").buffer });
  });

  it("opens pictures of a screen one by one, and brings them back from what it kept", async () => {
    const { session, port } = setUp();
    const frames = [new Uint8Array([1, 2]), new Uint8Array([3, 4])];
    const stampsMs = [0, 33];
    const recording = { width: 2, height: 1, frames, stampsMs, shortened: false };
    const at = { x: 0, y: 0 };
    const screen = { corners: [at, at, at, at], shape: 2 } as ScreenCorners;
    const answered = async () => {
      const begun = await port().answer("video-begin", null);
      expect(begun).toMatchObject({ width: 2, height: 1, screen });
      for (const stamp of stampsMs) {
        const sent = await vi.waitUntil(() =>
          port().sent.find((one) => one.kind === "video-frame" && one.timestampMs === stamp),
        );
        port().say({ id: sent.id, ok: true, value: null });
        const level = stamp === 0 ? [1, 1, 1, 255, 2, 2, 2, 255] : [3, 3, 3, 255, 4, 4, 4, 255];
        expect(sent).toMatchObject({ rgba: new Uint8ClampedArray(level).buffer });
      }
      await port().answer("video-finish", { source: "screen" });
    };
    const opening = session.open({ recording, screen });
    await answered();
    const { clip, warnings } = await opening;
    expect(clip.source).toBe("screen");
    expect(warnings.map(({ code }) => code)).toEqual(["captured-from-screen"]);

    const restarted = session.restart();
    await port().answer("start", { device: {} });
    await answered();
    await restarted;
  });

  it("asks a new worker for no frame before it has the clip", async () => {
    const { session, port } = setUp();
    const opening = session.open(new Blob(["DICM"]));
    await port().answer("open-clip", { frames: 3 });
    await opening;
    const restarted = session.restart();
    const frame = session.frame(2);
    await port().answer("start", { device: {} });
    await port().answer("open-clip", { frames: 3 });
    await restarted;
    await port().answer("frame", { frame: 2 });
    expect((await frame).frame).toBe(2);
    expect(port().sent.map(({ kind }) => kind)).toEqual(["start", "open-clip", "frame"]);
  });

  it("gives up the GPU, then itself, when losses go on; a mask in between starts the count anew", async () => {
    const { session, port } = setUp();
    const lose = async (expected: string) => {
      const restarted = session.restart();
      expect(await port().answer("start", { device: {} })).toMatchObject({ device: expected });
      await restarted;
    };
    await lose("auto");
    await lose("cpu");
    const mask = session.segment(0, prompts);
    await port().answer("segment", { frame: 0 });
    await mask;
    await lose("auto");
    await lose("cpu");
    await lose("cpu");
    await lose("cpu");
    await expect(session.restart()).rejects.toMatchObject({ code: "device-lost-repeatedly" });
  });

  it("keeps to the GPU where that was asked for", async () => {
    const { session, port } = setUp("gpu");
    for (let loss = 0; loss < 3; loss += 1) {
      const restarted = session.restart();
      expect(await port().answer("start", { device: {} })).toMatchObject({ device: "gpu" });
      await restarted;
    }
  });

  it("says that the worker cannot run", async () => {
    const { session, port } = setUp();
    const started = session.start();
    port().onerror?.({ message: "" } as ErrorEvent);
    await expect(started).rejects.toMatchObject({ code: "engine-unavailable" });
  });
});
