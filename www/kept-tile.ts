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

/** It names its adapter and what it was chosen among: where either is another, the engine measures. */
export function keepTile({ kind, kept }: DeviceInfo): void {
  if (kind !== "gpu") return;
  try {
    localStorage.setItem(KEY, kept);
  } catch {
    // A private window: the next visit measures again.
  }
}
