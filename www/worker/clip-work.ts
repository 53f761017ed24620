/** The long work on a whole clip, in steps: after each the scheduler may let something more urgent in. */
import type { CineReport, CineRequest, ClipNotice, MaskReply } from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import { INTERRUPTED, type Job, Priority, type Seat } from "./scheduler.js";

type Run<T> = Job<T>["run"];

export class ClipWork {
  readonly #seat: Seat;
  readonly #notify: (notice: ClipNotice) => void;

  constructor(seat: Seat, notify: (notice: ClipNotice) => void) {
    this.#seat = seat;
    this.#notify = notify;
  }

  /** Outlines every frame that waits. */
  outline(disc: EchoDisc, token: number): Promise<null> {
    const told = (mask: MaskReply) => this.#notify({ notice: "clip-mask", token, mask });
    return this.#submit("outline-clip", async () =>
      (await disc.outlineNext(told)) === "done" ? null : INTERRUPTED,
    );
  }

  /** Makes the passes that are missing, a step each, beat by beat. */
  spread(disc: EchoDisc, token: number, request: CineRequest): Promise<CineReport> {
    let report = disc.cineReport(request);
    const beats = report.beats.map(({ ed, es }) => [ed, es]);
    const left = (frames: readonly number[]) =>
      frames.reduce((sum, frame) => sum + disc.spreadPassesLeft(frame), 0);
    const total = left(beats.flat());
    return this.#submit("spread-clip", async () => {
      const [beat] = beats;
      if (!beat) return report;
      const done = total - left(beats.flat());
      this.#notify({ notice: "clip-spread", token, done, total });
      const frame = beat.find((at) => disc.spreadPassesLeft(at) > 0);
      if (frame !== undefined) {
        await disc.spreadPass(frame);
      } else {
        beats.shift();
        report = disc.cineReport(request);
        this.#notify({ notice: "clip-report", token, report });
      }
      return INTERRUPTED;
    });
  }

  #submit<T>(key: string, run: Run<T>): Promise<T> {
    return this.#seat.submit({ priority: Priority.clip, frame: null, key, run });
  }
}
