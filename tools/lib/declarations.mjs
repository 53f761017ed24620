/** The type declarations that an entry needs, out of those that tsc has written. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { Problem } from "./problem.mjs";

const IMPORTS = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/**
 * Copies the declarations of `entry` and of all that they import.
 * @param {{ entry: string, written: string, sources: string, to: string }} what `entry` is relative
 * to both roots: tsc's output, and the sources, where declarations that are no output lie
 * @returns {string[]} what was copied, relative to `to`
 */
export function copyDeclarations({ entry, written, sources, to }) {
  const waiting = [entry];
  /** @type {Set<string>} */
  const copied = new Set();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (copied.has(name)) continue;
    copied.add(name);
    const found = [join(written, name), join(sources, name)].find((path) => existsSync(path));
    if (!found) throw new Problem(`There is no declaration ${name}.`, "Run `npx tsc --build www`.");
    const target = join(to, name);
    mkdirSync(dirname(target), { recursive: true });
    // Not every page's TypeScript knows the symbol, and none needs it.
    const text = readFileSync(found, "utf8").replaceAll(
      /^ *\[Symbol\.dispose\]\(\): void;\n/gm,
      "",
    );
    writeFileSync(target, text);
    for (const [, address = ""] of text.matchAll(IMPORTS)) {
      const file = address.replace(/(\.d)?\.[jt]s$/, ".d.ts");
      waiting.push(relative(resolve("/"), resolve("/", dirname(name), file)));
    }
  }
  return [...copied].sort();
}

/**
 * @param {string} path
 * @param {object} value
 */
export function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
