import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));
export const TARGET = join(ROOT, "target");
export const DOWNLOADS = join(TARGET, "downloads");
export const TEST_RESULTS = join(TARGET, "test-results");
export const DIST = join(ROOT, "dist");
export const SITE = join(ROOT, "www");
export const WASM = join(SITE, "wasm");
export const LEARN_WASM = join(SITE, "wasm-learn");
export const STOCK_WASM = join(TARGET, "wasm-stock");
export const MODEL = join(ROOT, "models", "litemedsam");
/** `tests/dicom.rs` looks for it there. */
export const PYDICOM = join(DOWNLOADS, "pydicom-3.0.2");
/** Tuned here: its manifest and its own tensors are in the repository. */
export const TUNED_MODEL = join(ROOT, "models", "lite-medsam-lv");
export const SAMPLE = join(ROOT, "samples", "sonosite.dcm");

/**
 * @param {string} name
 * @returns {string} the executable that an npm package of that name brings
 */
export function nodeBin(name) {
  return join(ROOT, "node_modules", ".bin", name);
}
