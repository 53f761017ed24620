/** Outlines that the user corrected are gathered here, and learnt from in a worker of its own. */
import {
  type Args,
  type ClipSize,
  type CorrectedOutline,
  type Failure,
  LEAST_LESSONS,
  type LearnNotice,
  type LearnOutcome,
  type LessonCount,
} from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import { digestOf } from "./clip-digest.js";
import type { LearnerOrder, Learning, OnLearning } from "./learner.js";
import { Lessons } from "./lessons.js";
import type { InUse, Models } from "./models.js";
import { INTERRUPTED, Priority, type Seat } from "./scheduler.js";

export type StartLearner = (order: LearnerOrder, onProgress: OnLearning) => Learning;

export interface TuningHost {
  models: Pick<Models, "inUse" | "learnt">;
  seat: Seat;
  disc(): Promise<EchoDisc>;
  /** False where something more urgent stopped it. */
  encode(frame: number): Promise<boolean>;
  tunedFile: typeof EchoDisc.tunedFile;
  startLearner: StartLearner;
  notify(notice: LearnNotice): void;
}

const NO_MODEL: Failure = { code: "no-model", message: "The model is not loaded." };
const CANCELLED: Failure = { code: "cancelled", message: "Cancelled." };

const TOO_FEW: Failure = {
  code: "learn-too-few",
  message: `At least ${LEAST_LESSONS} corrected outlines are needed to learn from.`,
};

const NOT_READ: Failure = {
  code: "learn-failed",
  message: "Learning stopped before its end (its file cannot be read); nothing was changed.",
};

export class Tuning {
  readonly #host: TuningHost;
  readonly #lessons = new Lessons();
  #stopping: AbortController | null = null;

  constructor(host: TuningHost) {
    this.#host = host;
  }

  get count(): LessonCount {
    return this.#lessons.count;
  }

  /** Lessons of another base go. */
  modelLoaded(): void {
    if (this.#host.models.inUse) this.#inUse();
  }

  /**
   * Takes outlines of the open clip, a frame at a time: more urgent work comes in between. Cancelled,
   * or when another clip is opened, it keeps those that were taken.
   */
  async add({ lessons, clip }: Args<"add-lessons">): Promise<LessonCount> {
    this.#inUse();
    const left = [...lessons];
    let digest: string | null = null;
    const step = async (signal: AbortSignal) => {
      digest ??= await this.#admitted(clip, left);
      const [next] = left;
      if (!next) return this.count;
      if (await this.#take(next, clip, digest, signal)) left.shift();
      return INTERRUPTED;
    };
    const rest = { priority: Priority.clip, frame: null, key: "add-lessons" };
    return this.#host.seat.submit<LessonCount>({ ...rest, run: step });
  }

  /** The clip's digest, where its outlines fit in. */
  async #admitted(clip: ClipSize, lessons: readonly CorrectedOutline[]): Promise<string> {
    const disc = await this.#host.disc();
    const digest = await digestOf(clip, (frame) => disc.frameRgba(frame));
    const frames = lessons.map(({ frame }) => frame);
    this.#lessons.admit(digest, frames);
    return digest;
  }

  async #take(
    { frame, mask }: CorrectedOutline,
    { width, height }: ClipSize,
    clip: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (signal.aborted || !(await this.#host.encode(frame)) || signal.aborted) return false;
    const embedding = await (await this.#host.disc()).embedding(frame);
    // Whatever ended the job may have brought another clip or model.
    if (!signal.aborted) this.#lessons.put({ embedding, width, height, mask, clip, frame });
    return true;
  }

  forget(): void {
    this.#lessons.forget();
  }

  /** Has `learn` fail with "cancelled". */
  stop(): void {
    this.#stopping?.abort(CANCELLED);
  }

  /** `folder`: where the site's weights lie. One at a time: a newer one stops the older. */
  async learn(folder: string): Promise<LearnOutcome> {
    this.stop();
    const stopping = new AbortController();
    this.#stopping = stopping;
    try {
      return await this.#learn(folder, stopping.signal);
    } finally {
      if (this.#stopping === stopping) {
        this.#stopping = null;
        this.#host.notify({ notice: "idle", stage: "learn" });
      }
    }
  }

  async #learn(folder: string, signal: AbortSignal): Promise<LearnOutcome> {
    const { card, pipeline } = this.#inUse();
    const lessons = this.#lessons.all;
    if (lessons.length < LEAST_LESSONS) throw TOO_FEW;
    const { models, startLearner, notify } = this.#host;
    const beginning = await models.learnt.beginning(card, folder);
    signal.throwIfAborted();
    const learning = startLearner({ ...beginning, pipeline, lessons }, (done, total) =>
      notify({ notice: "progress", stage: "learn", done, total }),
    );
    signal.addEventListener("abort", () => learning.stop());
    const { plan, learnt, file } = await learning.result;
    signal.throwIfAborted();
    const model = learnt.better ? await this.#kept(new Blob([file]), pipeline) : null;
    return { plan, learnt, model };
  }

  #kept(file: Blob, pipeline: string) {
    const tuned = this.#host.tunedFile(file);
    if (!tuned) throw NOT_READ;
    return this.#host.models.learnt.keep(file, tuned, "you", pipeline);
  }

  /** The model in use; what was gathered with another base's embeddings goes. */
  #inUse(): InUse {
    const { inUse } = this.#host.models;
    if (!inUse) throw NO_MODEL;
    const { card, pipeline } = inUse;
    this.#lessons.belongTo(`${card.learnt?.base ?? card.id} ${pipeline}`);
    return inUse;
  }
}
