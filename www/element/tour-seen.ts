/** Whether the user has said that the tour is not to come again: the one preference that is kept. */

const KEY = "echodisc-tour";

/** False too where the browser lets nothing be kept. */
export function isTourSeen(): boolean {
  try {
    return localStorage.getItem(KEY) === "seen";
  } catch {
    return false;
  }
}

export function keepTourSeen(seen: boolean): void {
  try {
    if (seen) localStorage.setItem(KEY, "seen");
    else localStorage.removeItem(KEY);
  } catch {
    // A private window: the tour comes again.
  }
}
