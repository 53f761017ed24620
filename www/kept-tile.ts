/** The measured choice of a GPU kernel, kept so that the next visit need not measure again. */
import type { DeviceInfo } from "./protocol.js";

const KEY = "echodisc-tile";

/** Null where none is kept or the browser lets nothing be kept. */
export function keptTile(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Another adapter may take another one: the engine measures where it cannot run the kept one. */
export function keepTile({ kind, tile }: DeviceInfo): void {
  if (kind !== "gpu") return;
  try {
    localStorage.setItem(KEY, tile);
  } catch {
    // A private window: the next visit measures again.
  }
}
