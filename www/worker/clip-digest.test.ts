import { describe, expect, it } from "vitest";
import { digestOf } from "./clip-digest.js";

/** Frames as the engine gives them: views of one memory. */
const clip = new Uint8ClampedArray(64).map((_, at) => 7 * at);
const frame = (at: number) => clip.subarray(16 * at, 16 * at + 16);
const size = { width: 2, height: 2, frames: 3 };

describe("a clip's digest", () => {
  it("is the same for the same pixels and another for others", async () => {
    const digest = await digestOf(size, frame);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestOf(size, (at) => frame(at).slice())).toBe(digest);
    const others = [
      digestOf({ ...size, frames: 2 }, frame),
      digestOf({ ...size, width: 4, height: 1 }, frame),
      digestOf(size, (at) => frame(at === 0 ? 1 : at)),
      digestOf(size, (at) => frame([1, 0, 2][at] ?? 0)),
    ];
    expect(new Set([digest, ...(await Promise.all(others))]).size).toBe(5);
  });
});
