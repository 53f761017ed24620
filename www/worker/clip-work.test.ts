import { describe, expect, it } from "vitest";
import type { CineReport, CineRequest, ClipNotice, MaskReply } from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import { ClipWork } from "./clip-work.js";
import { Priority, Scheduler } from "./scheduler.js";

const request = {} as CineRequest;
const PASSES = 3;

/** A clip of four frames and one beat; a step waits until it is let go. */
class FakeDisc {
  next = 0;
  left = new Map([
    [1, PASSES],
    [2, PASSES],
  ]);
  order: string[] = [];
  gate: Promise<unknown> = Promise.resolve();

  async outlineNext(told: (mask: MaskReply) => void): Promise<string> {
    await this.gate;
    if (this.next === 4) return "done";
    this.order.push(`outline ${this.next}`);
    told({ frame: this.next } as MaskReply);
    this.next += 1;
    return "outlined";
  }
  spreadPassesLeft = (frame: number) => this.left.get(frame) ?? 0;
  async spreadPass(frame: number): Promise<number> {
    this.left.set(frame, this.spreadPassesLeft(frame) - 1);
    return this.spreadPassesLeft(frame);
  }
  cineReport = () => ({ beats: [{ ed: 1, es: 2 }] }) as unknown as CineReport;
}

function setUp() {
  const disc = new FakeDisc();
  const notices: ClipNotice[] = [];
  const scheduler = new Scheduler().seat(() => undefined);
  const work = new ClipWork(scheduler, (notice) => notices.push(notice));
  return { disc, notices, scheduler, work, handle: disc as unknown as EchoDisc };
}

describe("ClipWork", () => {
  it("lets more urgent work in between two frames", async () => {
    const { disc, notices, scheduler, work, handle } = setUp();
    let open = () => {};
    disc.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const outlined = work.outline(handle, 7);
    const mask = scheduler.submit({
      priority: Priority.segment,
      frame: 2,
      key: "segment-2",
      run: async () => void disc.order.push("segment"),
    });
    open();
    await Promise.all([outlined, mask]);
    expect(disc.order).toEqual(["outline 0", "segment", "outline 1", "outline 2", "outline 3"]);
    expect(notices.map((notice) => [notice.notice, notice.token])).toEqual(
      Array.from({ length: 4 }, () => ["clip-mask", 7]),
    );
  });

  it("stops on cancel and goes on from there", async () => {
    const { disc, scheduler, work, handle } = setUp();
    const outlined = work.outline(handle, 1);
    scheduler.cancel();
    await expect(outlined).rejects.toMatchObject({ code: "cancelled" });
    await work.outline(handle, 1);
    expect(disc.order).toHaveLength(4);
  });

  it("makes the passes that are missing and tells of each beat", async () => {
    const { disc, notices, work, handle } = setUp();
    disc.left.set(1, 1);
    await work.spread(handle, 5, request);
    expect([...disc.left.values()]).toEqual([0, 0]);
    const told = notices.flatMap((notice) =>
      notice.notice === "clip-spread" ? [[notice.done, notice.total]] : [],
    );
    expect([told[0], told.at(-1)]).toEqual([
      [0, PASSES + 1],
      [PASSES + 1, PASSES + 1],
    ]);
    expect(notices.at(-1)).toMatchObject({ notice: "clip-report", token: 5 });
  });
});
