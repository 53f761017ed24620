/** Tells a clip from every other by its pixels: no name and no identifier goes into it. */
import type { ClipSize, Failure } from "../protocol.js";
import { hex } from "./sha256.js";

const NO_DIGEST: Failure = {
  code: "clip-digest",
  message:
    "This browser makes no digests here: the page has to come over HTTPS or from this device.",
};

const COPIED_BYTES = 32 * 2 ** 20;

/** SHA-256, in hexadecimal, of the size and of every frame's own SHA-256. */
export async function digestOf(
  { width, height, frames }: ClipSize,
  rgbaOf: (frame: number) => Uint8ClampedArray,
): Promise<string> {
  const { subtle } = crypto;
  if (!subtle) throw NO_DIGEST;
  const sha256 = (bytes: Uint8Array) =>
    subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>).then((hash) => new Uint8Array(hash));
  const parts = [new Uint8Array(new Uint32Array([width, height, frames]).buffer)];
  const ofFrame = (frame: number) => {
    const { buffer, byteOffset, byteLength } = rgbaOf(frame);
    return sha256(new Uint8Array(buffer, byteOffset, byteLength));
  };
  // The browser copies each: as many at once as are no burden, for a busy worker answers in its own time.
  const together = Math.max(1, Math.floor(COPIED_BYTES / (4 * width * height)));
  for (let from = 0; from < frames; from += together) {
    const some = Array.from({ length: Math.min(together, frames - from) }, (_, at) => from + at);
    parts.push(...(await Promise.all(some.map(ofFrame))));
  }
  const whole = await sha256(new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()));
  return hex(whole);
}
