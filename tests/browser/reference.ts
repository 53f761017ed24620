/** The same frame and box through the command line: the native build of the same core. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { EfReport, FrameBox } from "../../www/protocol.js";
import type { PlainMask } from "./page.js";

const PROGRAM = "target/release/echodisc";
export const SAMPLE = "samples/sonosite.dcm";

function run(...args: string[]): string {
  if (!existsSync(PROGRAM))
    throw new Error(`${PROGRAM} is missing; run npm test, which builds it.`);
  return execFileSync(PROGRAM, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** Segments a frame of the sample natively, writes the mask to `path` and returns it. */
export async function nativeMask(
  page: Page,
  frame: number,
  box: FrameBox,
  path: string,
): Promise<PlainMask> {
  run("segment", SAMPLE, "--frame", String(frame), "--box", corners(box), "--out", path);
  return decodePng(page, readFileSync(path).toString("base64"));
}

/** The report on two mask files; `more` are further options of `measure`. */
export function nativeReport(ed: string, es: string, ...more: string[]): EfReport {
  return JSON.parse(run("measure", "--ed", ed, "--es", es, ...more, "--json"));
}

/** What the command line makes of a phantom, and of a whole clip: the parts that are compared. */
export interface NativeClip {
  ef_percent: number;
  method: string;
  beats: { ed: number; es: number }[];
}

/** Writes a phantom's DICOM file; `options` as the command line has them. */
export function nativePhantom(path: string, ...options: string[]): void {
  run("phantom", ...options, "--out", path);
}

/** A whole clip from one box; the folder `out` is made. */
export function nativeClip(
  path: string,
  frame: number,
  box: FrameBox,
  out: string,
  ...more: string[]
): NativeClip {
  const given = ["--frame", String(frame), "--box", corners(box)];
  return JSON.parse(run("clip", path, ...given, ...more, "--no-spread", "--json", "--out", out));
}

export const corners = ({ x0, y0, x1, y1 }: FrameBox): string => [x0, y0, x1, y1].join(",");

/** The browser has a PNG decoder already. */
function decodePng(page: Page, base64: string): Promise<PlainMask> {
  return page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const { data, width, height } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {
      data: [],
      width: 0,
      height: 0,
    };
    const inside = Array.from({ length: width * height }, (_, at) => (data[4 * at] ?? 0) > 127);
    return { width, height, inside };
  }, base64);
}

/** Dice coefficient, 2|A∩B| / (|A| + |B|). */
export function dice(a: PlainMask, b: PlainMask): number {
  if (a.width !== b.width || a.height !== b.height) throw new Error("the masks differ in size");
  const count = (inside: boolean[]) => inside.filter(Boolean).length;
  const both = count(a.inside.map((inside, at) => inside && b.inside[at] === true));
  return (2 * both) / (count(a.inside) + count(b.inside));
}
