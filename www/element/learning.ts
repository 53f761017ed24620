/** Learning from corrected outlines: what is gathered for it, how far it is, what came of it. No DOM. */
import type {
  ClipInfo,
  LearnNotice,
  LearnOutcome,
  LessonCount,
  ModelChoice,
  Warning,
} from "../protocol.js";
import type { Session } from "../session.js";
import { type Edit, maskOfEdit } from "./edits.js";
import { isLearning, setLearning } from "./kept-choice.js";
import type { ModelShelf } from "./model-shelf.js";
import type { Study } from "./study.js";

type Engine = Pick<
  Session,
  "prepareLearning" | "addLessons" | "lessons" | "forgetLessons" | "learn" | "stopLearning"
>;

export interface LearningHost {
  readonly clip: ClipInfo | null;
  readonly study: Study;
  readonly shelf: Pick<ModelShelf, "choice" | "model" | "takeUp" | "giveUp">;
  changed(): void;
  failed(thrown: unknown): void;
  warned(warning: Warning): void;
  /** In ms. */
  now(): number;
}

/** How far it is. */
export interface LearnProgress {
  done: number;
  /** 0 until it is known. */
  total: number;
  secondsLeft: number | null;
}

/** What came of it, and what was used before. */
interface Outcome extends LearnOutcome {
  before: ModelChoice | null;
}

const NONE: LessonCount = { outlines: 0, clips: 0 };

const GONE: Warning = {
  code: "lessons-gone",
  message:
    "The outlines that were gathered to learn from are gone: they belonged to the model or the device before. Add them again.",
};

/** Steps after which the time that is left can be told. */
const STEPS_TO_TELL = 2;

export class Learning {
  readonly #engine: Engine;
  readonly #host: LearningHost;
  /** Where the browser keeps no choice, it holds for this page. */
  #onHere = false;
  #count = NONE;
  #added = new WeakSet<Edit>();
  #adding = false;
  #fetching = false;
  #progress: LearnProgress | null = null;
  #began = 0;
  #outcome: Outcome | null = null;
  /** Tells what was started from what was stopped. */
  #turn = 0;

  constructor(engine: Engine, host: LearningHost) {
    this.#engine = engine;
    this.#host = host;
  }

  get isOn(): boolean {
    return this.#onHere || isLearning();
  }

  /** Outlines of the open clip that were corrected by hand. */
  get corrected(): number {
    return this.#host.clip ? this.#host.study.edits.size : 0;
  }

  /** Those of them that were not added as they are now. */
  get fresh(): number {
    return this.#fresh.length;
  }

  /** What there is to learn from. */
  get count(): LessonCount {
    return this.#count;
  }

  get adding(): boolean {
    return this.#adding;
  }

  /** Whether the code that learns is on its way. */
  get fetching(): boolean {
    return this.#fetching;
  }

  /** Null while nothing is learnt. */
  get progress(): LearnProgress | null {
    return this.#progress;
  }

  /** Of what was learnt last; null once another model is in use. */
  get outcome(): LearnOutcome | null {
    const made = this.#outcome;
    if (made?.model && this.#host.shelf.model?.id !== made.model.id) return null;
    return made;
  }

  async setOn(on: boolean): Promise<void> {
    this.#onHere = !setLearning(on);
    if (on) await this.#fetch();
    else {
      this.stop();
      await this.forget();
    }
    await this.look();
  }

  async #fetch(): Promise<void> {
    this.#fetching = true;
    this.#host.changed();
    try {
      await this.#engine.prepareLearning();
    } catch (thrown) {
      this.#host.failed(thrown);
    } finally {
      this.#fetching = false;
    }
  }

  /** Counts what the engine has: another engine or base has nothing. */
  async look(): Promise<void> {
    if (this.isOn) await this.#recount();
    this.#host.changed();
  }

  /** Adds the corrected outlines of the open clip. */
  async add(): Promise<void> {
    const { clip } = this.#host;
    const edits = this.#fresh;
    if (!clip || this.#adding || edits.length === 0) return;
    this.#adding = true;
    this.#host.changed();
    try {
      const lessons = edits.map(([frame, edit]) => ({ frame, mask: maskOfEdit(frame, edit).mask }));
      this.#count = await this.#engine.addLessons(lessons, clip);
      for (const [, edit] of edits) this.#added.add(edit);
      this.#outcome = null;
    } catch (thrown) {
      this.#host.failed(thrown);
      // Some may have been taken.
      await this.#recount();
    } finally {
      this.#adding = false;
      this.#host.changed();
    }
  }

  async forget(): Promise<void> {
    this.#forgotten();
    await this.#engine.forgetLessons().catch(() => undefined);
    this.#host.changed();
  }

  /** Learns, and takes the result into use if it is the better one. */
  async learn(): Promise<void> {
    if (this.#progress) return;
    const { shelf, now, changed, failed } = this.#host;
    const before = shelf.choice;
    this.#turn += 1;
    const turn = this.#turn;
    this.#outcome = null;
    this.#began = now();
    this.#progress = { done: 0, total: 0, secondsLeft: null };
    changed();
    try {
      const made = await this.#engine.learn();
      if (turn !== this.#turn) return;
      this.#outcome = { ...made, before };
      this.#progress = null;
      if (made.model) await shelf.takeUp(made.model);
    } catch (thrown) {
      failed(thrown);
    } finally {
      if (turn === this.#turn) this.#progress = null;
      changed();
    }
  }

  stop(): void {
    if (!this.#progress) return;
    this.#turn += 1;
    this.#progress = null;
    void this.#engine.stopLearning().catch(() => undefined);
    this.#host.changed();
  }

  /** Deletes what was learnt last and goes back to the model before. */
  async undo(): Promise<void> {
    const { outcome } = this;
    const before = this.#outcome?.before ?? null;
    if (!outcome?.model) return;
    this.#outcome = null;
    await this.#host.shelf.giveUp(outcome.model.id, before);
  }

  noticed(notice: LearnNotice): void {
    if (notice.notice === "idle" || !this.#progress) return;
    const { done, total } = notice;
    const took = (this.#host.now() - this.#began) / 1000;
    const told = done >= STEPS_TO_TELL;
    this.#progress = { done, total, secondsLeft: told ? (took / done) * (total - done) : null };
    this.#host.changed();
  }

  get #fresh(): [number, Edit][] {
    const { clip, study } = this.#host;
    return clip ? [...study.edits].filter(([, edit]) => !this.#added.has(edit)) : [];
  }

  async #recount(): Promise<void> {
    const count = await this.#engine.lessons().catch(() => this.#count);
    const lost = count.outlines === 0 && this.#count.outlines > 0;
    if (lost) {
      this.#forgotten();
      this.#host.warned(GONE);
    }
    this.#count = count;
  }

  #forgotten(): void {
    this.#count = NONE;
    this.#added = new WeakSet();
  }
}
