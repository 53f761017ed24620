/** The rows that can be measured here, and why others cannot. */
import type { Subject } from "../common/messages.js";

export interface Candidate {
  id: string;
  name: string;
  processor: "cpu" | "gpu";
  subject: Subject;
}

/** The folder of the page. */
export const BASE = new URL("./", document.baseURI).href;

/** As many as the site takes. */
const threads = Math.min(navigator.hardwareConcurrency, 4);

export const CANDIDATES: readonly Candidate[] = [
  {
    id: "echodisc-webgpu",
    name: "EchoDisc, WebGPU",
    processor: "gpu",
    subject: { runtime: "echodisc", device: "gpu", build: "shipped" },
  },
  {
    id: "ort-webgpu",
    name: "onnxruntime-web, WebGPU",
    processor: "gpu",
    subject: { runtime: "ort", provider: "webgpu", threads: 1 },
  },
  {
    id: "echodisc-cpu",
    name: "EchoDisc, CPU wasm",
    processor: "cpu",
    subject: { runtime: "echodisc", device: "cpu", build: "shipped" },
  },
  {
    id: "echodisc-cpu-all",
    name: `EchoDisc, CPU wasm, ${threads} threads`,
    processor: "cpu",
    subject: { runtime: "echodisc", device: "cpu", build: "shipped", threads },
  },
  {
    id: "ort-wasm-1",
    name: "onnxruntime-web, WASM, one thread",
    processor: "cpu",
    subject: { runtime: "ort", provider: "wasm", threads: 1 },
  },
  {
    id: "ort-wasm-all",
    name: `onnxruntime-web, WASM, ${threads} threads`,
    processor: "cpu",
    subject: { runtime: "ort", provider: "wasm", threads },
  },
];

/** The choice beside the rows: matrix products. */
export const KERNELS = "kernels";

/** Files that are not part of the site; `npm run bench` serves them beside it. */
const BESIDE = {
  ort: "bench/ort/ort.wasm.min.mjs",
  onnx: "bench/onnx/litemedsam_encoder.onnx",
  stock: "bench/stock/echodisc.js",
} as const;

/** Why a row cannot be measured here; `null` where it can. */
export async function hindrance({ subject, processor }: Candidate): Promise<string | null> {
  if (processor === "gpu" && !(await hasWebGpu())) return "not here: this browser has no WebGPU";
  if ((subject.threads ?? 1) > 1 && !crossOriginIsolated)
    return "not here: threads need a cross-origin isolated page, `npm run bench -- --isolated`";
  if (subject.runtime !== "ort") return null;
  if (!(await isServed("ort")))
    return "not here: onnxruntime-web is not served beside this page; `npm run bench` does";
  if (!(await isServed("onnx")))
    return "not here: the ONNX files (../shared/fixtures/onnx) are not served beside this page";
  return null;
}

export async function hasWebGpu(): Promise<boolean> {
  return Boolean(await navigator.gpu?.requestAdapter());
}

export async function isServed(what: keyof typeof BESIDE): Promise<boolean> {
  const address = new URL(BESIDE[what], BASE);
  const response = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => null);
  return response?.ok === true;
}
