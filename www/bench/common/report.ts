/** What a run of the benchmark gives: the same for the page, `npm run bench` and their JSON. */
import type { Agreement } from "./agreement.js";
import type { Environment } from "./environment.js";

export const QUANTITIES = ["load", "first", "encoder", "decoder"] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** Milliseconds of every run. */
export type Times = Record<Quantity, number[]>;

/** Bytes held, now or at most; `null` where it cannot be known. */
export interface Memory {
  /** The wasm heap; natively the resident set. */
  heapBytes: number | null;
  /** Live GPU buffers. */
  gpuBytes: number | null;
  /** What burn has taken from the device, its reserve included; EchoDisc only. */
  gpuReservedBytes: number | null;
}

/** A file that a row loads before its first result. */
export interface Download {
  /** Relative to the page. */
  path: string;
  bytes: number;
  /** As this server sent it. */
  sentBytes: number;
  brotliBytes?: number;
}

export type Outcome = "measured" | "not-here" | "failed" | "cancelled";

export interface Row {
  id: string;
  name: string;
  processor: "cpu" | "gpu";
  /** Whether the "GPU" is a program on the CPU. */
  software: boolean;
  outcome: Outcome;
  /** Why there is no figure, or what is to be known of it. */
  remark: string | null;
  times: Times;
  memory: Memory;
  files: Download[];
  agreement: Agreement | null;
}

/** A matrix product of one shape: milliseconds a product, of every run. */
export interface KernelRow {
  /** Rows, inner size, columns. */
  sizes: [number, number, number];
  ours: number[];
  /** burn's own product; empty where this build is without. */
  stock: number[];
  /** Our kernel with each tile that the device offers, by name; the matrix in halves. */
  tiles: Record<string, number[]>;
  /** Hand-written WGSL on a device of its own, by tiling. */
  bare: Record<string, number[]>;
}

export interface Report {
  environment: Environment;
  rows: Row[];
  kernels: KernelRow[];
  /** Why there are no kernels, or what is to be known of them. */
  kernelRemark: string | null;
  /** The row that all are compared with; `null` for the other runtime on the same processor. */
  baseline: string | null;
  notice: string;
}

export function emptyTimes(): Times {
  return { load: [], first: [], encoder: [], decoder: [] };
}

/** The row with which `row` is compared, if it was measured: with as many threads on the CPU. */
export function baselineOf(report: Report, row: Row): Row | undefined {
  const onCpu = row.id.endsWith("-all") ? "ort-wasm-all" : "ort-wasm-1";
  const id = report.baseline ?? (row.processor === "gpu" ? "ort-webgpu" : onCpu);
  return report.rows.find((other) => other.id === id && other.outcome === "measured");
}
