/** Which key does what, wherever the focus is. Pure. */
import { m } from "./words.js";

export type Action =
  | "undo"
  | "redo"
  | "previous"
  | "next"
  | "first"
  | "last"
  | "play"
  | "mark-ed"
  | "mark-es"
  | "landmarks"
  | "outline-clip"
  | "cancel"
  | "help"
  | EditAction
  | PromptAction;

/** Of the outline of the shown frame, by hand. */
export type EditAction =
  | "edit-push"
  | "edit-add"
  | "edit-erase"
  | "edit-trace"
  | "edit-smooth"
  | "brush-smaller"
  | "brush-larger";

export function isEditAction(action: Action): action is EditAction {
  return /^(edit|brush)-/.test(action);
}

/** For models that take more than boxes. */
export type PromptAction =
  | "tool-box"
  | "tool-add"
  | "tool-subtract"
  | "refine"
  | "three"
  | "choose-1"
  | "choose-2"
  | "choose-3";

export function isPromptAction(action: Action): action is PromptAction {
  return /^(tool|refine|three|choose)/.test(action);
}

const LOOKING: ReadonlySet<Action> = new Set(["previous", "next", "first", "last", "play"]);

/** Whether it changes nothing. */
export function isLooking(action: Action): boolean {
  return LOOKING.has(action);
}

/** What the focused control does with keys itself. */
export type Focus = "text" | "slider" | "button" | "none";

export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const PLAIN: Record<string, Action> = {
  ",": "previous",
  ".": "next",
  ArrowLeft: "previous",
  ArrowRight: "next",
  Home: "first",
  End: "last",
  " ": "play",
  d: "mark-ed",
  s: "mark-es",
  l: "landmarks",
  o: "outline-clip",
  Escape: "cancel",
  e: "edit-push",
  p: "edit-add",
  c: "edit-erase",
  t: "edit-trace",
  f: "edit-smooth",
  "[": "brush-smaller",
  "]": "brush-larger",
  b: "tool-box",
  a: "tool-add",
  x: "tool-subtract",
  r: "refine",
  m: "three",
  1: "choose-1",
  2: "choose-2",
  3: "choose-3",
};

const SLIDER_KEYS = new Set(["ArrowLeft", "ArrowRight", "Home", "End"]);

/** For the list of shortcuts on the page. */
export const SHORTCUTS: readonly (readonly [keys: string, effect: string])[] = [
  [m(", . or ← →"), m("previous, next frame")],
  [m("Home End"), m("first, last frame")],
  [m("Space"), m("play or pause")],
  [m("D S"), m("set end-diastole, end-systole")],
  [m("L"), m("show landmarks; arrow keys move one, with Shift by ten")],
  [m("O"), m("outline the whole clip, or go on with it")],
  [m("Escape"), m("stop outlining the clip")],
  [m("Enter"), m("suggested or new box, or outline again")],
  [m("← ↑ → ↓ on the box"), m("move it; with Shift resize it")],
  [m("Delete on the box"), m("clear it")],
  [m("T"), m("trace the outline, once round the ventricle")],
  [m("E P C"), m("edit the outline: brush that drags it, add (paint), erase (cut)")],
  [m("F"), m("smooth the outline that is being edited")],
  [m("[ ]"), m("smaller, larger brush")],
  [
    m("← ↑ → ↓ with a brush"),
    m("move it, with Shift by ten; Enter or Space draws, Escape takes back"),
  ],
  [m("B A X"), m("box, point inside, point outside*")],
  [m("R M"), m("refine, three masks*")],
  [m("1 2 3"), m("choose one of three masks*")],
  [m("Ctrl+Z, Ctrl+Shift+Z"), m("undo, redo")],
  [m("?"), m("help: the method in pictures")],
];

export function actionFor(press: KeyPress, focus: Focus): Action | null {
  if (focus === "text" || press.altKey) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrlKey || press.metaKey) return history(key, press.shiftKey);
  // Not every keyboard has it without Shift.
  if (key === "?") return "help";
  if (press.shiftKey || (focus === "slider" && SLIDER_KEYS.has(key))) return null;
  if (focus === "button" && key === " ") return null;
  return PLAIN[key] ?? null;
}

function history(key: string, shift: boolean): Action | null {
  if (key === "z") return shift ? "redo" : "undo";
  return key === "y" && !shift ? "redo" : null;
}

/** Looks at the innermost focused element, through shadow roots. */
export function focusOf(event: Event): Focus {
  const path = event.composedPath();
  const target = path[0];
  if (path.some((node) => node instanceof HTMLDialogElement)) return "text";
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return "slider";
    return target.type === "checkbox" || target.type === "file" ? "button" : "text";
  }
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return "text";
  if (target instanceof HTMLElement && target.isContentEditable) return "text";
  return target instanceof HTMLElement && target.matches("button, summary, a[href]")
    ? "button"
    : "none";
}
