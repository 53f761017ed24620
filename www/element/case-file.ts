/** A teaching case: what the learner is given, and what is compared with (docs/teaching.md). Pure. */
import type { Failure, PhantomSettings } from "../protocol.js";
import { language } from "./words.js";

/** A text in one language, or in each. */
export type CaseText = string | { readonly en: string; readonly de?: string };

/** A closed outline in frame px, and what it gives. */
export interface CaseReference {
  readonly ed: readonly (readonly [x: number, y: number])[];
  readonly es: readonly (readonly [x: number, y: number])[];
  readonly efPercent: number;
}

export interface CaseFile {
  readonly format: typeof FORMAT;
  /** Names the case in scores. */
  readonly id: string;
  readonly title: CaseText;
  readonly text: CaseText;
  /** A phantom, whose reference is its truth, or a clip's address with its reference. */
  readonly clip:
    | { readonly phantom: PhantomSettings }
    | { readonly address: string; readonly reference: CaseReference };
  /** The frames to be outlined, from 0. */
  readonly frames: { readonly ed: number; readonly es: number };
  /** What counts as agreement: least Dice of each phase, most EF points off. */
  readonly accept: { readonly dice: number; readonly efPoints: number };
}

const FORMAT = "echodisc-case/1";

const MOST_POINTS = 10_000;

export function saidIn(text: CaseText): string {
  return typeof text === "string" ? text : (text[language()] ?? text.en);
}

/** Fails with "case-invalid", which names what is wrong. */
export function caseOf(text: string): CaseFile {
  const file = parsed(text);
  must(isRecord(file) && file.format === FORMAT, "format");
  must(typeof file.id === "string" && /^[\w.-]{1,64}$/.test(file.id), "id");
  must(isText(file.title), "title");
  must(isText(file.text), "text");
  const { clip, frames, accept } = file;
  must(isRecord(frames) && isFrame(frames.ed) && isFrame(frames.es), "frames");
  must(frames.ed !== frames.es, "frames");
  must(isRecord(accept) && isWithin(accept.dice, 0, 1), "accept.dice");
  must(isWithin(accept.efPoints, 0, 100), "accept.efPoints");
  must(isRecord(clip), "clip");
  if ("phantom" in clip) must(isRecord(clip.phantom), "clip.phantom");
  else mustBeClip(clip);
  return file as unknown as CaseFile;
}

function mustBeClip({ address, reference }: Record<string, unknown>): void {
  must(typeof address === "string" && address !== "", "clip.address");
  must(isRecord(reference), "clip.reference");
  must(isOutline(reference.ed), "clip.reference.ed");
  must(isOutline(reference.es), "clip.reference.es");
  must(isWithin(reference.efPercent, -100, 100), "clip.reference.efPercent");
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
  return { code: "case-invalid", message: `The case file is not valid: ${what}.` };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): boolean {
  return typeof value === "string" || (isRecord(value) && typeof value.en === "string");
}

export function isFrame(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

export function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && value >= least && value <= most;
}

export function isOutline(value: unknown): boolean {
  const point = (one: unknown) =>
    Array.isArray(one) && one.length === 2 && one.every((at) => Number.isFinite(at));
  return (
    Array.isArray(value) && value.length >= 3 && value.length <= MOST_POINTS && value.every(point)
  );
}
