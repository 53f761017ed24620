/** `npm run soup`: writes docs/soup.md, the list of what others wrote and the page and the command line ship. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { command } from "./lib/command.mjs";
import { detail } from "./lib/log.mjs";
import { notices } from "./lib/notices.mjs";
import { ROOT } from "./lib/paths.mjs";
import { Problem } from "./lib/problem.mjs";
import { capture } from "./lib/run.mjs";
import { check, merged, packagesOfLock, packagesOfTree, TREE_FORMAT } from "./lib/soup.mjs";
import { page } from "./lib/soup-page.mjs";
import { WASM_TARGET } from "./lib/wasm-std.mjs";

const FILE = join(ROOT, "docs", "soup.md");

const FETCH = "Run `cargo fetch --locked`, which needs the network once, then the command again.";

/** What ships for which target. */
const TARGETS = [
  { target: WASM_TARGET, ships: "page", features: "learn" },
  { target: "x86_64-unknown-linux-gnu", ships: "command line" },
  { target: "aarch64-apple-darwin", ships: "command line" },
  { target: "x86_64-pc-windows-msvc", ships: "command line" },
];

/** Fails where a licence is not allowed or docs/soup.md is not what the lock files say. */
export async function checkSoup() {
  const text = await soupPage();
  if (existsSync(FILE) && readFileSync(FILE, "utf8") === text) return;
  throw new Problem("docs/soup.md is not what the lock files say.", "Run `npm run soup`.");
}

/** @returns {Promise<string>} the licence texts of what the page ships */
export async function pageNotices() {
  const [wasm] = TARGETS.filter(({ ships }) => ships === "page");
  const folders = await crateFolders();
  const crates = wasm ? merged(await tree(wasm)) : [];
  const rust = crates.map((one) => ({
    ...one,
    folder: folders.get(`${one.name} ${one.version}`) ?? "",
  }));
  const npm = npmPackages()
    .filter(({ ships }) => ships.includes("page"))
    .map((one) => ({ ...one, folder: join(ROOT, "node_modules", one.name) }));
  return notices([...npm, ...rust]);
}

/** @returns {Promise<Map<string, string>>} where cargo has unpacked the packages, by name and version */
async function crateFolders() {
  const args = ["metadata", "--locked", "--format-version", "1", "--filter-platform", WASM_TARGET];
  const text = await capture("cargo", args);
  if (text === null) throw new Problem("cargo could not list the packages.", FETCH);
  /** @type {{ packages: { name: string, version: string, manifest_path: string }[] }} */
  const { packages } = JSON.parse(text);
  return new Map(
    packages.map(({ name, version, manifest_path }) => [
      `${name} ${version}`,
      dirname(manifest_path),
    ]),
  );
}

async function soupPage() {
  const trees = await Promise.all(TARGETS.map(tree));
  const soup = { rust: merged(trees.flat()), npm: npmPackages() };
  check(soup);
  return page(soup);
}

function npmPackages() {
  return packagesOfLock(JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")));
}

/** @param {{ target: string, ships: string, features?: string }} one */
async function tree({ target, ships, features = "" }) {
  // `cargo metadata` unites the features of builds and tests with those that ship; this does not.
  const args = ["tree", "--locked", "--edges", "normal,no-proc-macro", "--target", target];
  args.push("--features", features);
  const text = await capture("cargo", [...args, "--prefix", "depth", "--format", TREE_FORMAT]);
  if (text === null)
    throw new Problem(`cargo could not list the dependencies for ${target}.`, FETCH);
  return packagesOfTree(text, ships);
}

await command(import.meta, async () => {
  writeFileSync(FILE, await soupPage());
  detail("docs/soup.md is written");
});
