/**
 * Makes what belongs to one clip and its study. What a part still brings when another study is on
 * the bench reaches nobody.
 */
import type { CineRequest, ClipInfo, Warning } from "../protocol.js";
import type { Session } from "../session.js";
import { Calibrator } from "./calibrator.js";
import { Cine } from "./cine.js";
import { Disclosure } from "./disclosure.js";
import { Editor } from "./editor.js";
import type { Wanted } from "./examination.js";
import { FrameStore } from "./frame-store.js";
import { Prompter } from "./prompter.js";
import { Reporter } from "./reporter.js";
import type { Study } from "./study.js";

export interface PartsHost {
  /** Whether the study is that of the open clip. */
  onBench(study: Study): boolean;
  /** What is to be measured of a study now. */
  wanted(study: Study): Wanted | null;
  clipRequest(study: Study): CineRequest;
  /** Something to be drawn has changed. */
  changed(): void;
  studyChanged(): void;
  /** An outline is another while a stroke is being drawn. */
  outlineMoved(): void;
  reportChanged(): void;
  clipChanged(): void;
  failed(thrown: unknown): void;
  warned(warning: Warning): void;
}

export class Parts {
  readonly #session: Session;
  readonly #host: PartsHost;

  constructor(session: Session, host: PartsHost) {
    this.#session = session;
    this.#host = host;
  }

  prompter(study: Study): Prompter {
    return new Prompter(study, this.#session, {
      changed: () => this.#ifOnBench(study, () => this.#host.studyChanged()),
      failed: this.#host.failed,
    });
  }

  reporter(study: Study): Reporter {
    return new Reporter(
      () => this.#host.wanted(study),
      this.#session,
      () => this.#ifOnBench(study, () => this.#host.reportChanged()),
    );
  }

  cine(study: Study, { frames }: ClipInfo): Cine {
    return new Cine({
      study,
      engine: this.#session,
      frames,
      request: () => this.#host.clipRequest(study),
      changed: () => this.#ifOnBench(study, () => this.#host.clipChanged()),
      failed: this.#host.failed,
    });
  }

  calibrator(study: Study, clip: ClipInfo): Calibrator {
    return new Calibrator({
      study,
      file: clip.calibration,
      size: clip,
      ask: (choice) => this.#session.calibrate(choice),
      changed: this.#host.changed,
      failed: this.#host.failed,
    });
  }

  editor(study: Study, clip: ClipInfo): Editor {
    return new Editor({
      study,
      engine: this.#session,
      size: clip,
      drawn: () => new Promise((resolve) => requestAnimationFrame(() => resolve())),
      moved: () => this.#ifOnBench(study, () => this.#host.outlineMoved()),
      changed: () => this.#ifOnBench(study, () => this.#host.studyChanged()),
      failed: this.#host.failed,
    });
  }

  disclosure(): Disclosure {
    const { changed, failed, warned } = this.#host;
    return new Disclosure({
      sector: (grownPx) => this.#session.sector(grownPx),
      picture: (frame, grownPx) => this.#session.picture(frame, grownPx),
      ...{ changed, failed, warned },
    });
  }

  frames(clip: ClipInfo): FrameStore {
    return new FrameStore({
      clip,
      fetch: (frame) => this.#session.frame(frame),
      arrived: this.#host.changed,
      failed: this.#host.failed,
    });
  }

  #ifOnBench(study: Study, then: () => void): void {
    if (this.#host.onBench(study)) then();
  }
}
