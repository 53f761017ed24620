import { describe, expect, it, vi } from "vitest";
import type { FromWorker } from "./protocol.js";
import { takeSeat } from "./seats.js";

/** A worker that keeps the other ends of the ports it is given. */
class FakeWorker {
  ports: MessagePort[] = [];
  heard: unknown[][] = [];
  ended = false;
  onerror: ((event: ErrorEvent) => void) | null = null;

  postMessage(_nothing: null, [port]: MessagePort[]): void {
    if (!port) throw new Error("a seat needs a port");
    const heard: unknown[] = [];
    port.onmessage = ({ data }) => heard.push(data);
    this.ports.push(port);
    this.heard.push(heard);
  }
  terminate(): void {
    this.ended = true;
    for (const port of this.ports) port.close();
  }
}

function setUp(folder: string) {
  const workers: FakeWorker[] = [];
  const take = (device: "cpu" | "auto" = "cpu", assets = folder) =>
    takeSeat(device, assets, () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    });
  return { workers, take };
}

describe("a seat", () => {
  it("is at the one worker of its device and folder, and hears its own alone", async () => {
    const { workers, take } = setUp("https://one.example/");
    const [first, second] = [take(), take()];
    const third = take("auto");
    const fourth = take("cpu", "https://other.example/");
    expect(workers.map(({ ports }) => ports.length)).toEqual([2, 1, 1]);
    const heard: FromWorker[] = [];
    second.onmessage = ({ data }) => heard.push(data);
    first.onmessage = () => expect.unreachable();
    second.postMessage({ id: 7, kind: "list-models" }, []);
    await vi.waitUntil(() => workers[0]?.heard[1]?.length === 1);
    expect(workers[0]?.heard[0]).toEqual([]);
    workers[0]?.ports[1]?.postMessage({ id: 7, ok: true, value: [] });
    await vi.waitUntil(() => heard.length === 1);
    for (const seat of [first, second, third, fourth]) seat.terminate();
  });

  it("is given up with word to the worker, which ends with the last", async () => {
    const { workers, take } = setUp("https://two.example/");
    const [first, second] = [take(), take()];
    first.terminate();
    await vi.waitUntil(() => workers[0]?.heard[0]?.length === 1);
    expect(workers[0]?.heard[0]).toEqual([{ id: 0, kind: "leave" }]);
    expect(workers[0]?.ended).toBe(false);
    second.terminate();
    expect(workers[0]?.ended).toBe(true);
    take().terminate();
    expect(workers).toHaveLength(2);
  });

  it("is not taken at a worker whose device is lost, or that did not start", async () => {
    const { workers, take } = setUp("https://three.example/");
    const [first, second] = [take(), take()];
    let losses = 0;
    first.onmessage = () => {
      losses += 1;
    };
    workers[0]?.ports[0]?.postMessage({ notice: "device-lost", message: "gone" });
    await vi.waitUntil(() => losses === 1);
    const again = take();
    expect(workers).toHaveLength(2);
    let failed = 0;
    again.onerror = () => {
      failed += 1;
    };
    workers[1]?.onerror?.({} as ErrorEvent);
    expect(failed).toBe(1);
    const last = take();
    expect(workers).toHaveLength(3);
    for (const seat of [first, second, again, last]) seat.terminate();
    expect(workers.every(({ ended }) => ended)).toBe(true);
  });
});
