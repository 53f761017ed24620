import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { MOUNTS } from "./bench-page.mjs";
import { DIST } from "./paths.mjs";

/** @typedef {import("../../www/bench/common/report.js").Report} Report */

/** Weights do not get smaller. */
const COMPRESSIBLE = new Set([".wasm", ".js", ".mjs"]);
/** Close to the smallest, in seconds instead of minutes. */
const QUALITY = 9;

/**
 * The report with what each file would be with brotli, as many hosts send it.
 * @param {Report} report
 * @returns {Report}
 */
export function withBrotli(report) {
  /** @type {Map<string, number | undefined>} */
  const known = new Map();
  const sizeOf = (/** @type {string} */ path) => {
    if (!known.has(path)) known.set(path, brotliSize(path));
    return known.get(path);
  };
  const rows = report.rows.map((row) => ({
    ...row,
    files: row.files.map((file) => {
      const brotliBytes = sizeOf(file.path);
      return brotliBytes === undefined ? file : { ...file, brotliBytes };
    }),
  }));
  return { ...report, rows };
}

/**
 * @param {string} path as the page asked for it
 * @returns {number | undefined}
 */
function brotliSize(path) {
  const file = fileOf(path);
  if (!COMPRESSIBLE.has(extname(path)) || !existsSync(file)) return undefined;
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
  return brotliCompressSync(readFileSync(file), { params }).length;
}

/** @param {string} path */
function fileOf(path) {
  for (const [prefix, folder] of Object.entries(MOUNTS)) {
    if (path.startsWith(`${prefix}/`)) return join(folder, path.slice(prefix.length + 1));
  }
  return join(DIST, path);
}
