import { checkAdvisories } from "./lib/audit.mjs";
import { command } from "./lib/command.mjs";
import { step } from "./lib/log.mjs";
import { nodeBin } from "./lib/paths.mjs";
import { messageOf, Problem } from "./lib/problem.mjs";
import { run } from "./lib/run.mjs";
import { wasmCargo } from "./lib/wasm-std.mjs";
import { CHECK_STEPS, setUp } from "./setup.mjs";
import { checkSoup } from "./soup.mjs";
import { buildLearnWasm, buildWasm } from "./wasm.mjs";

/** @returns {Promise<void>} */
export async function checkTypes() {
  await run(nodeBin("tsc"), ["--build", "www"]);
  await run(nodeBin("tsc"), ["--project", "tools"]);
}

async function clippyForWasm() {
  const { args, env } = await wasmCargo();
  // All of what the page has: what learns besides.
  const clippy = ["clippy", "--profile", "wasm", "--lib", "--features", "learn"];
  await run("cargo", [...clippy, ...args, "--", "-Dwarnings"], { env });
}

// The release profile shares its compiled build scripts and macros with the tests.
const NATIVE_CLIPPY = ["clippy", "--release", "--locked", "--all-targets", "--", "-Dwarnings"];

/** @type {[title: string, check: () => Promise<unknown>][]} */
const CHECKS = [
  ["rustfmt", () => run("cargo", ["fmt", "--check"])],
  ["Biome", () => run(nodeBin("biome"), ["check", "--error-on-warnings"])],
  ["Dependencies and their licences", checkSoup],
  ["Advisories against npm packages", checkAdvisories],
  ["Clippy, native", () => run("cargo", NATIVE_CLIPPY)],
  ["Clippy, wasm32", clippyForWasm],
  // The worker's types are those that the wasm build writes.
  ["Wasm types", () => buildWasm({ optimise: false })],
  ["Wasm types of what learns", buildLearnWasm],
  ["TypeScript", checkTypes],
];

async function check() {
  await setUp(CHECK_STEPS);
  const failed = [];
  for (const [title, action] of CHECKS) {
    try {
      await step(title, action);
    } catch (error) {
      console.error(`✗ ${title}: ${messageOf(error)}`);
      failed.push(title);
    }
  }
  if (failed.length > 0)
    throw new Problem(`Checks failed: ${failed.join(", ")}.`, "The lines above say where.");
}

await command(import.meta, check);
