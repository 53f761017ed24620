import { describe, expect, it, vi } from "vitest";
import { INTERRUPTED, type Job, Priority, Scheduler } from "./scheduler.js";

type Outcome = string | typeof INTERRUPTED;

const encodes = (frame: number) => ({ priority: Priority.shown, frame, key: "encode-shown" });
const segments = (frame: number) => ({
  priority: Priority.segment,
  frame,
  key: `segment-${frame}`,
});

/** A job that ends when told to. */
function held(job: Omit<Job<string>, "run">) {
  const ends: ((value: Outcome) => void)[] = [];
  const run = vi.fn(
    (_signal: AbortSignal) => new Promise<Outcome>((resolve) => void ends.push(resolve)),
  );
  return { job: { ...job, run }, run, end: (value: Outcome) => ends.pop()?.(value) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("Scheduler", () => {
  it("runs one job at a time, the most urgent first", async () => {
    const order: string[] = [];
    const scheduler = new Scheduler().seat(() => undefined);
    const first = held(segments(0));
    const running = scheduler.submit(first.job);
    const add = (name: string, priority: Priority, frame: number) =>
      scheduler.submit({ priority, frame, key: name, run: async () => void order.push(name) });
    const others = [
      add("neighbour", Priority.neighbour, 1),
      add("segment", Priority.segment, 2),
      add("shown", Priority.shown, 3),
      add("another segment", Priority.segment, 4),
    ];
    await settle();
    expect(order).toEqual([]);
    first.end("mask");
    await Promise.all([running, ...others]);
    expect(order).toEqual(["segment", "another segment", "shown", "neighbour"]);
  });

  it("interrupts a background encoding for a box on another frame, and takes it up again", async () => {
    const encoding = held(encodes(1));
    const scheduler = new Scheduler().seat(() => encoding.end(INTERRUPTED));
    const encoded = scheduler.submit(encoding.job);
    const mask = scheduler.submit({ ...segments(2), run: async () => "mask" });
    expect(await mask).toBe("mask");
    await settle();
    expect(encoding.run).toHaveBeenCalledTimes(2);
    encoding.end("encoded");
    expect(await encoded).toBe("encoded");
  });

  it("drops a background encoding for that of another frame", async () => {
    const encoding = held(encodes(1));
    const scheduler = new Scheduler().seat(() => encoding.end(INTERRUPTED));
    const encoded = scheduler.submit(encoding.job);
    const other = scheduler.submit({ ...encodes(2), run: async () => "other" });
    await expect(encoded).rejects.toMatchObject({ code: "superseded" });
    expect(await other).toBe("other");
    expect(encoding.run).toHaveBeenCalledTimes(1);
  });

  it("lets the encoding of the same frame go on", async () => {
    const interrupt = vi.fn();
    const scheduler = new Scheduler().seat(interrupt);
    const encoding = held(encodes(1));
    const encoded = scheduler.submit(encoding.job);
    const mask = scheduler.submit({ ...segments(1), run: async () => "mask" });
    expect(interrupt).not.toHaveBeenCalled();
    encoding.end("encoded");
    expect([await encoded, await mask]).toEqual(["encoded", "mask"]);
  });

  it("never interrupts a segmentation", async () => {
    const interrupt = vi.fn();
    const scheduler = new Scheduler().seat(interrupt);
    const segment = held(segments(1));
    const first = scheduler.submit(segment.job);
    const second = scheduler.submit({ ...segments(2), run: async () => "second" });
    expect(interrupt).not.toHaveBeenCalled();
    segment.end("first");
    expect([await first, await second]).toEqual(["first", "second"]);
  });

  it("lets the latest of a key win, waiting or running", async () => {
    const scheduler = new Scheduler().seat(() => undefined);
    const running = held(segments(3));
    const first = scheduler.submit(running.job);
    const second = scheduler.submit({ ...segments(3), run: async () => "2" });
    const third = scheduler.submit({ ...segments(3), run: async () => "3" });
    await expect(first).rejects.toMatchObject({ code: "superseded" });
    await expect(second).rejects.toMatchObject({ code: "superseded" });
    expect(running.run.mock.calls[0]?.[0].aborted).toBe(true);
    running.end(INTERRUPTED);
    expect(await third).toBe("3");
    await settle();
    expect(running.run).toHaveBeenCalledTimes(1);
  });

  it("cancels what runs and what waits", async () => {
    const encoding = held(encodes(0));
    const interrupt = vi.fn(() => encoding.end(INTERRUPTED));
    const scheduler = new Scheduler().seat(interrupt);
    const encoded = scheduler.submit(encoding.job);
    const segment = scheduler.submit({ ...segments(0), run: async () => "mask" });
    scheduler.cancel();
    await expect(encoded).rejects.toMatchObject({ code: "cancelled" });
    await expect(segment).rejects.toMatchObject({ code: "cancelled" });
    expect(interrupt).toHaveBeenCalledTimes(1);
    expect(await scheduler.submit({ ...segments(0), run: async () => "later" })).toBe("later");
  });

  it("keeps seats apart: none supersedes, cancels or holds back another's jobs", async () => {
    const scheduler = new Scheduler();
    const encoding = held(encodes(1));
    const interrupt = vi.fn(() => encoding.end(INTERRUPTED));
    const [one, other] = [scheduler.seat(interrupt), scheduler.seat(() => undefined)];
    const encoded = one.submit(encoding.job);
    const same = other.submit({ ...encodes(1), run: async () => "the other's" });
    const dropped = other.submit({ ...encodes(2), run: async () => "never" });
    await expect(same).rejects.toMatchObject({ code: "superseded" });
    other.cancel();
    await expect(dropped).rejects.toMatchObject({ code: "cancelled" });
    expect(interrupt).not.toHaveBeenCalled();
    const mask = other.submit({ ...segments(1), run: async () => "mask" });
    expect(await mask, "the same frame of another clip makes way").toBe("mask");
    await settle();
    encoding.end("encoded");
    expect(await encoded).toBe("encoded");
  });

  it("goes on after a job has failed", async () => {
    const scheduler = new Scheduler().seat(() => undefined);
    const failing = scheduler.submit({
      ...segments(0),
      run: () => Promise.reject({ code: "no-clip", message: "" }),
    });
    await expect(failing).rejects.toMatchObject({ code: "no-clip" });
    expect(await scheduler.submit({ ...segments(1), run: async () => "mask" })).toBe("mask");
  });
});
