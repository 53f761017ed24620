/** Outlines to learn from: in memory alone, one for each frame of a clip, all of one model. */
import { type Failure, type LessonCount, MOST_LESSONS } from "../protocol.js";

export interface Lesson {
  /** Of the frame, as halves: 2 MB. */
  embedding: Uint16Array;
  width: number;
  height: number;
  mask: Uint8Array;
  /** Digest of the clip's pixels. */
  clip: string;
  frame: number;
}

const TOO_MANY: Failure = {
  code: "learn-too-many",
  message: `At most ${MOST_LESSONS} outlines fit into memory to learn from. Learn from those that are there, or forget them first.`,
};

const keyOf = ({ clip, frame }: Pick<Lesson, "clip" | "frame">): string => `${clip} ${frame}`;

export class Lessons {
  readonly #kept = new Map<string, Lesson>();
  #model = "";

  /** Embeddings are a model's own: those of another are dropped. */
  belongTo(model: string): void {
    if (model !== this.#model) this.forget();
    this.#model = model;
  }

  /** Fails with "learn-too-many" where so many would not fit, before anything was made for them. */
  admit(clip: string, frames: readonly number[]): void {
    const all = new Set([...this.#kept.keys(), ...frames.map((frame) => keyOf({ clip, frame }))]);
    if (all.size > MOST_LESSONS) throw TOO_MANY;
  }

  put(lesson: Lesson): void {
    this.#kept.set(keyOf(lesson), lesson);
  }

  get all(): Lesson[] {
    return [...this.#kept.values()];
  }

  get count(): LessonCount {
    const { all } = this;
    return { outlines: all.length, clips: new Set(all.map(({ clip }) => clip)).size };
  }

  forget(): void {
    this.#kept.clear();
  }
}
