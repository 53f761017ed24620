/** onnxruntime-web under measurement, one configuration a worker. */
import type * as Ort from "onnxruntime-web";
import type { Scene, Subject } from "../common/messages.js";
import type { Memory } from "../common/report.js";
import { loadedFiles } from "./files.js";
import { Ledger } from "./ledger.js";
import { type Handlers, serve } from "./serve.js";

const SIDE = 256;

const ledger = new Ledger();
ledger.watch();

let base = "";
let ort: typeof Ort | null = null;
let encoder: Ort.InferenceSession | null = null;
let decoder: Ort.InferenceSession | null = null;
let image: Ort.Tensor | null = null;
let box: Ort.Tensor | null = null;
let embedding: Ort.Tensor | null = null;
let onGpu = false;

async function load(subject: Subject): Promise<void> {
  if (subject.runtime !== "ort") throw new Error("this worker is for onnxruntime-web");
  onGpu = subject.provider === "webgpu";
  const file = onGpu ? "ort.webgpu.min.mjs" : "ort.wasm.min.mjs";
  const folder = new URL("bench/ort/", base).href;
  const runtime: typeof Ort = await import(/* @vite-ignore */ folder + file);
  runtime.env.wasm.wasmPaths = folder;
  runtime.env.wasm.numThreads = subject.threads;
  const session = (name: string, options: Ort.InferenceSession.SessionOptions) =>
    runtime.InferenceSession.create(new URL(`bench/onnx/litemedsam_${name}.onnx`, base).href, {
      executionProviders: [subject.provider],
      graphOptimizationLevel: "all",
      ...options,
    });
  // The embedding stays where the decoder wants it.
  encoder = await session("encoder", onGpu ? { preferredOutputLocation: "gpu-buffer" } : {});
  decoder = await session("decoder", {});
  ort = runtime;
}

function open({ input }: Scene): void {
  if (!ort || !input) throw new Error("there is no runtime or no input");
  const { x0, y0, x1, y1 } = input.box;
  image = new ort.Tensor("float32", input.image, [1, 3, SIDE, SIDE]);
  box = new ort.Tensor("float32", [x0, y0, x1, y1], [1, 4]);
}

async function encode(): Promise<void> {
  if (!encoder || !image) throw new Error("nothing is loaded");
  embedding?.dispose();
  const { embedding: made } = await encoder.run({ image });
  embedding = made ?? null;
  if (onGpu) await (await ort?.env.webgpu.device)?.queue.onSubmittedWorkDone();
}

async function decode(): Promise<Float32Array> {
  if (!decoder || !embedding || !box) throw new Error("nothing is encoded");
  const { low_res_logits: logits, iou } = await decoder.run({ embedding, box });
  await iou?.getData();
  return ((await logits?.getData()) ?? new Float32Array()) as Float32Array;
}

function memory(): Memory {
  return {
    heapBytes: ledger.heapBytes,
    gpuBytes: onGpu ? ledger.gpuBytes : null,
    gpuReservedBytes: null,
  };
}

const handlers: Handlers = {
  load: async ({ subject, base: from }) => {
    base = from;
    await load(subject);
    return { revision: null };
  },
  open: async (scene) => {
    open(scene);
    return null;
  },
  encode: async () => {
    await encode();
    return null;
  },
  decode: async () => {
    await decode();
    return null;
  },
  logits: async () => new Float32Array(await decode()),
  files: async () => loadedFiles(base),
};

serve(handlers, memory);
