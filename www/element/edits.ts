/** Outlines that were edited by hand, small enough to keep every step of. Pure. */
import { type EditReply, type MaskReply, NO_PROMPTS } from "../protocol.js";
import type { Size } from "./box-geometry.js";

/** The outline of a frame after an edit. */
export interface Edit extends EditReply {
  /** Tells it from every other. */
  readonly id: number;
  readonly size: Size;
}

let ids = 0;

export function editOf(reply: EditReply, { width, height }: Size): Edit {
  ids += 1;
  return { ...reply, id: ids, size: { width, height } };
}

/** What it takes in memory. */
export function bytesOf({ runs, outline }: Edit): number {
  return runs.byteLength + outline.byteLength;
}

/** Numbers of pixels outside and inside by turns, outside first; of no mask, all outside. */
export function runsOf(mask: Pick<MaskReply, "mask"> | null, { width, height }: Size): Uint32Array {
  if (!mask) return new Uint32Array([width * height]);
  const runs = [0];
  let inside = false;
  for (const value of mask.mask) {
    if (value > 127 !== inside) {
      inside = !inside;
      runs.push(0);
    }
    runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
  }
  return new Uint32Array(runs);
}

export function areSame(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((length, at) => length === b[at]);
}

/** As it is shown and measured: no network says anything of it. */
export function maskOfEdit(frame: number, { runs, outline, areaPx, size }: Edit): MaskReply {
  const mask = new Uint8Array(size.width * size.height);
  let at = 0;
  runs.forEach((length, index) => {
    if (index % 2 === 1) mask.fill(255, at, at + length);
    at += length;
  });
  return {
    frame,
    prompts: NO_PROMPTS,
    candidates: [],
    choice: 0,
    width: size.width,
    height: size.height,
    mask,
    outline,
    iouScore: 0,
    areaPx,
    edited: true,
    encodeMs: 0,
    decodeMs: 0,
  };
}
