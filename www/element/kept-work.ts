/** The user's work on a clip as it is kept on the device: what is in it, and what may be read back. Pure. */
import type { ClipSize } from "../protocol.js";
import { type Edit, editOf } from "./edits.js";
import { isEmpty } from "./prompts.js";
import type { Work } from "./study.js";

/** Of the form; what has another one is not read. */
const VERSION = 1;

/** As the browser's database keeps it: maps and arrays of numbers as they are. */
export interface KeptWork {
  version: number;
  /** When, in ms of the system's clock, and by which page. */
  at: number;
  by: string;
  work: Work;
}

export function keptWork(work: Work, at: number, by: string): KeptWork {
  return { version: VERSION, at, by, work };
}

/** Whether there is nothing in it that would be missed. The view alone is no work. */
export function isBlank(work: Work): boolean {
  const { prompts, edits, landmarks, marks, manual, calibration } = work;
  const drawn = prompts.size + edits.size + landmarks.size + marks.length;
  return drawn === 0 && manual.ed === null && manual.es === null && calibration.kind === "file";
}

/** What was kept; null where it is none, of another form, or does not fit the clip. */
export function workIn(kept: unknown, clip: ClipSize): Work | null {
  const { version, work } = (kept ?? {}) as Partial<KeptWork>;
  if (version !== VERSION || !work) return null;
  try {
    return fits(work, clip) ? { ...work, edits: renewed(work.edits) } : null;
  } catch {
    // Not of this form at all.
    return null;
  }
}

function fits(
  { prompts, edits, landmarks, manual, marks, calibration, view }: Work,
  clip: ClipSize,
) {
  const isFrame = (frame: number | null) =>
    frame === null || (Number.isInteger(frame) && frame >= 0 && frame < clip.frames);
  const frames = [...prompts.keys(), ...edits.keys(), ...landmarks.keys(), manual.ed, manual.es];
  frames.push(...marks.flatMap(({ ed, es }) => [ed, es]));
  return (
    frames.every(isFrame) &&
    [...prompts.values()].every((one) => !isEmpty(one)) &&
    [...edits.values()].every((edit) => isOf(edit, clip)) &&
    typeof calibration.kind === "string" &&
    (view === "a4c" || view === "a2c")
  );
}

function isOf({ runs, outline, size, areaPx }: Edit, { width, height }: ClipSize): boolean {
  const pixels = runs.reduce((sum, length) => sum + length, 0);
  const typed = runs instanceof Uint32Array && outline instanceof Float32Array;
  const sized = size.width === width && size.height === height;
  return typed && sized && Number.isFinite(areaPx) && pixels === width * height;
}

/** Edits are told from each other by a number that is counted anew in every page. */
function renewed(edits: Work["edits"]): Work["edits"] {
  return new Map([...edits].map(([frame, edit]) => [frame, editOf(edit, edit.size)]));
}

/** Kept work below what was done before it came: nothing that is drawn now is lost. */
export function below(kept: Work, now: Work): Work {
  const touched = new Set([...now.prompts.keys(), ...now.edits.keys()]);
  const free = <T>(map: ReadonlyMap<number, T>) =>
    [...map].filter(([frame]) => !touched.has(frame));
  return {
    prompts: new Map([...free(kept.prompts), ...now.prompts]),
    edits: new Map([...free(kept.edits), ...now.edits]),
    landmarks: new Map([...kept.landmarks, ...now.landmarks]),
    manual: { ed: now.manual.ed ?? kept.manual.ed, es: now.manual.es ?? kept.manual.es },
    marks: now.marks.length > 0 ? now.marks : kept.marks,
    calibration: now.calibration.kind === "file" ? kept.calibration : now.calibration,
    view: kept.view,
  };
}
