import { describe, expect, it } from "vitest";
import { actionFor, type Focus, type KeyPress } from "./shortcuts.js";

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

describe("actionFor", () => {
  it.each<[string, KeyPress, Focus, string | null]>([
    ["steps", press("."), "none", "next"],
    ["steps with the slider focused", press(","), "slider", "previous"],
    ["leaves arrows to the slider", press("ArrowLeft"), "slider", null],
    ["plays", press(" "), "none", "play"],
    ["leaves Space to a button", press(" "), "button", null],
    ["marks with caps lock on", press("D"), "none", "mark-ed"],
    ["leaves the browser its Ctrl+S", press("s", { ctrlKey: true }), "none", null],
    ["undoes", press("z", { ctrlKey: true }), "slider", "undo"],
    ["redoes", press("Z", { metaKey: true, shiftKey: true }), "none", "redo"],
    ["redoes the Windows way", press("y", { ctrlKey: true }), "none", "redo"],
    ["leaves text fields alone", press("d"), "text", null],
    ["ignores other keys", press("q"), "none", null],
  ])("%s", (_name, key, focus, expected) => {
    expect(actionFor(key, focus)).toBe(expected);
  });
});
