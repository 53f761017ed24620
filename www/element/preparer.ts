/** Prepares the frame that the user rests on, then, where the device is fast, the next one. */
import type { BoxProposal, ClipInfo, DeviceInfo } from "../protocol.js";
import type { Session } from "../session.js";

/** A frame that the user rests on this long is prepared in the background. */
const REST_MS = 300;

/** What is shown, and where it would be prepared; null while there is something better to do. */
export interface Resting {
  clip: ClipInfo;
  frame: number;
  device: DeviceInfo | null;
}

export class Preparer {
  readonly #session: Pick<Session, "encode">;
  readonly #resting: () => Resting | null;
  readonly #failed: (thrown: unknown) => void;
  readonly #changed: () => void;
  /** Boxes that the model suggests, by frame. */
  #proposals = new Map<number, BoxProposal>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    session: Pick<Session, "encode">,
    resting: () => Resting | null,
    { failed, changed }: { failed: (thrown: unknown) => void; changed: () => void },
  ) {
    this.#changed = changed;
    this.#session = session;
    this.#resting = resting;
    this.#failed = failed;
  }

  /** Another frame is shown. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#prepare(), REST_MS);
  }

  /** The box that the model suggests on a frame, where it is prepared. */
  proposalOf(frame: number): BoxProposal | null {
    return this.#proposals.get(frame) ?? null;
  }

  /** Another clip, or another model; what is on its way is of the old one. */
  forget(): void {
    this.#proposals = new Map();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #prepare(): Promise<void> {
    const resting = this.#resting();
    if (!resting) return;
    const { clip, frame, device } = resting;
    try {
      const proposals = this.#proposals;
      const proposal = await this.#session.encode(frame, "shown");
      if (proposal) proposals.set(frame, proposal);
      if (proposal) this.#changed();
      const fast = device?.kind === "gpu" && !device.software;
      if (fast && frame + 1 < clip.frames) await this.#session.encode(frame + 1, "neighbour");
    } catch (thrown) {
      this.#failed(thrown);
    }
  }
}
