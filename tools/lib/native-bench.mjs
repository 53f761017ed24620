import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT, TARGET } from "./paths.mjs";
import { messageOf } from "./problem.mjs";

const PROGRAM = join(TARGET, "release", "echodisc");
const TIMEOUT_MS = 15 * 60_000;

/** @typedef {import("../../www/bench/common/report.js").Row} Row */

/**
 * @typedef {object} Native what `echodisc bench --json` prints, as far as it is read here
 * @property {string} cpu
 * @property {string | null} adapter
 * @property {boolean} software
 * @property {Record<"load" | "first" | "encoder" | "decoder", { runs: number[] }>} ms
 * @property {number | null} peak_resident_bytes
 * @property {number | null} peak_gpu_in_use_bytes
 * @property {number | null} peak_gpu_reserved_bytes
 */

/**
 * Measures the command line on one device.
 * @param {"cpu" | "gpu"} device
 * @param {number} runs
 * @returns {Promise<{ row: Row, logits: number[] | null, cpu: string | null }>}
 */
export async function measureNative(device, runs) {
  const folder = mkdtempSync(join(tmpdir(), "echodisc-bench-"));
  const logits = join(folder, "logits.f32");
  const args = ["bench", "--json", "--device", device, "--runs", String(runs), "--logits", logits];
  try {
    const options = { cwd: ROOT, timeout: TIMEOUT_MS };
    const { stdout } = await promisify(execFile)(PROGRAM, args, options);
    const native = /** @type {Native} */ (JSON.parse(stdout));
    return {
      row: nativeRow(device, native),
      logits: floats(readFileSync(logits)),
      cpu: native.cpu,
    };
  } catch (error) {
    return { row: emptyRow(device, `not here: ${lastLine(error)}`), logits: null, cpu: null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {"cpu" | "gpu"} device
 * @param {Native} native
 * @returns {Row}
 */
export function nativeRow(device, native) {
  const { load, first, encoder, decoder } = native.ms;
  const software = device === "gpu" && native.software;
  return {
    ...emptyRow(device, software ? `${native.adapter}, a program on the CPU` : null),
    software,
    outcome: "measured",
    times: {
      load: load.runs,
      first: first.runs,
      encoder: encoder.runs,
      decoder: decoder.runs,
    },
    memory: {
      heapBytes: native.peak_resident_bytes,
      gpuBytes: native.peak_gpu_in_use_bytes,
      gpuReservedBytes: native.peak_gpu_reserved_bytes,
    },
  };
}

/**
 * @param {"cpu" | "gpu"} device
 * @param {string | null} remark
 * @returns {Row}
 */
function emptyRow(device, remark) {
  return {
    id: `native-${device}`,
    name: device === "cpu" ? "EchoDisc, native CPU" : "EchoDisc, native wgpu",
    processor: device,
    software: false,
    outcome: "not-here",
    remark,
    times: { load: [], first: [], encoder: [], decoder: [] },
    memory: { heapBytes: null, gpuBytes: null, gpuReservedBytes: null },
    files: [],
    agreement: null,
  };
}

/** @param {Buffer} bytes */
function floats(bytes) {
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}

/**
 * @param {unknown} error of a program that failed
 * @returns {string} the last that it said
 */
function lastLine(error) {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  return said.trim().split("\n").at(-1) || messageOf(error);
}
