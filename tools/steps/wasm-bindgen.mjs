import { readFileSync } from "node:fs";
import { join } from "node:path";
import { detail } from "../lib/log.mjs";
import { ROOT, TARGET } from "../lib/paths.mjs";
import { orProblem, Problem } from "../lib/problem.mjs";
import { capture, run } from "../lib/run.mjs";
import { versionIn } from "../lib/version.mjs";

const TOOLS = join(TARGET, "tools");
export const WASM_BINDGEN = join(TOOLS, "bin", "wasm-bindgen");

/** The command-line tool has to be of the very version of the crate, or it refuses the module. */
export async function wasmBindgen() {
  const version = lockedVersion(readFileSync(join(ROOT, "Cargo.lock"), "utf8"));
  const present = await capture(WASM_BINDGEN, ["--version"]);
  if (present && versionIn(present) === version) return `${version} present`;
  await orProblem(
    `wasm-bindgen-cli ${version} could not be installed`,
    "Check the network and Cargo's registry setting, then run the command again.",
    () => install(version),
  );
  return `${version} installed`;
}

// It runs for seconds and compiles for minutes: hardly optimised, it is ready sooner.
const QUICK = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_LTO: "off",
};

/** @param {string} version */
async function install(version) {
  const args = ["install", "wasm-bindgen-cli", "--version", version, "--force", "--root", TOOLS];
  try {
    await run("cargo", [...args, "--locked"], { env: QUICK });
  } catch {
    // The lock file that comes with the tool may name a release that a registry mirror does not hold.
    detail("trying once more with the dependencies that the registry offers");
    await run("cargo", args, { env: QUICK });
  }
}

/**
 * @param {string} lock text of Cargo.lock
 * @returns {string}
 */
export function lockedVersion(lock) {
  const version = lock.match(/^name = "wasm-bindgen"\r?\nversion = "([^"]+)"/m)?.[1];
  if (!version) {
    throw new Problem(
      "Cargo.lock names no wasm-bindgen.",
      "Restore Cargo.lock with `git checkout Cargo.lock`.",
    );
  }
  return version;
}
