import { detail } from "../lib/log.mjs";
import { capture, run } from "../lib/run.mjs";
import { hasRustSource, installRustSource, rustSource } from "../lib/rust-src.mjs";
import { hasWasmTarget, WASM_TARGET, wantsSource } from "../lib/wasm-std.mjs";

const RUSTUP_LIMIT_MS = 5 * 60 * 1000;

/** Rust's std for wasm: rustup's, or where rustup reaches nothing, its source to be built along. */
export async function wasmTarget() {
  if (!wantsSource()) {
    if (await hasWasmTarget()) return "present";
    if (!hasRustSource(await rustSource()) && (await addWithRustup())) return "installed";
  }
  await installRustSource();
  return "its source, built along with the code";
}

/** @returns {Promise<boolean>} */
async function addWithRustup() {
  if ((await capture("rustup", ["--version"])) === null) return false;
  try {
    await run("rustup", ["target", "add", WASM_TARGET], { timeoutMs: RUSTUP_LIMIT_MS });
  } catch {
    detail("rustup cannot fetch the target here; std is built from its source instead");
    return false;
  }
  return hasWasmTarget();
}
