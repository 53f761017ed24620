/** Which key does what, wherever the focus is. Pure. */

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
  | PromptAction;

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
  [", . or ← →", "previous, next frame"],
  ["Home End", "first, last frame"],
  ["Space", "play or pause"],
  ["D S", "set end-diastole, end-systole"],
  ["L", "show landmarks; arrow keys move one, with Shift by ten"],
  ["O", "outline the whole clip, or go on with it"],
  ["Escape", "stop outlining the clip"],
  ["Enter", "suggested or new box, or outline again"],
  ["← ↑ → ↓ on the box", "move it; with Shift resize it"],
  ["Delete on the box", "clear it"],
  ["B A X", "box, point inside, point outside*"],
  ["R M", "refine, three masks*"],
  ["1 2 3", "choose one of three masks*"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
];

export function actionFor(press: KeyPress, focus: Focus): Action | null {
  if (focus === "text" || press.altKey) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrlKey || press.metaKey) return history(key, press.shiftKey);
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
