/** Whether work is kept on this device: the user's choice, for all pages of this site. */

const KEY = "echodisc-autosave";

/** False where nothing was chosen, or the browser lets nothing be kept. */
export function isAutosaving(): boolean {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

/** Whether the choice is kept. */
export function setAutosaving(on: boolean): boolean {
  try {
    if (on) localStorage.setItem(KEY, "on");
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return !on;
  }
}
