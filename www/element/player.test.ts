import { describe, expect, it } from "vitest";
import { frameDue } from "./player.js";

describe("frameDue", () => {
  it("keeps the clip's own speed and goes round", () => {
    expect(frameDue(0, 28, 30, 40)).toBe(28);
    expect(frameDue(39, 28, 30, 40)).toBe(28);
    expect(frameDue(40, 28, 30, 40)).toBe(29);
    expect(frameDue(80, 28, 30, 40)).toBe(0);
    expect(frameDue(40 * 31, 28, 30, 40)).toBe(29);
  });
});
