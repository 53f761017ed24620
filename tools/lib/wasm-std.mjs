import { existsSync, readdirSync } from "node:fs";
import { capture } from "./run.mjs";

export const WASM_TARGET = "wasm32-unknown-unknown";

/** @returns {Promise<boolean>} whether the compiler has the wasm target's std built */
export async function hasWasmTarget() {
  const folder = await capture("rustc", ["--print", "target-libdir", "--target", WASM_TARGET]);
  return (
    !!folder &&
    existsSync(folder) &&
    readdirSync(folder).some((name) => name.startsWith("libcore-"))
  );
}

/** @returns {boolean} whether ECHODISC_WASM_STD asks for std from source even where the target is there */
export function wantsSource() {
  return process.env.ECHODISC_WASM_STD === "source";
}

/**
 * What Cargo needs to build for wasm here.
 * @returns {Promise<{ args: string[], env: Record<string, string> }>}
 */
export async function wasmCargo() {
  const args = ["--target", WASM_TARGET, "--locked"];
  if (!wantsSource() && (await hasWasmTarget())) return { args, env: {} };
  // build-std is a nightly flag; the bootstrap variable makes the stable compiler take it.
  return { args: [...args, "-Zbuild-std=std,panic_abort"], env: { RUSTC_BOOTSTRAP: "1" } };
}
