/**
 * Keeps the work on a clip on this device, only where the user has switched that on, and brings it
 * back when the same clip is opened again. Knows neither the DOM nor the database.
 */
import { asFailure, type ClipInfo, type Failure, type Warning } from "../protocol.js";
import { below, isBlank, keptWork, workIn } from "./kept-work.js";
import type { Study, Work } from "./study.js";
import type { WorkStore } from "./work-store.js";

export interface AutosaveHost {
  readonly clip: ClipInfo | null;
  readonly study: Study;
  /** To be called after every change of the study. */
  studyChanged(): void;
  digest(clip: ClipInfo): Promise<string>;
}

export interface AutosaveOptions {
  bench: AutosaveHost;
  store: WorkStore;
  /** Whether the user has switched it on, here or in another page. */
  isOn(): boolean;
  changed(): void;
  failed(failure: Failure): void;
  warned(warning: Warning): void;
  /** Tells this page from others. */
  page: string;
  now(): number;
}

/** Small steps of one gesture are kept together. */
const REST_MS = 400;

const CAME_BACK: Warning = {
  code: "autosave-came-back",
  message: "Your earlier work on this clip is back. Undo takes it away again.",
};

const ELSEWHERE: Warning = {
  code: "autosave-elsewhere",
  message:
    "This clip is being worked on in another window too. What is changed last is what is kept.",
};

const UNREADABLE: Warning = {
  code: "autosave-unreadable",
  message:
    "Earlier work on this clip is kept in a form that this version does not read. It is left as it is until you change something.",
};

/** The clip whose work is kept. */
interface Kept {
  study: Study;
  digest: string;
  /** What was kept last, or read. */
  work: Work | null;
  /** Of what this page has read or written last. */
  at: number | null;
  toldElsewhere: boolean;
}

export class Autosave {
  readonly #options: AutosaveOptions;
  /** The study that is being looked up, or was. */
  #study: Study | null = null;
  #kept: Kept | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> = Promise.resolve();
  #failure: Failure | null = null;

  constructor(options: AutosaveOptions) {
    this.#options = options;
  }

  /** Whether all that is done is kept, as far as is known. */
  get isKeeping(): boolean {
    return this.#kept !== null && this.#failure === null && this.#options.isOn();
  }

  /** Why the last change is not kept. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** To be called after every change of the study, and when the choice is another. */
  studyChanged(): void {
    const { bench, isOn } = this.#options;
    if (!isOn()) {
      this.#forgetClip();
      return;
    }
    if (bench.study !== this.#study) void this.#lookUp();
    else if (this.#kept) this.#saveSoon();
  }

  /** Keeps at once what waits: the page may be gone in a moment. */
  flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
      this.#writing = this.#writing.then(() => this.#save());
    }
    return this.#writing;
  }

  #forgetClip(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#study = null;
    this.#kept = null;
    this.#failure = null;
  }

  /** Finds what is kept of the open clip. Until then nothing of it is written. */
  async #lookUp(): Promise<void> {
    const { bench, store, changed } = this.#options;
    const { study, clip } = bench;
    if (!clip) return;
    this.#study = study;
    await this.flush();
    if (study !== this.#study) return;
    this.#kept = null;
    this.#failure = null;
    try {
      const digest = await bench.digest(clip);
      const found = await store.get(digest);
      if (study !== bench.study || study !== this.#study) return;
      const at = (found as { at?: number } | undefined)?.at ?? null;
      this.#kept = { study, digest, work: null, at, toldElsewhere: false };
      if (found !== undefined) this.#takeUp(found, clip);
      else if (!isBlank(study.work)) this.#saveSoon();
    } catch (thrown) {
      if (study === this.#study) this.#fail(asFailure(thrown));
    }
    changed();
  }

  #takeUp(found: unknown, clip: ClipInfo): void {
    const { bench, warned } = this.#options;
    const work = workIn(found, clip);
    if (!work) {
      warned(UNREADABLE);
      return;
    }
    const { study } = bench;
    const isAsKept = isBlank(study.work);
    study.takeUp(below(work, study.work));
    if (this.#kept && isAsKept) this.#kept.work = study.work;
    warned(CAME_BACK);
    bench.studyChanged();
  }

  #saveSoon(): void {
    if (this.#kept?.work === this.#options.bench.study.work) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), REST_MS);
  }

  async #save(): Promise<void> {
    const { store, isOn, page, now, changed } = this.#options;
    const kept = this.#kept;
    if (!kept || !isOn()) return;
    const { work } = kept.study;
    if (work === kept.work) return;
    try {
      if (isBlank(work)) await store.remove(kept.digest);
      else await this.#put(kept, keptWork(work, now(), page));
      kept.work = work;
      this.#failure = null;
    } catch (thrown) {
      this.#fail(asFailure(thrown));
    }
    changed();
  }

  async #put(kept: Kept, record: ReturnType<typeof keptWork>): Promise<void> {
    const { store, page, warned } = this.#options;
    const before = (await store.put(kept.digest, record)) as
      | Partial<ReturnType<typeof keptWork>>
      | undefined;
    const others = before !== undefined && before.by !== page && before.at !== kept.at;
    kept.at = record.at;
    if (!others || kept.toldElsewhere) return;
    kept.toldElsewhere = true;
    warned(ELSEWHERE);
  }

  #fail(failure: Failure): void {
    // Every further change would fail with the same words.
    if (this.#failure?.code !== failure.code) this.#options.failed(failure);
    this.#failure = failure;
  }
}
