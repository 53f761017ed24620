/**
 * Answers the requests of one seat with the wasm package: the only place where its methods are called.
 * Its handle may be entered while an encoding waits for the GPU, so that only model work queues.
 */

import { attempt, send } from "../attempt.js";
import type {
  Args,
  BoxProposal,
  EncodeProgress,
  Failure,
  Kind,
  MaskReply,
  Notice,
  Prompts,
  Request,
  Value,
} from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import { digestOf } from "./clip-digest.js";
import { ClipWork } from "./clip-work.js";
import type { Holder, Machine } from "./machine.js";
import { Models } from "./models.js";
import { INTERRUPTED, Priority, type Seat } from "./scheduler.js";
import { Tuning } from "./tuning.js";

type Handlers = { [K in Kind]: (args: Args<K>) => Promise<Value<K>> };

const NOT_STARTED: Failure = {
  code: "engine-not-started",
  message: "The engine has not been started. Reload the page.",
};

export class Engine {
  readonly #machine: Machine;
  readonly #models: Models;
  readonly #notify: (notice: Notice) => void;
  readonly #seat: Seat;
  readonly #clipWork: ClipWork;
  readonly #tuning: Tuning;
  readonly #encodeMs = new Map<number, number>();
  readonly #holder: Holder = {
    disc: async () => {
      if (!this.#created) throw NOT_STARTED;
      return this.#created;
    },
  };
  #created: Promise<EchoDisc> | null = null;
  #disc: EchoDisc | null = null;

  constructor(machine: Machine, notify: (notice: Notice) => void) {
    this.#machine = machine;
    const { wasm, store, own, startLearner } = machine.parts;
    const tunedFile = (file: Blob) => wasm.EchoDisc.tunedFile(file);
    const host = {
      catalogue: () => wasm.EchoDisc.catalogue(),
      tunedFile,
      disc: () => this.#withDisc((disc) => disc),
      share: <T>(key: string, load: () => Promise<T>) => machine.useModel(this.#holder, key, load),
      notify,
    };
    this.#models = new Models(host, store, own);
    this.#notify = notify;
    this.#seat = machine.scheduler.seat(() => this.#disc?.cancelEncode());
    this.#clipWork = new ClipWork(this.#seat, notify);
    this.#tuning = new Tuning({
      ...{ models: this.#models, seat: this.#seat, notify, tunedFile, startLearner },
      disc: host.disc,
      encode: (frame) => this.#encode(frame),
    });
  }

  handle(request: Request): Promise<Value<Kind>> {
    const handler = this.#handlers[request.kind] as (args: Request) => Promise<Value<Kind>>;
    return handler(request);
  }

  readonly #handlers: Handlers = {
    start: async ({ device, kept }) => {
      this.#created = this.#machine.seat(device, kept);
      this.#disc = await this.#created;
      return { device: this.#disc.device(), models: await this.#models.cards() };
    },
    "load-model": async ({ base, choice }) => {
      await this.#machine.initialised;
      this.#encodeMs.clear();
      const origin = await this.#models.load(base, choice);
      this.#tuning.modelLoaded();
      return { origin };
    },
    "add-model": ({ file, name, storage }) => this.#models.add(file as Blob, name, storage),
    "fetch-model": ({ address, base, storage }) => this.#models.fetch(address, base, storage),
    "list-models": () => this.#models.cards(),
    "delete-model": async ({ model }) => {
      await this.#models.remove(model);
      return null;
    },
    "model-file": ({ model }) => this.#models.file(model),
    "prepare-learning": async () => {
      await this.#machine.parts.bringLearner();
      return null;
    },
    "add-lessons": (args) => this.#tuning.add(args),
    lessons: async () => this.#tuning.count,
    "forget-lessons": async () => {
      this.#tuning.forget();
      return null;
    },
    learn: ({ base }) => this.#tuning.learn(base),
    "stop-learning": async () => {
      this.#tuning.stop();
      return null;
    },
    "open-clip": ({ bytes }) =>
      this.#withDisc((disc) => {
        this.#encodeMs.clear();
        return disc.openClip(new Uint8Array(bytes));
      }),
    "video-begin": ({ width, height, screen }) =>
      this.#withDisc((disc) => {
        this.#encodeMs.clear();
        if (screen) disc.beginScreen(width, height, screen);
        else disc.beginVideo(width, height);
        return null;
      }),
    "video-frame": ({ rgba, timestampMs }) =>
      this.#withDisc((disc) => {
        disc.pushVideoFrame(new Uint8Array(rgba), timestampMs);
        return null;
      }),
    "video-finish": () => this.#withDisc((disc) => disc.finishVideo()),
    frame: ({ frame }) => this.#withDisc((disc) => ({ frame, rgba: owned(disc.frameRgba(frame)) })),
    sector: ({ grownPx }) => this.#withDisc((disc) => disc.sector(grownPx) ?? null),
    picture: ({ frame, grownPx }) => this.#withDisc((disc) => disc.framePicture(frame, grownPx)),
    encode: ({ frame, reason }) =>
      this.#seat.submit({
        priority: Priority[reason],
        frame,
        key: `encode-${reason}`,
        run: async () => ((await this.#encode(frame)) ? this.#propose(frame) : INTERRUPTED),
      }),
    segment: ({ frame, prompts }) =>
      this.#seat.submit({
        priority: Priority.segment,
        frame,
        key: `segment-${frame}`,
        run: (signal) => this.#segment(frame, prompts, signal),
      }),
    "edit-mask": ({ request }) => this.#withDisc((disc) => disc.editMask(request)),
    "set-up-clip": ({ setup }) => this.#withDisc((disc) => disc.setUpCine(setup)),
    "outline-clip": ({ token }) => this.#withDisc((disc) => this.#clipWork.outline(disc, token)),
    "report-clip": ({ request }) => this.#withDisc((disc) => disc.cineReport(request)),
    "spread-clip": ({ token, request }) =>
      this.#withDisc((disc) => this.#clipWork.spread(disc, token, request)),
    "keep-clip": ({ request }) =>
      this.#withDisc((disc) => {
        if (request) disc.keepCine(request);
        else disc.forgetCine();
        return null;
      }),
    phantom: async ({ settings }) => {
      await this.#machine.initialised;
      return this.#machine.parts.wasm.EchoDisc.phantom(settings);
    },
    "phantom-mask": async ({ settings, frame }) => {
      await this.#machine.initialised;
      return ownBytes(this.#machine.parts.wasm.EchoDisc.phantomMask(settings, frame));
    },
    export: ({ request }) =>
      this.#withDisc((disc) =>
        ownBytes(
          "clip" in request
            ? disc.exportClip(request.kind, request.clip)
            : disc.exportReport(request),
        ),
      ),
    measure: ({ request }) => this.#withDisc((disc) => disc.measure(request)),
    calibrate: ({ choice }) => this.#withDisc((disc) => disc.calibrate(choice)),
    cancel: async ({ download }) => {
      if (download) this.#models.abort();
      this.#seat.cancel();
      return null;
    },
    "clip-digest": ({ clip }) =>
      this.#withDisc((disc) => digestOf(clip, (frame) => disc.frameRgba(frame))),
    "try-sending": ({ address }) => attempt(globalThis, address, () => send(address)),
    leave: async () => {
      this.#models.abort();
      this.#tuning.stop();
      this.#seat.cancel();
      const rest = { priority: Priority.clip, frame: null, key: "leave" };
      // After whatever of this seat is still under way.
      await this.#seat.submit({ ...rest, run: async () => this.#machine.leave(this.#holder) });
      return null;
    },
  };

  async #withDisc<T>(run: (disc: EchoDisc) => T | Promise<T>): Promise<T> {
    return run(await this.#holder.disc());
  }

  /** False where `cancelEncode` stopped it. */
  async #encode(frame: number): Promise<boolean> {
    const disc = this.#disc;
    if (!disc) throw NOT_STARTED;
    if (disc.isEncoded(frame)) return true;
    const began = performance.now();
    try {
      const encoded = await disc.encode(frame, (progress: EncodeProgress) =>
        this.#notify({ notice: "progress", stage: "encode", ...progress }),
      );
      if (encoded) this.#encodeMs.set(frame, performance.now() - began);
      return encoded;
    } finally {
      this.#notify({ notice: "idle", stage: "encode" });
    }
  }

  async #propose(frame: number): Promise<BoxProposal | null> {
    return (await this.#disc?.propose(frame)) ?? null;
  }

  /** Encodes first, so that a superseded or cancelled request never reaches the decoder. */
  async #segment(
    frame: number,
    prompts: Prompts,
    signal: AbortSignal,
  ): Promise<MaskReply | typeof INTERRUPTED> {
    if (!(await this.#encode(frame)) || signal.aborted) return INTERRUPTED;
    const disc = this.#disc;
    if (!disc) throw NOT_STARTED;
    const reply = await disc.segment(frame, prompts, () => undefined);
    const encodeMs = this.#encodeMs.get(frame) ?? reply.encodeMs;
    this.#encodeMs.delete(frame);
    return { ...reply, encodeMs };
  }
}

/** The bytes, which Rust has put into a buffer of their own. */
function ownBytes(file: Uint8Array): Uint8Array<ArrayBuffer> {
  return file as Uint8Array<ArrayBuffer>;
}

/** A copy with a buffer of its own where the pixels are a view of a larger one: only those can be transferred. */
function owned(pixels: Uint8ClampedArray): Uint8ClampedArray<ArrayBuffer> {
  const whole = pixels.byteLength === pixels.buffer.byteLength;
  return whole ? (pixels as Uint8ClampedArray<ArrayBuffer>) : new Uint8ClampedArray(pixels);
}
