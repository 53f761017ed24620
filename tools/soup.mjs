/** `npm run soup`: writes docs/soup.md, the list of what others wrote and the page and the command line ship. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "./lib/command.mjs";
import { detail } from "./lib/log.mjs";
import { ROOT } from "./lib/paths.mjs";
import { Problem } from "./lib/problem.mjs";
import { capture } from "./lib/run.mjs";
import { check, merged, packagesOfLock, packagesOfTree, TREE_FORMAT } from "./lib/soup.mjs";
import { page } from "./lib/soup-page.mjs";
import { WASM_TARGET } from "./lib/wasm-std.mjs";

const FILE = join(ROOT, "docs", "soup.md");

/** What ships for which target. */
const TARGETS = [
  { target: WASM_TARGET, ships: "page" },
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

async function soupPage() {
  const trees = await Promise.all(TARGETS.map(tree));
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  const soup = { rust: merged(trees.flat()), npm: packagesOfLock(lock) };
  check(soup);
  return page(soup);
}

/** @param {{ target: string, ships: string }} one */
async function tree({ target, ships }) {
  // `cargo metadata` unites the features of builds and tests with those that ship; this does not.
  const args = ["tree", "--locked", "--edges", "normal,no-proc-macro", "--target", target];
  const text = await capture("cargo", [...args, "--prefix", "depth", "--format", TREE_FORMAT]);
  if (text === null)
    throw new Problem(
      `cargo could not list the dependencies for ${target}.`,
      "Run `cargo fetch --locked`, which needs the network once, then the command again.",
    );
  return packagesOfTree(text, ships);
}

await command(import.meta, async () => {
  writeFileSync(FILE, await soupPage());
  detail("docs/soup.md is written");
});
