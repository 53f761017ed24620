/** Pictures of another device's screen, kept until they are cut out and opened as a clip. */
import type { ScreenCorners, Warning } from "./protocol.js";

/** Of all pictures together: gray takes a byte a pixel. */
export const MAX_RECORDED_BYTES = 2 ** 28;

/** The longer side of a picture; larger ones are made smaller. */
export const LONGEST_SIDE = 1280;

/** Pictures in shades of gray with the times they were taken at. */
export interface Recording {
  width: number;
  height: number;
  /** `width * height` bytes each, row by row. */
  frames: readonly Uint8Array[];
  /** Of each, in ms, of any origin. */
  stampsMs: readonly number[];
  /** It ended before it should: memory was full. */
  shortened: boolean;
}

/** A recording, and where in its pictures the screen is. */
export interface ScreenCapture {
  recording: Recording;
  screen: ScreenCorners;
}

/** The size at which pictures are kept. */
export function keptSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height, 1));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** How bright each pixel is to the eye (Rec. 601), from RGBA. */
export function grayOf(rgba: Uint8ClampedArray): Uint8Array {
  const gray = new Uint8Array(rgba.length >> 2);
  for (let at = 0; at < gray.length; at += 1) {
    const from = 4 * at;
    const [red = 0, green = 0, blue = 0] = [rgba[from], rgba[from + 1], rgba[from + 2]];
    gray[at] = (77 * red + 150 * green + 29 * blue + 128) >> 8;
  }
  return gray;
}

export function rgbaOf(gray: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * gray.length).fill(255);
  for (let at = 0; at < gray.length; at += 1) {
    const level = gray[at] ?? 0;
    rgba[4 * at] = rgba[4 * at + 1] = rgba[4 * at + 2] = level;
  }
  return rgba;
}

/** What the user should know of a clip that was made so. */
export function warningsOf({ shortened }: Recording): Warning[] {
  const warnings = [FROM_SCREEN];
  if (shortened) warnings.push(SHORTENED);
  return warnings;
}

const FROM_SCREEN: Warning = {
  code: "captured-from-screen",
  message:
    "These are pictures of a screen: perspective, moire and the unknown shape of the pixels make the EF doubtful, and there are no volumes. Open the clip’s own file where you can.",
};

const SHORTENED: Warning = {
  code: "capture-shortened",
  message: "The recording was ended early: its memory was full.",
};
