/** A reader study: its images, and how its two arms follow each other (docs/study.md). Pure. */
import type { Failure, PhantomSettings } from "../protocol.js";
import { type CaseText, isFrame, isOutline, isRecord, isText, isWithin } from "./case-file.js";

/** By hand, or with the model's outline to begin with. */
export type Arm = "unassisted" | "assisted";

/** What an outline is compared with: a closed outline in frame px, or a mask's address. */
export type StudyReference =
  | { readonly outline: readonly (readonly [x: number, y: number])[] }
  | { readonly mask: string };

export interface StudyImage {
  /** Names the image in results. */
  readonly id: string;
  /** A phantom, whose reference is its truth, or a clip's address with its reference. */
  readonly clip:
    | { readonly phantom: PhantomSettings }
    | { readonly address: string; readonly reference: StudyReference };
  /** The frame to be outlined, from 0. */
  readonly frame: number;
}

export interface ReaderStudyFile {
  readonly format: typeof FORMAT;
  /** Names the study in results. */
  readonly id: string;
  readonly title: CaseText;
  readonly text: CaseText;
  /** From the end of the first arm to the beginning of the second. */
  readonly washoutDays: number;
  /** "by-reader": drawn from the reader's code, so that about half begin with each. */
  readonly firstArm: Arm | "by-reader";
  readonly images: readonly StudyImage[];
}

const FORMAT = "echodisc-study/1";

/** More than a reader outlines twice; the test of the results is counted, not approximated. */
const MOST_IMAGES = 200;

const ID = /^[\w.-]{1,64}$/;

/** Fails with "study-invalid", which names what is wrong. */
export function studyOf(text: string): ReaderStudyFile {
  const file = parsed(text);
  must(isRecord(file) && file.format === FORMAT, "format");
  must(isId(file.id), "id");
  must(isText(file.title), "title");
  must(isText(file.text), "text");
  must(isWithin(file.washoutDays, 0, 365), "washoutDays");
  must(isOneOf(file.firstArm, ["unassisted", "assisted", "by-reader"]), "firstArm");
  const { images } = file;
  must(Array.isArray(images) && images.length > 0 && images.length <= MOST_IMAGES, "images");
  images.forEach((image, at) => {
    mustBeImage(image, `images[${at}]`);
  });
  must(new Set(images.map(({ id }) => id)).size === images.length, "images.id");
  return file as unknown as ReaderStudyFile;
}

function mustBeImage(image: unknown, where: string): void {
  must(isRecord(image) && isId(image.id), `${where}.id`);
  must(isFrame(image.frame), `${where}.frame`);
  const { clip } = image;
  must(isRecord(clip), `${where}.clip`);
  if ("phantom" in clip) must(isRecord(clip.phantom), `${where}.clip.phantom`);
  else {
    must(isAddress(clip.address), `${where}.clip.address`);
    must(isReference(clip.reference), `${where}.clip.reference`);
  }
}

function isReference(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return "mask" in value ? isAddress(value.mask) : isOutline(value.outline);
}

function isId(value: unknown): boolean {
  return typeof value === "string" && ID.test(value);
}

function isAddress(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isOneOf(value: unknown, choices: readonly string[]): boolean {
  return typeof value === "string" && choices.includes(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("JSON");
  }
}

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw invalid(what);
}

function invalid(what: string): Failure {
  return { code: "study-invalid", message: `The study file is not valid: ${what}.` };
}
