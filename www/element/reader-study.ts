/** How far one reader has come in a study: what is next, what was accepted, what comes of it. No DOM. */
import type { Failure } from "../protocol.js";
import { isRecord, isWithin } from "./case-file.js";
import { shuffled, tossed } from "./random-order.js";
import type { Arm, ReaderStudyFile, StudyImage } from "./reader-study-file.js";

/** What was accepted of one image in one arm. */
export interface StudyRow {
  arm: Arm;
  /** From 1 over both arms: in the first arm it is at most the number of images. */
  order: number;
  image: string;
  /** From the first interaction to acceptance, pauses left out. */
  seconds: number;
  dice: number;
  /** Strokes and other changes by hand that were made, taken back or not. */
  edits: number;
}

/** What is to be outlined next. */
export interface StudyTask {
  arm: Arm;
  order: number;
  image: StudyImage;
}

/** What was measured of an image. */
export type Measured = Pick<StudyRow, "seconds" | "dice" | "edits">;

/** A saved progress. */
interface ProgressFile {
  format: typeof FORMAT;
  study: string;
  reader: string;
  /** When the first arm had ended, in UTC to the minute; null before. */
  firstArmEnded: string | null;
  rows: readonly StudyRow[];
}

const FORMAT = "echodisc-study-progress/1";

/** A code has a digit, as names have not. */
const READER = /^(?=.*\d)[A-Za-z0-9-]{2,16}$/;

const [DAY_MS, MINUTE_MS] = [86_400_000, 60_000];

const NO_READER: Failure = {
  code: "reader-invalid",
  message: "A reader’s code is two to sixteen letters and digits with a digit among them, no name.",
};

const NOTHING_NEXT: Failure = {
  code: "study-not-open",
  message: "No image of the study is to be accepted now.",
};

export function isReader(code: string): boolean {
  return READER.test(code);
}

export class ReaderStudy {
  readonly file: ReaderStudyFile;
  /** A code of the reader, no name. */
  readonly reader: string;
  readonly arms: readonly [Arm, Arm];
  readonly #tasks: readonly StudyTask[];
  readonly #now: () => number;
  readonly #rows: StudyRow[] = [];
  /** Milliseconds since 1970; null before. */
  #firstArmEnded: number | null = null;

  /** Fails with "reader-invalid". `now` gives milliseconds since 1970. */
  constructor(file: ReaderStudyFile, reader: string, now: () => number = Date.now) {
    if (!isReader(reader)) throw NO_READER;
    this.file = file;
    this.reader = reader;
    this.#now = now;
    this.arms = armsOf(file, reader);
    const of = (arm: Arm) => shuffled(file.images, `${file.id}/${reader}/${arm}`);
    const all = this.arms.flatMap((arm) => of(arm).map((image) => ({ arm, image })));
    this.#tasks = all.map((task, at) => ({ ...task, order: at + 1 }));
  }

  /** Goes on where a saved file left off; fails with "progress-invalid". */
  static resumed(file: ReaderStudyFile, text: string, now: () => number = Date.now): ReaderStudy {
    const saved = progressOf(text);
    if (saved.study !== file.id) throw invalid("study");
    if (typeof saved.reader !== "string" || !isReader(saved.reader)) throw invalid("reader");
    const study = new ReaderStudy(file, saved.reader, now);
    study.#take(saved);
    return study;
  }

  get rows(): readonly StudyRow[] {
    return this.#rows;
  }

  /** Null where everything was accepted. */
  get next(): StudyTask | null {
    return this.#tasks[this.#rows.length] ?? null;
  }

  /** Whether the next image is the first of an arm. */
  get beginsArm(): boolean {
    return this.#rows.length % this.file.images.length === 0;
  }

  /** Until when the second arm may not begin, in milliseconds since 1970; null where it may. */
  get closedUntil(): number | null {
    if (this.#firstArmEnded === null || this.#rows.length !== this.file.images.length) return null;
    const until = this.#firstArmEnded + this.file.washoutDays * DAY_MS;
    return until > this.#now() ? until : null;
  }

  /** Takes what was measured of the next image; it is not changed any more. */
  accept({ seconds, dice, edits }: Measured): void {
    const { next } = this;
    if (!next || this.closedUntil !== null) throw NOTHING_NEXT;
    const { arm, order, image } = next;
    const measured = { seconds: rounded(seconds, 2), dice: rounded(dice, 4), edits };
    this.#rows.push({ arm, order, image: image.id, ...measured });
    if (order === this.file.images.length)
      this.#firstArmEnded = Math.floor(this.#now() / MINUTE_MS) * MINUTE_MS;
  }

  /** JSON, to be gone on with later. */
  get progress(): string {
    const ended = this.#firstArmEnded;
    const file: ProgressFile = {
      format: FORMAT,
      study: this.file.id,
      reader: this.reader,
      firstArmEnded: ended === null ? null : new Date(ended).toISOString(),
      rows: this.#rows,
    };
    return `${JSON.stringify(file, null, 2)}\n`;
  }

  /** One line an image and arm, without the time of day. No value needs quotes. */
  get csv(): string {
    const lines = this.#rows.map(({ arm, order, image, seconds, dice, edits }) =>
      [this.file.id, this.reader, arm, order, image, seconds, dice, edits].join(","),
    );
    return `study,reader,arm,order,image,seconds,dice,edits\n${lines.map((line) => `${line}\n`).join("")}`;
  }

  #take({ rows, firstArmEnded }: Record<string, unknown>): void {
    if (!Array.isArray(rows) || rows.length > this.#tasks.length) throw invalid("rows");
    rows.forEach((row: unknown, at) => {
      const task = this.#tasks[at];
      if (!task || !isRowOf(row, task)) throw invalid(`rows[${at}]`);
      const { arm, order, image, seconds, dice, edits } = row;
      this.#rows.push({ arm, order, image, seconds, dice, edits });
    });
    if (rows.length < this.file.images.length) return;
    const ended = typeof firstArmEnded === "string" ? Date.parse(firstArmEnded) : Number.NaN;
    if (!Number.isFinite(ended)) throw invalid("firstArmEnded");
    this.#firstArmEnded = ended;
  }
}

function armsOf({ id, firstArm }: ReaderStudyFile, reader: string): [Arm, Arm] {
  const byHand = firstArm === "by-reader" ? tossed(`${id}/${reader}`) : firstArm === "unassisted";
  return byHand ? ["unassisted", "assisted"] : ["assisted", "unassisted"];
}

function progressOf(text: string): Record<string, unknown> {
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch {
    throw invalid("JSON");
  }
  if (!isRecord(saved) || saved.format !== FORMAT) throw invalid("format");
  return saved;
}

function isRowOf(row: unknown, { arm, order, image }: StudyTask): row is StudyRow {
  return (
    isRecord(row) &&
    row.arm === arm &&
    row.order === order &&
    row.image === image.id &&
    isWithin(row.seconds, 0, 86_400) &&
    isWithin(row.dice, 0, 1) &&
    Number.isInteger(row.edits) &&
    isWithin(row.edits, 0, 1e6)
  );
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

function invalid(what: string): Failure {
  return {
    code: "progress-invalid",
    message: `The saved progress is not of this study or is not valid: ${what}.`,
  };
}
