/** The list of what others wrote and we ship: made from the lock files, checked, and written down. Pure. */
import { createRequire } from "node:module";
import { Problem } from "./problem.mjs";
import { ALLOWED_LICENCES, NPM_USES, RUST_USES } from "./soup-uses.mjs";

// Not imported: set-up, which installs it, reads this file first.
const installed = createRequire(import.meta.url);

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version
 * @property {string} licence as the package says it; "" where it says nothing
 * @property {boolean} direct
 * @property {string[]} ships where it goes
 */

/** What `cargo tree` is to print of a package. */
export const TREE_FORMAT = "{p}|{l}";

/**
 * @param {string} text what `cargo tree --prefix depth` prints in `TREE_FORMAT`
 * @param {string} ships where this target goes
 * @returns {Package[]} without the project itself; a package has one line for each way that leads to it
 */
export function packagesOfTree(text, ships) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.flatMap((line) => {
    const [, depth, name, version, licence] =
      /^(\d+)(\S+) v(\S+)(?: \([^|]*\))?\|(.*?)(?: \(\*\))?$/.exec(line) ?? [];
    if (!depth || !name || !version)
      throw new Problem(`cargo tree printed "${line}".`, "Mend tools/lib/soup.mjs.");
    if (depth === "0") return [];
    return [{ name, version, licence: licence ?? "", direct: depth === "1", ships: [ships] }];
  });
}

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [license]
 * @property {Record<string, string>} [dependencies]
 */

/**
 * @param {{ packages: Record<string, LockEntry> }} lock package-lock.json
 * @returns {Package[]} what `dependencies` lead to; `devDependencies` do not ship
 */
export function packagesOfLock({ packages }) {
  const direct = Object.keys(packages[""]?.dependencies ?? {});
  /** @type {Map<string, Package>} */
  const found = new Map();
  const waiting = direct.map((name) => pathOf(packages, "", name));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const entry = packages[path];
    if (found.has(path) || !entry) continue;
    const name = path.split("node_modules/").at(-1) ?? path;
    found.set(path, {
      name,
      version: entry.version ?? "",
      licence: entry.license ?? "",
      direct: direct.includes(name),
      ships: [name.startsWith("@types/") ? "types only" : "page"],
    });
    for (const next of Object.keys(entry.dependencies ?? {}))
      waiting.push(pathOf(packages, path, next));
  }
  return [...found.values()].sort(byName);
}

/**
 * Node looks for a package beside the one that asks, then further up.
 * @param {Record<string, LockEntry>} packages
 * @param {string} from
 * @param {string} name
 * @returns {string}
 */
function pathOf(packages, from, name) {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))
  ) {
    const path = `${folder}${folder === "" ? "" : "/"}node_modules/${name}`;
    if (packages[path] || folder === "") return path;
  }
}

/**
 * @param {Package[]} packages
 * @returns {Package[]} one of each name and version, sorted
 */
export function merged(packages) {
  /** @type {Map<string, Package>} */
  const all = new Map();
  for (const one of packages) {
    const key = `${one.name} ${one.version}`;
    const known = all.get(key);
    if (!known) all.set(key, { ...one });
    else {
      known.ships = [...new Set([...known.ships, ...one.ships])];
      known.direct ||= one.direct;
    }
  }
  return [...all.values()].sort(byName);
}

/**
 * @param {Package} a
 * @param {Package} b
 */
function byName(a, b) {
  const [left, right] = [`${a.name} ${a.version}`, `${b.name} ${b.version}`];
  return left < right ? -1 : Number(left > right);
}

/**
 * @param {string} licence an SPDX expression, or crates.io's older "MIT/Apache-2.0"
 * @returns {boolean}
 */
export function isAllowed(licence) {
  /** @type {typeof import("spdx-satisfies")} */
  const satisfies = installed("spdx-satisfies");
  try {
    return satisfies(licence.replaceAll(/\s*\/\s*/g, " OR "), ALLOWED_LICENCES);
  } catch {
    return false;
  }
}

/**
 * Throws a `Problem` for a licence that is not allowed, and for a direct dependency without a use or a
 * use without its dependency.
 * @param {{ rust: Package[], npm: Package[] }} soup
 */
export function check({ rust, npm }) {
  const refused = [...rust, ...npm].filter(({ licence }) => !isAllowed(licence));
  if (refused.length > 0) {
    const names = refused.map(
      ({ name, version, licence }) => `${name} ${version} (${licence || "none"})`,
    );
    throw new Problem(
      `These dependencies have a licence that is not allowed: ${names.join(", ")}.`,
      "Replace them, or add the licence to tools/lib/soup-uses.mjs after reading it.",
    );
  }
  compareUses("Cargo.toml", rust, RUST_USES);
  compareUses("package.json", npm, NPM_USES);
}

/**
 * @param {string} file
 * @param {Package[]} packages
 * @param {Record<string, import("./soup-uses.mjs").Use>} uses
 */
function compareUses(file, packages, uses) {
  const direct = new Set(packages.filter((one) => one.direct).map(({ name }) => name));
  const unsaid = [...direct].filter((name) => !uses[name]);
  const gone = Object.keys(uses).filter((name) => !direct.has(name));
  if (unsaid.length > 0)
    throw new Problem(
      `Nothing says what these dependencies of ${file} are for: ${unsaid.join(", ")}.`,
      "Add them to tools/lib/soup-uses.mjs.",
    );
  if (gone.length > 0)
    throw new Problem(
      `${file} no longer has these dependencies: ${gone.join(", ")}.`,
      "Take them from tools/lib/soup-uses.mjs.",
    );
}
