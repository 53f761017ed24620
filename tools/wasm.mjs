import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { command } from "./lib/command.mjs";
import { digestOf } from "./lib/digest.mjs";
import { detail, mebibytes, step } from "./lib/log.mjs";
import { nodeBin, ROOT, STOCK_WASM, TARGET, WASM } from "./lib/paths.mjs";
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
    await step("JavaScript and TypeScript bindings", () => bind(WASM));
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
export async function buildStockWasm() {
  await step("Wasm package with burn's stock product", async () => {
    const { args } = await wasmCargo();
    const digest = digestOf(ROOT, INPUTS, [...args, "stock"]);
    if (existsSync(join(STOCK_WASM, "echodisc_bg.wasm")) && readStamp(stampOf("stock")) === digest)
      return "unchanged";
    await compile(["--features", "stock"]);
    await bind(STOCK_WASM);
    writeStamp(stampOf("stock"), digest);
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

/** @param {"bound" | "optimised" | "stock"} stage */
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

/** @param {string} folder */
async function bind(folder) {
  mkdirSync(folder, { recursive: true });
  const input = join(TARGET, WASM_TARGET, PROFILE, "echodisc.wasm");
  const args = ["--target", "web", "--out-dir", folder, "--out-name", "echodisc"];
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
});
