/** Opens clips and phantoms, and knows whether one is being read. */
import {
  type ApicalView,
  asFailure,
  type ClipInfo,
  type Failure,
  type PhantomSettings,
  type PhantomTruth,
  type Warning,
} from "../protocol.js";
import type { ScreenCapture } from "../screen.js";
import type { Session } from "../session.js";
import { phantomFile, type SavedFile } from "./saved-file.js";

/** A computer-made clip: what is known of it, and its file. */
export interface OpenPhantom {
  truth: PhantomTruth;
  file: SavedFile;
}

/** A clip as it was opened. */
export interface Opened {
  clip: ClipInfo;
  /** Which view it shows, where that is known. */
  view: ApicalView | null;
  /** Null unless it is one. */
  phantom: OpenPhantom | null;
  warnings: readonly Warning[];
}

export interface OpenerHost {
  /** Whether a clip is being read. */
  changed(): void;
  opened(opened: Opened): void;
  failed(thrown: unknown): void;
}

const OPEN_AGAIN: Failure = {
  code: "clip-not-opened",
  message: "The clip was not opened, because the device was lost meanwhile. Open it again.",
};

export class Opener {
  readonly #session: Pick<Session, "open" | "phantom">;
  readonly #host: OpenerHost;
  #opening = 0;

  constructor(session: Pick<Session, "open" | "phantom">, host: OpenerHost) {
    this.#session = session;
    this.#host = host;
  }

  get busy(): boolean {
    return this.#opening > 0;
  }

  /** Why it was not opened, which has been told of; null where it was. */
  file(source: Blob | ScreenCapture): Promise<Failure | null> {
    const unknown = { view: null, phantom: null };
    return this.#open(async () => ({ ...(await this.#session.open(source)), ...unknown }));
  }

  /** Draws a phantom and opens it as any other clip. */
  phantom(settings: PhantomSettings): Promise<Failure | null> {
    return this.#open(async () => {
      const { truth, file } = await this.#session.phantom(settings);
      const saved = phantomFile(file as Uint8Array<ArrayBuffer>);
      const opened = await this.#session.open(saved.content);
      return { ...opened, view: settings.view, phantom: { truth, file: saved } };
    });
  }

  async #open(open: () => Promise<Opened>): Promise<Failure | null> {
    this.#opening += 1;
    this.#host.changed();
    try {
      this.#host.opened(await open());
      return null;
    } catch (thrown) {
      // The loss has been told of; that it took the new clip with it has not.
      const failure = asFailure(thrown).code === "device-lost" ? OPEN_AGAIN : asFailure(thrown);
      this.#host.failed(failure);
      return failure;
    } finally {
      this.#opening -= 1;
      this.#host.changed();
    }
  }
}
