import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { command } from "./lib/command.mjs";
import { digestOf } from "./lib/digest.mjs";
import { detail, mebibytes, step } from "./lib/log.mjs";
import { LEARN_WASM, nodeBin, ROOT, STOCK_WASM, TARGET, WASM } from "./lib/paths.mjs";
import { orProblem } from "./lib/problem.mjs";
import { capture, run } from "./lib/run.mjs";
import { readStamp, writeStamp } from "./lib/stamp.mjs";
import { WASM_TARGET, wasmCargo } from "./lib/wasm-std.mjs";
import { CHECK_STEPS, setUp } from "./setup.mjs";
import { WASM_BINDGEN } from "./steps/wasm-bindgen.mjs";

const PROFILE = "wasm";
const MODULE = join(WASM, "echodisc_bg.wasm");
const STAMPS = join(TARGET, "stamps");
const INPUTS = [
  "crate",
  "models/litemedsam/manifest.toml",
  "models/lite-medsam-lv/manifest.toml",
  "build.rs",
  "Cargo.toml",
  "Cargo.lock",
  ".cargo/config.toml",
  "tools/wasm.mjs",
  "tools/lib/wasm-std.mjs",
];
// What rustc may emit for this target and every engine with WebGPU takes.
const FEATURES = [
  "simd",
  "bulk-memory",
  "bulk-memory-opt",
  "nontrapping-float-to-int",
  "sign-ext",
  "mutable-globals",
  "reference-types",
  "multivalue",
].map((name) => `--enable-${name}`);

/**
 * Builds the wasm package into www/wasm unless it is there and nothing it is made from has changed.
 * @param {{ optimise: boolean }} options without `optimise`, wasm-opt is left out: larger, slower, ready sooner
 */
export async function buildWasm({ optimise }) {
  await step("Wasm package", async () => {
    const { args } = await wasmCargo();
    const digest = digestOf(ROOT, INPUTS, [...args, (await capture("rustc", ["--version"])) ?? ""]);
    if (isCurrent(digest, optimise)) return "unchanged";
    rmSync(stampOf("optimised"), { force: true });
    await step("Rust to wasm (minutes when cold)", () => compile());
    await step("JavaScript and TypeScript bindings", () => bind(WASM, "echodisc"));
    if (optimise) await step("wasm-opt (minutes for the full module)", shrink);
    writeStamp(stampOf("bound"), digest);
    if (optimise) writeStamp(stampOf("optimised"), digest);
    await printSizes();
    return "built";
  });
}

/**
 * Builds the package with burn's own matrix product, for the benchmark to compare with.
 * @returns {Promise<void>}
 */
export function buildStockWasm() {
  return buildVariant("stock", STOCK_WASM, "echodisc", "Wasm package with burn's stock product");
}

/**
 * Builds what learns from a reader's outlines into www/wasm-learn. It comes to a page only when
 * somebody asks for it, so its size counts less than the minutes of wasm-opt.
 * @returns {Promise<void>}
 */
export function buildLearnWasm() {
  return buildVariant("learn", LEARN_WASM, "learner", "Wasm package that learns");
}

/**
 * @param {"stock" | "learn"} feature of the crate
 * @param {string} folder
 * @param {string} name of the package's files
 * @param {string} title
 */
async function buildVariant(feature, folder, name, title) {
  await step(title, async () => {
    const { args } = await wasmCargo();
    const digest = digestOf(ROOT, INPUTS, [...args, feature]);
    if (existsSync(join(folder, `${name}_bg.wasm`)) && readStamp(stampOf(feature)) === digest)
      return "unchanged";
    await compile(["--features", feature]);
    await bind(folder, name);
    writeStamp(stampOf(feature), digest);
    return "built";
  });
}

/**
 * @param {string} digest
 * @param {boolean} optimise
 * @returns {boolean}
 */
function isCurrent(digest, optimise) {
  return existsSync(MODULE) && readStamp(stampOf(optimise ? "optimised" : "bound")) === digest;
}

/** @param {"bound" | "optimised" | "stock" | "learn"} stage */
function stampOf(stage) {
  return join(STAMPS, `wasm-${stage}`);
}

/** @param {string[]} [features] */
async function compile(features = []) {
  const { args, env } = await wasmCargo();
  await orProblem("The Rust code does not build for wasm", "The lines above say where.", () =>
    run("cargo", ["build", "--profile", PROFILE, "--lib", ...args, ...features], { env }),
  );
}

/**
 * @param {string} folder
 * @param {string} name
 */
async function bind(folder, name) {
  mkdirSync(folder, { recursive: true });
  const input = join(TARGET, WASM_TARGET, PROFILE, "echodisc.wasm");
  const args = ["--target", "web", "--out-dir", folder, "--out-name", name];
  // Function names are half of the module's size.
  args.push("--remove-name-section", "--remove-producers-section");
  await orProblem(
    "wasm-bindgen refused the module",
    "Run `rm -rf target/tools`, then the command again.",
    () => run(WASM_BINDGEN, [...args, input]),
  );
}

async function shrink() {
  await orProblem("wasm-opt refused the module", "The lines above say why.", () =>
    run(nodeBin("wasm-opt"), ["-O3", ...FEATURES, "--strip-debug", MODULE, "-o", MODULE]),
  );
}

async function printSizes() {
  const bytes = readFileSync(MODULE);
  const zipped = await promisify(gzip)(bytes, { level: 9 });
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  const brotli = await promisify(brotliCompress)(bytes, { params });
  const sizes = [bytes, zipped, brotli].map((buffer) => mebibytes(buffer.length));
  detail(`echodisc_bg.wasm: ${sizes[0]}, gzip ${sizes[1]}, brotli ${sizes[2]}`);
}

await command(import.meta, async () => {
  await setUp(CHECK_STEPS);
  await buildWasm({ optimise: !process.argv.includes("--dev") });
  await buildLearnWasm();
});
