/** The measured view that is kept while the other one's clip is open: here, and in the engine. */
import type { CineRequest } from "../protocol.js";
import type { Session } from "../session.js";
import type { Examination, Picture } from "./examination.js";
import type { Result } from "./reporter.js";
import type { Study } from "./study.js";

/** What is open. */
export interface OpenView {
  study: Study;
  result: Result | null;
  /** Null unless the whole clip is measured. */
  clip: CineRequest | null;
}

export class ViewKeeper {
  readonly #session: Pick<Session, "keepClip">;
  readonly #examination: Examination;
  readonly #picture: Picture;

  constructor(session: Pick<Session, "keepClip">, examination: Examination, picture: Picture) {
    this.#session = session;
    this.#examination = examination;
    this.#picture = picture;
  }

  /** Keeps the measured view, to be combined with the other view of another clip; false without one. */
  async keep({ study, result, clip }: OpenView): Promise<boolean> {
    if (!result) return false;
    await this.#session.keepClip(clip);
    await this.#examination.keep(study, result, this.#picture);
    return true;
  }

  forget(): void {
    this.#examination.forget();
    void this.#session.keepClip(null).catch(() => undefined);
  }
}
