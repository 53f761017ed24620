import { describe, expect, it } from "vitest";
import { MOST_LESSONS } from "../protocol.js";
import { type Lesson, Lessons } from "./lessons.js";

const lesson = (clip: string, frame: number, inside = 1): Lesson => ({
  embedding: new Uint16Array(4),
  width: 2,
  height: 1,
  mask: new Uint8Array([inside, 0]),
  clip,
  frame,
});
const frames = (count: number) => Array.from({ length: count }, (_, frame) => frame);

describe("Lessons", () => {
  it("are one for each frame of a clip, the later one in the place of the earlier", () => {
    const lessons = new Lessons();
    for (const one of [lesson("a", 3), lesson("a", 4), lesson("b", 3), lesson("a", 3, 255)])
      lessons.put(one);
    expect(lessons.count).toEqual({ outlines: 3, clips: 2 });
    expect(lessons.all.filter(({ mask }) => mask[0] === 255)).toHaveLength(1);
    lessons.forget();
    expect(lessons.count).toEqual({ outlines: 0, clips: 0 });
  });

  it("go with the model that they are of, and with none else", () => {
    const lessons = new Lessons();
    lessons.belongTo("m plain");
    lessons.put(lesson("a", 1));
    lessons.belongTo("m plain");
    expect(lessons.count.outlines).toBe(1);
    lessons.belongTo("m official");
    expect(lessons.count.outlines).toBe(0);
  });

  it("are refused where they would be too many; those of frames that are there do not count", () => {
    const lessons = new Lessons();
    lessons.admit("a", frames(MOST_LESSONS));
    for (const frame of frames(MOST_LESSONS)) lessons.put(lesson("a", frame));
    lessons.admit("a", [0, 1, 2]);
    expect(() => lessons.admit("b", [0])).toThrow(
      expect.objectContaining({ code: "learn-too-many", message: expect.stringContaining("48") }),
    );
    expect(lessons.count.outlines).toBe(MOST_LESSONS);
  });
});
