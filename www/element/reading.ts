/** One reader on the bench: opens the study's images one after the other, takes the time, accepts. No DOM. */
import { asFailure, type Failure } from "../protocol.js";
import { type Area, dice, filled } from "./overlap.js";
import { ReaderStudy, type StudyTask } from "./reader-study.js";
import { type ReaderStudyFile, type StudyImage, studyOf } from "./reader-study-file.js";
import { fetchClip, fetchText } from "./source.js";
import { Stopwatch } from "./stopwatch.js";
import type { Workbench } from "./workbench.js";

/** What the reader can do now. */
export type ReadingStage = "intro" | "waiting" | "opening" | "reading" | "paused" | "done";

export interface ReadingHost {
  /** Puts away what was shown of the image before. */
  makeWay(): void;
  /** Something to be drawn has changed. */
  changed(): void;
  /** An image is to be outlined now. */
  shown(): void;
  failed(failure: Failure): void;
}

/** The image that is being outlined. */
interface Open {
  readonly task: StudyTask;
  readonly reference: Area;
  readonly watch: Stopwatch;
  /** Edits that were made, by their ids. */
  readonly edits: Set<number>;
  paused: boolean;
}

const NO_SUCH_FRAME: Failure = {
  code: "study-invalid",
  message: "The study file is not valid: a clip has no such frame, or its mask another size.",
};

export class Reading {
  readonly file: ReaderStudyFile;
  readonly #base: URL;
  readonly #bench: Workbench;
  readonly #host: ReadingHost;
  #study: ReaderStudy | null = null;
  #open: Open | null = null;
  #opening = false;

  private constructor(file: ReaderStudyFile, base: URL, bench: Workbench, host: ReadingHost) {
    this.file = file;
    this.#base = base;
    this.#bench = bench;
    this.#host = host;
  }

  /** Fetches a study. Fails with "study-invalid" or "clip-unavailable". */
  static async open(address: URL, bench: Workbench, host: ReadingHost): Promise<Reading> {
    return new Reading(studyOf(await fetchText(address)), address, bench, host);
  }

  /** Null before the reader has said who he is. */
  get study(): ReaderStudy | null {
    return this.#study;
  }

  get stage(): ReadingStage {
    if (!this.#study) return "intro";
    if (this.#opening) return "opening";
    if (this.#open) return this.#open.paused ? "paused" : "reading";
    return this.#study.next ? "waiting" : "done";
  }

  /** Whether the outline is drawn by hand alone now. */
  get unassisted(): boolean {
    return this.#open?.task.arm === "unassisted";
  }

  /** Whether there is what could be accepted: with the model, its outline was asked for first. */
  get acceptable(): boolean {
    if (this.stage !== "reading" || !this.#open) return false;
    const { study, frame } = this.#bench;
    return study.maskOf(frame) !== null && (this.unassisted || study.boxes.has(frame));
  }

  /** Begins as a reader; fails with "reader-invalid". */
  enter(reader: string): void {
    this.#study = new ReaderStudy(this.file, reader);
    this.#host.changed();
  }

  /** Goes on with what a reader has saved; fails with "progress-invalid". */
  resume(progress: string): void {
    this.#study = ReaderStudy.resumed(this.file, progress);
    this.#host.changed();
  }

  /** Opens the next image, where the washout allows it. */
  async begin(): Promise<void> {
    const [study, task] = [this.#study, this.#study?.next];
    if (!study || !task || this.#open || this.#opening || study.closedUntil !== null) return;
    this.#opening = true;
    this.#host.makeWay();
    this.#host.changed();
    try {
      // A reader who traces by hand is not to wait for a model that he does not use.
      this.#bench.prepares = task.arm === "assisted";
      const reference = await this.#opened(task.image);
      this.#open = { task, reference, watch: new Stopwatch(), edits: new Set(), paused: false };
    } catch (thrown) {
      this.#host.failed(asFailure(thrown));
    } finally {
      this.#opening = false;
      this.#host.changed();
    }
    if (this.#open) this.#host.shown();
  }

  /** The reader did something to the picture: the time runs. */
  touched(): void {
    if (this.stage === "reading") this.#open?.watch.start();
  }

  /** An outline may be another. */
  noticed(): void {
    const { study, frame } = this.#bench;
    const id = study.edits.get(frame)?.id;
    if (id !== undefined) this.#open?.edits.add(id);
  }

  pause(): void {
    if (!this.#open || this.stage !== "reading") return;
    this.#open.paused = true;
    this.#open.watch.stop();
    this.#host.changed();
  }

  goOn(): void {
    const open = this.#open;
    if (!open?.paused) return;
    open.paused = false;
    if (open.watch.started) open.watch.start();
    this.#host.changed();
    this.#host.shown();
  }

  /** Takes the outline as it is and opens the next image of the arm. */
  async accept(): Promise<void> {
    const [open, study, { editor }] = [this.#open, this.#study, this.#bench];
    if (!open || !study || !this.acceptable) return;
    open.watch.stop();
    const { seconds } = open.watch;
    this.#opening = true;
    this.#host.changed();
    // A stroke that is being rounded off belongs to it.
    await editor?.settled;
    this.noticed();
    this.#opening = false;
    const mask = this.#bench.study.maskOf(open.task.image.frame);
    if (this.#open !== open || !mask) return this.#host.changed();
    study.accept({ seconds, dice: dice(mask, open.reference), edits: open.edits.size });
    this.#open = null;
    this.#host.changed();
    if (study.next && !study.beginsArm) await this.begin();
  }

  /** Opens an image; what its outline is compared with. */
  async #opened({ clip, frame }: StudyImage): Promise<Area> {
    const bench = this.#bench;
    if ("phantom" in clip) {
      const mask = await bench.engine.phantomMask(clip.phantom, frame);
      mustOpen(await bench.openPhantom(clip.phantom));
      return this.#fitting({ ...this.#shown(frame), mask });
    }
    const { address, reference } = clip;
    const blob = await fetchClip(new URL(address, this.#base));
    const drawn = "mask" in reference ? await this.#maskAt(reference.mask) : null;
    mustOpen(await bench.open(blob));
    const size = this.#shown(frame);
    return this.#fitting(drawn ?? filled("outline" in reference ? reference.outline : [], size));
  }

  /** Shows the frame that is asked for; the size of the clip. */
  #shown(frame: number): { width: number; height: number } {
    const { clip } = this.#bench;
    if (!clip || frame >= clip.frames) throw NO_SUCH_FRAME;
    this.#bench.goTo(frame);
    return { width: clip.width, height: clip.height };
  }

  #fitting(area: Area): Area {
    const { clip } = this.#bench;
    const fits = area.width === clip?.width && area.height === clip.height;
    if (!fits || area.mask.length !== area.width * area.height) throw NO_SUCH_FRAME;
    return area;
  }

  /** A picture at the frame's size: bright inside. */
  async #maskAt(address: string): Promise<Area> {
    const bitmap = await createImageBitmap(await fetchClip(new URL(address, this.#base)));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    bitmap.close();
    const pixels = context?.getImageData(0, 0, width, height).data ?? [];
    const mask = Uint8Array.from({ length: width * height }, (_, at) =>
      (pixels[4 * at] ?? 0) > 127 ? 255 : 0,
    );
    return { width, height, mask };
  }
}

function mustOpen(failure: Failure | null): void {
  if (failure) throw failure;
}
