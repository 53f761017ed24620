/** What stays on this device when the page is closed: the user's choice, what is kept by it, and its end. */
import type { Failure, Warning } from "../protocol.js";
import { Autosave } from "./autosave.js";
import { isAutosaving, setAutosaving } from "./kept-choice.js";
import { deleteDatabase, forgetAll, type Leftover, leftovers, mayHaveWork } from "./leftovers.js";
import { BrowserWorkStore, REFUSED } from "./work-store.js";
import type { Workbench } from "./workbench.js";

export interface KeepingHost {
  /** Whether the user works here, and neither looks nor learns. */
  isWork(): boolean;
  changed(): void;
  failed(failure: Failure): void;
  warned(warning: Warning): void;
}

export class Keeping {
  readonly #bench: Workbench;
  readonly #host: KeepingHost;
  readonly #store = new BrowserWorkStore();
  readonly #autosave: Autosave;
  readonly #chosenElsewhere = () => this.#chosen();
  readonly #leaving = () => void this.#autosave.flush();
  #clips: number | null = null;
  #left: readonly Leftover[] | null = null;

  constructor(bench: Workbench, host: KeepingHost) {
    this.#bench = bench;
    this.#host = host;
    this.#autosave = new Autosave({
      bench: this.#autosaved(),
      store: this.#store,
      isOn: () => this.isOn && host.isWork(),
      changed: () => void this.look(),
      failed: host.failed,
      warned: host.warned,
      page: `${Math.random()}`,
      now: () => Date.now(),
    });
    addEventListener("storage", this.#chosenElsewhere);
    document.addEventListener("visibilitychange", this.#leaving);
  }

  get isOn(): boolean {
    return isAutosaving();
  }

  /** Why the last change is not kept. */
  get failure(): Failure | null {
    return this.#autosave.failure;
  }

  /** Clips of which work is kept; null where it was not looked up yet. */
  get clips(): number | null {
    return this.#clips;
  }

  /** What was found after everything was forgotten; null before. */
  get left(): readonly Leftover[] | null {
    return this.#left;
  }

  studyChanged(): void {
    this.#autosave.studyChanged();
  }

  /** Counts what is kept. */
  async look(): Promise<void> {
    await this.#autosave.flush();
    this.#clips = (await mayHaveWork()) ? await this.#store.count().catch(() => null) : 0;
    this.#host.changed();
  }

  async setOn(on: boolean): Promise<void> {
    // That it can be kept at all is found out at once, not with the first loss.
    const refused = on
      ? await this.#store.count().then(
          () => null,
          (failure) => failure,
        )
      : null;
    if (refused) this.#host.failed(refused as Failure);
    else if (!setAutosaving(on)) this.#host.failed(REFUSED);
    this.#left = null;
    this.#chosen();
    await this.look();
  }

  /** Deletes the work on every clip; the choice stays. */
  async deleteWork(): Promise<void> {
    await deleteDatabase().catch(() => undefined);
    await this.look();
  }

  /** Deletes everything that EchoDisc has stored here, the user's own models if asked to, and reads back what is left. */
  async forget(models: boolean): Promise<void> {
    setAutosaving(false);
    this.#chosen();
    const { shelf, learning } = this.#bench;
    // Not waited for: a worker that does not answer has nothing to forget.
    void learning.setOn(false);
    if (models) for (const { id, own } of [...shelf.cards]) if (own) await shelf.remove(id);
    await forgetAll({ models });
    this.#clips = 0;
    this.#left = await leftovers();
    this.#host.changed();
  }

  close(): void {
    void this.#autosave.flush();
    removeEventListener("storage", this.#chosenElsewhere);
    document.removeEventListener("visibilitychange", this.#leaving);
  }

  #chosen(): void {
    this.#autosave.studyChanged();
    this.#host.changed();
  }

  #autosaved() {
    const bench = this.#bench;
    return {
      get clip() {
        return bench.clip;
      },
      get study() {
        return bench.study;
      },
      studyChanged: () => bench.studyChanged(),
      digest: ({ width, height, frames }: { width: number; height: number; frames: number }) =>
        bench.engine.clipDigest({ width, height, frames }),
    };
  }
}
