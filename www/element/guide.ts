/** What leads the user, where something does: a case to learn on, or a reader study. */
import { asFailure, type Failure } from "../protocol.js";
import { isEditTool } from "./brush.js";
import type { Mode } from "./echo-disc.js";
import { Lesson } from "./lesson.js";
import type { Tool } from "./prompts.js";
import { Reading } from "./reading.js";
import { download, scoreFile } from "./saved-file.js";
import { type Action, isEditAction } from "./shortcuts.js";
import type { Workbench } from "./workbench.js";

export interface GuideHost {
  /** Puts away what was shown of the clip before. */
  makeWay(): void;
  goTo(frame: number): void;
  /** Something to be drawn has changed. */
  changed(): void;
  /** A picture is to be outlined now. */
  shown(): void;
  failed(failure: Failure): void;
}

/** What a reader of a study may do besides editing. */
const READERS: ReadonlySet<Action> = new Set(["undo", "redo", "cancel"]);

/** Keys that do nothing to a picture by themselves. */
const IDLE_KEYS = /^(Tab|Shift|Control|Alt|Meta)$/;

export class Guide {
  readonly #host: GuideHost;
  /** The element's. */
  mode: Mode = "measure";
  #lesson: Lesson | null = null;
  #reading: Reading | null = null;
  #following = 0;

  constructor(host: GuideHost) {
    this.#host = host;
  }

  /** The case that is taught; null while it is opened, undefined where none is. */
  get lesson(): Lesson | null | undefined {
    return this.mode === "teach" ? this.#lesson : undefined;
  }

  /** The study that is read; null while it is opened, undefined where none is. */
  get reading(): Reading | null | undefined {
    return this.mode === "study" ? this.#reading : undefined;
  }

  /** Whether clips are opened by what leads, and no box is suggested. */
  get leads(): boolean {
    return this.mode === "teach" || this.mode === "study";
  }

  /** Whether nothing is to be seen of a picture now. */
  get covers(): boolean {
    return this.mode === "study" && this.#reading?.stage !== "reading";
  }

  /** By hand alone is without the box. */
  heldTo(tool: Tool): Tool {
    return this.reading?.unassisted && !isEditTool(tool) ? "edit-trace" : tool;
  }

  /** A reader has one frame, and the tools that the study compares. */
  allows(action: Action): boolean {
    if (this.mode !== "study") return true;
    return !this.covers && (isEditAction(action) || READERS.has(action));
  }

  /** Listens on the picture, before its tools do: the reader's time runs from the first touch. */
  readonly touch = {
    capture: true,
    handleEvent: (event: Event) => {
      if (!(event instanceof KeyboardEvent && IDLE_KEYS.test(event.key))) this.reading?.touched();
    },
  };

  /** Saves the learner's score. */
  saveScore(): void {
    const { score } = this.lesson?.compared ?? {};
    if (score) download(scoreFile(score));
  }

  /** Whether a key was the study's own. */
  keyed({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
    const accepts = key === "Enter" && (ctrlKey || metaKey) && this.reading?.acceptable === true;
    if (accepts) void this.reading?.accept();
    return accepts;
  }

  /** Opens what the mode asks for, at the address of its file. */
  async follow(address: string, bench: Workbench): Promise<void> {
    this.#following += 1;
    const turn = this.#following;
    this.#lesson = null;
    this.#reading = null;
    bench.prepares = true;
    if (!this.leads || !address) return;
    this.#host.makeWay();
    const url = new URL(address, document.baseURI);
    try {
      if (this.mode === "teach") await this.#teach(url, bench, () => turn === this.#following);
      else {
        const reading = await Reading.open(url, bench, this.#host);
        if (turn === this.#following) this.#reading = reading;
      }
    } catch (thrown) {
      this.#host.failed(asFailure(thrown));
    }
    this.#host.changed();
  }

  async #teach(address: URL, bench: Workbench, isMeant: () => boolean): Promise<void> {
    const lesson = await Lesson.open(address, bench);
    if (!isMeant()) return;
    this.#lesson = lesson;
    this.#host.goTo(lesson.file.frames.ed);
  }
}
