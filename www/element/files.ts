/** The files that a workbench gives: reports, drawings, masks, the whole clip. */
import type { CineExportKind, CineRequest } from "../protocol.js";
import type { Session } from "../session.js";
import type { Disclosure } from "./disclosure.js";
import { pictured } from "./examination.js";
import type { Result } from "./reporter.js";
import {
  clipFile,
  exportedFile,
  maskFile,
  type Saved,
  type SavedFile,
  SHOWS_FRAMES,
} from "./saved-file.js";

/** What the files are made of, as it is when one is asked for. */
export interface FileSource {
  result(): Promise<Result | null>;
  clipRequest(): CineRequest;
  disclosure(): Disclosure;
}

export class Files {
  readonly #session: Pick<Session, "exportReport">;
  readonly #source: FileSource;

  constructor(session: Pick<Session, "exportReport">, source: FileSource) {
    this.#session = session;
    this.#source = source;
  }

  /** The measurement as a file; null where there is none. */
  async ofMeasurement(kind: Saved): Promise<SavedFile | null> {
    const result = await this.#source.result();
    if (!result) return null;
    if (kind === "mask-ed" || kind === "mask-es")
      return maskFile(kind === "mask-ed" ? result.edMask : result.esMask, kind);
    const disclosure = this.#source.disclosure();
    const told = disclosure.told(result.request);
    const measured = SHOWS_FRAMES.has(kind) ? await pictured(told, disclosure.picture) : told;
    disclosure.shown(measured);
    return exportedFile(await this.#session.exportReport({ kind, measured }), kind);
  }

  /** The whole clip as a file. */
  async ofClip(kind: CineExportKind): Promise<SavedFile> {
    const clip = this.#source.clipRequest();
    return clipFile(await this.#session.exportReport({ kind, clip }), kind);
  }
}
