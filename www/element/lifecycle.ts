/** The engine's way from start to ready and back again after a loss, and what it is busy with. No DOM. */
import {
  asFailure,
  type DeviceInfo,
  type LearnNotice,
  type Notice,
  type Warning,
} from "../protocol.js";
import type { Session } from "../session.js";
import type { ModelShelf } from "./model-shelf.js";
import type { Activity, Readiness } from "./status.js";

export interface LifecycleListener {
  /** Something to be drawn has changed. */
  changed(): void;
  /** The device is made: what failed with the one before may be asked for again. */
  deviceMade(): void;
  /** Engine and model are ready; a new engine knows nothing of the clip's outlines. */
  ready(engineIsNew: boolean): void;
  failed(thrown: unknown): void;
  warned(warning: Warning): void;
}

type EngineNotice = Exclude<Notice, LearnNotice>;

export class Lifecycle {
  device: DeviceInfo | null = null;
  readonly #session: Session;
  readonly #shelf: ModelShelf;
  readonly #listener: LifecycleListener;
  #readiness: Readiness = "starting";
  #engineIsNew = false;
  #download: Activity["download"] = null;
  #converting: Activity["converting"] = null;
  #encoding: Activity["encoding"] = null;

  constructor(session: Session, shelf: ModelShelf, listener: LifecycleListener) {
    this.#session = session;
    this.#shelf = shelf;
    this.#listener = listener;
  }

  get readiness(): Readiness {
    return this.#readiness;
  }

  get busyWith(): Pick<Activity, "readiness" | "download" | "converting" | "encoding"> {
    const [readiness, download] = [this.#readiness, this.#download];
    return { readiness, download, converting: this.#converting, encoding: this.#encoding };
  }

  /** Makes the device and loads the model, both at once. */
  async start(): Promise<void> {
    const started = this.#session.start();
    await this.#bringUp(started, this.#loadModel());
  }

  /** Loads the model that the shelf has chosen meanwhile; `readiness` is another at once. */
  async reload(): Promise<void> {
    await this.#bringUp(null, this.#loadModel());
  }

  /** After a failed start, download or a device that was lost too often. */
  async retry(): Promise<void> {
    if (this.device) await this.reload();
    else await this.#restart();
  }

  /** Takes in the news of the engine itself; false where it is of something else. */
  noticed(notice: EngineNotice): boolean {
    if ("token" in notice) return false;
    if (notice.notice === "device-lost") this.#lost(notice.message);
    else this.#progressed(notice);
    return true;
  }

  #progressed(notice: Extract<EngineNotice, { stage: string }>): void {
    const { stage } = notice;
    if (notice.notice === "idle" && stage === "download") this.#downloaded();
    else if (notice.notice === "idle" && stage === "convert") this.#converting = null;
    else if (notice.notice === "idle") this.#encoding = null;
    else if (stage === "download") this.#download = notice;
    else if (stage === "convert") this.#converting = notice.share;
    else this.#encoding = notice;
    this.#listener.changed();
  }

  async #bringUp(started: ReturnType<Session["start"]> | null, loaded: Promise<unknown>) {
    try {
      await Promise.all([started?.then((info) => this.#started(info)), loaded]);
      this.#setReadiness("ready");
      const engineIsNew = this.#engineIsNew;
      this.#engineIsNew = false;
      this.#listener.ready(engineIsNew);
    } catch (thrown) {
      // A lost device has begun to start again by itself.
      if (asFailure(thrown).code === "device-lost") return;
      this.#setReadiness("stopped");
      this.#listener.failed(thrown);
    }
  }

  #started({ device, models }: Awaited<ReturnType<Session["start"]>>): void {
    this.device = device;
    this.#shelf.cards = models;
    this.#listener.deviceMade();
    this.#listener.changed();
  }

  #loadModel(): Promise<unknown> {
    this.#setReadiness("downloading");
    return this.#session.loadModel(this.#shelf.choice);
  }

  async #restart(): Promise<void> {
    this.device = null;
    this.#engineIsNew = true;
    this.#encoding = null;
    this.#setReadiness("starting");
    const started = this.#session.restart();
    await this.#bringUp(
      started,
      started.then(() => this.#loadModel()),
    );
  }

  #downloaded(): void {
    this.#download = null;
    if (this.#readiness === "downloading") this.#readiness = "building";
  }

  #lost(message: string): void {
    this.#listener.warned({
      code: "device-lost",
      message: `The device was lost and is started again; boxes and outlines are kept. (${message})`,
    });
    void this.#restart();
  }

  #setReadiness(readiness: Readiness): void {
    this.#readiness = readiness;
    this.#listener.changed();
  }
}
