/** The licence texts of what the page ships: most licences ask that they go with every copy. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)/i;

const HEAD = `EchoDisc ships the work of others, compiled and minified, otherwise unchanged. Each text below
stands under the packages that it came with. The sources are at crates.io and npmjs.com under the
same names and versions. Rust's standard library is in the wasm code too (MIT OR Apache-2.0).`;

/**
 * @typedef {object} Shipped
 * @property {string} name
 * @property {string} version
 * @property {string} licence
 * @property {string} folder where the package was unpacked
 */

/**
 * @param {Shipped[]} packages
 * @returns {string} every text once; packages that hold none are listed with the name of their licence
 */
export function notices(packages) {
  /** @type {Map<string, string[]>} */
  const owners = new Map();
  /** @type {string[]} */
  const without = [];
  for (const { name, version, licence, folder } of packages) {
    const label = `${name} ${version} (${licence})`;
    const texts = textsIn(folder);
    if (texts.length === 0) without.push(label);
    for (const text of texts) owners.set(text, [...(owners.get(text) ?? []), label]);
  }
  const parts = [...owners].map(([text, labels]) => `${labels.join("\n")}\n\n${text}`);
  const rest = `These packages hold no text of their own; the names of their licences are SPDX's:\n\n${without.join("\n")}`;
  return `${[HEAD, ...parts, rest].join(`\n\n${"=".repeat(80)}\n\n`)}\n`;
}

/** @param {string} folder */
function textsIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => LICENCE_FILE.test(name) && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
}
