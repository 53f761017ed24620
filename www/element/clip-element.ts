/** What a page's own code reads of the element and asks of it (docs/embedding.md). */
import {
  asFailure,
  type CineExportKind,
  type CineReport,
  type ClipInfo,
  type DeviceInfo,
  type Failure,
  type FrameBox,
  type MaskReply,
  type PhantomSettings,
  type PhantomTruth,
} from "../protocol.js";
import type { Actions } from "./actions.js";
import { boxOf, type Corners, checkFrame, cornersOf, pointOf } from "./corners.js";
import { changed } from "./prompts.js";
import type { Result } from "./reporter.js";
import { CLIP_FILES, isSaved, SAVED, type Saved, type SavedFile } from "./saved-file.js";
import { fetchClip } from "./source.js";
import { EchoElement } from "./words.js";
import type { Workbench } from "./workbench.js";

/** Of a measurement, or of the whole clip. */
export type ExportKind = Saved | CineExportKind;

const NO_SUCH_FILE: Failure = {
  code: "export-kind",
  message: `A file is one of: ${[...SAVED, ...Object.keys(CLIP_FILES)].join(", ")}.`,
};

const NO_REPORT: Failure = { code: "no-report", message: "Nothing is measured yet." };

const NOT_CONNECTED: Failure = {
  code: "not-connected",
  message: "The element is not in a page.",
};

const BOXES_ONLY: Failure = {
  code: "segment-boxes-only",
  message: "This model was trained for boxes only; set a box.",
};

/** What a method cannot do it fails with: a Failure of a stable code. */
export abstract class ClipElement extends EchoElement {
  /** Null where the element is in no page, as are the actions. */
  protected bench: Workbench | null = null;
  protected actions: Actions | null = null;

  /** Puts away what was shown of the clip before. */
  protected abstract makeWay(): void;

  /** Tells the user and the page of a failure. */
  protected abstract failed(failure: Failure): void;

  get clip(): ClipInfo | null {
    return this.bench?.clip ?? null;
  }

  /** The shown frame, from 0. */
  get frame(): number {
    return this.bench?.frame ?? 0;
  }

  /** Number of frames of the clip; 0 without one. */
  get frames(): number {
    return this.clip?.frames ?? 0;
  }

  /** Boxes by frame, in frame px. */
  get boxes(): ReadonlyMap<number, Corners> {
    const boxes = this.bench?.study.boxes ?? new Map<number, FrameBox>();
    return new Map([...boxes].map(([frame, box]) => [frame, cornersOf(box)]));
  }

  get masks(): ReadonlyMap<number, MaskReply> {
    return this.bench?.study.masks ?? new Map();
  }

  /** The outline of a frame; null where it has none. */
  mask(frame: number): MaskReply | null {
    return this.masks.get(frame) ?? null;
  }

  get report(): Result | null {
    return this.bench?.reporter.result ?? null;
  }

  /** Of the whole clip, so far. */
  get clipReport(): CineReport | null {
    return this.bench?.cine?.report ?? null;
  }

  /** Whether the whole clip is being outlined or its spread measured. */
  get outlining(): boolean {
    return this.bench?.cine?.busy ?? false;
  }

  /** Of the open clip, where it is a phantom. */
  get phantomTruth(): PhantomTruth | null {
    return this.bench?.phantom?.truth ?? null;
  }

  get deviceInfo(): DeviceInfo | null {
    return this.bench?.device ?? null;
  }

  /**
   * Opens a clip: DICOM, still, GIF or video, or its address. Boxes and outlines of the clip before
   * are dropped without asking.
   */
  async load(source: Blob | string | URL): Promise<void> {
    const bench = this.connected();
    const clip = source instanceof Blob ? source : await this.#fetched(source);
    this.makeWay();
    const failure = await bench.open(clip);
    if (failure) throw failure;
  }

  /** Opens a computer-made clip whose ejection fraction is known. */
  async openPhantom(settings: PhantomSettings): Promise<void> {
    const bench = this.connected();
    this.makeWay();
    const failure = await bench.openPhantom(settings);
    if (failure) throw failure;
  }

  /** Sets the box of a frame, in frame px; null clears it. */
  setBox(frame: number, corners: Corners | null): void {
    checkFrame(frame, this.clip);
    this.connected().setBox(frame, corners && boxOf(corners));
  }

  /** Adds a point inside or outside the ventricle, in frame px, for models that take points. */
  addPoint(frame: number, at: readonly [x: number, y: number], inside = true): void {
    checkFrame(frame, this.clip);
    const { shelf, study } = this.connected();
    if (!shelf.takesPoints) throw BOXES_ONLY;
    const point = pointOf(at, inside);
    this.bench?.setPrompts(frame, changed(study.promptsOf(frame), { kind: "add", point }));
  }

  /** The outline of what is asked on a frame. It comes by itself too: this waits for it. */
  async segment(frame: number): Promise<MaskReply> {
    checkFrame(frame, this.clip);
    return this.connected().outlined(frame);
  }

  /** Outlines every frame from the boxes that are drawn, or goes on where it was stopped. */
  async propagate(): Promise<CineReport> {
    checkFrame(0, this.clip);
    return this.connected().propagated();
  }

  /** The measurement, or the whole clip, as a file. */
  async exportReport(kind: ExportKind): Promise<SavedFile> {
    const { files, cine } = this.connected();
    if (!isSaved(kind) && !isOfClip(kind)) throw NO_SUCH_FILE;
    if (!isOfClip(kind)) return (await files.ofMeasurement(kind)) ?? Promise.reject(NO_REPORT);
    if (!cine?.report) throw NO_REPORT;
    return files.ofClip(kind);
  }

  /** Shows a frame. */
  goTo(frame: number): void {
    this.actions?.goTo(frame);
  }

  async #fetched(address: string | URL): Promise<Blob> {
    try {
      return await fetchClip(new URL(address, document.baseURI));
    } catch (thrown) {
      this.failed(asFailure(thrown));
      throw thrown;
    }
  }

  /** The workbench; fails with "not-connected" where the element is not in a page. */
  protected connected(): Workbench {
    if (!this.bench) throw NOT_CONNECTED;
    return this.bench;
  }
}

/** Tells the whole clip's files from those of a measurement. */
function isOfClip(kind: ExportKind): kind is CineExportKind {
  return kind in CLIP_FILES;
}
