import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";

/**
 * @typedef {object} Expected
 * @property {number} bytes
 * @property {string} sha256 lower-case hexadecimal
 */

/**
 * @param {string} path
 * @returns {Promise<string>} SHA-256 of a file, lower-case hexadecimal
 */
export async function sha256File(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @param {Expected} expected
 * @returns {Promise<boolean>} whether the file is there, whole and unchanged
 */
export async function isIntact(path, expected) {
  if (!existsSync(path) || statSync(path).size !== expected.bytes) return false;
  return (await sha256File(path)) === expected.sha256;
}

/**
 * One digest over files, folders (recursively) and further texts; what does not exist counts as absent.
 * @param {string} root names inside the digest are relative to it
 * @param {string[]} paths relative to `root`
 * @param {string[]} [texts]
 * @returns {string} lower-case hexadecimal
 */
export function digestOf(root, paths, texts = []) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => filesUnder(join(root, path)))) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  for (const text of texts) hash.update(`${text}\0`);
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]} the files in a stable order
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}
