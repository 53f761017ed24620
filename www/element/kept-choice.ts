/** What the user has switched on for all pages of this site: off where nothing was chosen. */

const KEPT_WORK = "echodisc-autosave";
const LEARNING = "echodisc-learn";

/** Whether work is kept on this device. */
export const isAutosaving = (): boolean => isOn(KEPT_WORK);
/** Whether the choice is kept. */
export const setAutosaving = (on: boolean): boolean => set(KEPT_WORK, on);

/** Whether the model may be tuned by corrected outlines. */
export const isLearning = (): boolean => isOn(LEARNING);
export const setLearning = (on: boolean): boolean => set(LEARNING, on);

/** False too where the browser lets nothing be kept. */
function isOn(key: string): boolean {
  try {
    return localStorage.getItem(key) === "on";
  } catch {
    return false;
  }
}

function set(key: string, on: boolean): boolean {
  try {
    if (on) localStorage.setItem(key, "on");
    else localStorage.removeItem(key);
    return true;
  } catch {
    return !on;
  }
}
