import { describe, expect, it } from "vitest";
import { framesThatFit, isVideo } from "./media.js";

const file = (...bytes: number[]) => new Blob([new Uint8Array(bytes)]);
const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

describe("isVideo", () => {
  it.each([
    ["MP4", file(0, 0, 0, 24, ...ascii("ftypisom")), true],
    ["QuickTime without ftyp", file(0, 0, 0, 8, ...ascii("wide"), 0, 0, 0, 0), true],
    ["WebM", file(0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0, 0, 0, 0, 31), true],
    ["PNG", file(0x89, ...ascii("PNG"), 13, 10, 26, 10), false],
    ["DICOM", new Blob([new Uint8Array(128), "DICM"]), false],
    ["three bytes", file(1, 2, 3), false],
  ])("tells %s", async (_name, blob, expected) => {
    expect(await isVideo(blob)).toBe(expected);
  });
});

describe("framesThatFit", () => {
  it("counts RGBA frames in 1 GiB", () => {
    expect(framesThatFit(1024, 1024)).toBe(256);
    expect(framesThatFit(20_000, 20_000)).toBe(0);
  });
});
