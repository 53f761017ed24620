import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MODEL, TUNED_MODEL } from "./paths.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {import("./digest.mjs").Expected} Expected */

/**
 * @typedef {object} ModelFiles
 * @property {import("./wheel.mjs").WheelFile} checkpoint as published
 * @property {Expected & { file: string }} f16 the weights that the page loads, beside the manifest
 */

/**
 * @typedef {object} TunedFiles
 * @property {Expected & { file: string }} tuned the tensors that differ from LiteMedSAM's, in the repository
 * @property {Expected & { file: string }} f16 all weights, beside the manifest
 */

/** @returns {TunedFiles | null} what models/lite-medsam-lv/manifest.toml says; null where there is no such model */
export function tunedFiles() {
  const path = join(TUNED_MODEL, "manifest.toml");
  return existsSync(path) ? readTunedFiles(readFileSync(path, "utf8")) : null;
}

/**
 * @param {string} manifest its text
 * @returns {TunedFiles}
 */
export function readTunedFiles(manifest) {
  return { tuned: weightsFile(manifest, "tuned"), f16: weightsFile(manifest, "weights.f16") };
}

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
  return {
    checkpoint: {
      requirement: `${source("package", /[\w.-]+/)}==${source("version", /[\w.]+/)}`,
      member: source("member", /[\w./-]+/),
      ...expected(source),
    },
    f16: weightsFile(manifest, "weights.f16"),
  };
}

/**
 * @param {string} manifest
 * @param {string} name of a table
 */
function weightsFile(manifest, name) {
  const value = table(manifest, name);
  return { file: value("file", /[\w.-]+/), ...expected(value) };
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
      `A manifest below models/ has no valid ${key} in [${name}].`,
      "Restore it with `git checkout models`.",
    );
  };
}
