/** EchoDisc under measurement: drives the wasm package directly, without the site's queue. */

import { NO_PROMPTS } from "../../protocol.js";
import * as shipped from "../../wasm/echodisc.js";
import { isHand, lendHands, serveAsHand } from "../../worker/hands.js";
import type { Scene, Subject } from "../common/messages.js";
import type { Memory } from "../common/report.js";
import { loadedFiles } from "./files.js";
import { Ledger } from "./ledger.js";
import type { Handlers } from "./serve.js";
import { serve } from "./serve.js";
import { Soak } from "./soak.js";

type Wasm = typeof shipped;

const ledger = new Ledger();
ledger.watch();

let base = "";
let disc: shipped.EchoDisc | null = null;
let scene: Scene | null = null;
let product: shipped.MatmulHandle | null = null;
let soak: Soak | null = null;

function loaded(): shipped.EchoDisc {
  if (!disc) throw new Error("nothing is loaded");
  return disc;
}

function opened(): Scene {
  if (!scene) throw new Error("no clip is open");
  return scene;
}

/** The build with burn's own matrix product lies beside the page where `npm run bench` serves it. */
async function wasmOf(build: "shipped" | "stock"): Promise<Wasm> {
  if (build === "shipped") return shipped;
  return import(/* @vite-ignore */ new URL("bench/stock/echodisc.js", base).href);
}

async function create(subject: Subject): Promise<shipped.EchoDisc> {
  if (subject.runtime !== "echodisc") throw new Error("this worker is for EchoDisc");
  const wasm = await wasmOf(subject.build);
  await wasm.default();
  // A lost device makes the call under way fail, which says so.
  const created = await wasm.EchoDisc.create(subject.device, undefined, () => undefined);
  // The one that other runtimes have too.
  const entry = wasm.EchoDisc.catalogue().find(({ id }) => id === "litemedsam");
  // The stock build is for matrix products alone.
  if (!entry || subject.build === "stock") return created;
  // As the page does where a download takes its time; here it counts as part of the load.
  const rehearsal = created.rehearse(entry.id);
  const response = await fetch(new URL(`models/${entry.file}`, base), { cache: "no-store" });
  await rehearsal;
  if (!response.ok) throw new Error(`the weights cannot be had (HTTP ${response.status})`);
  await created.loadModel(entry.id, new Uint8Array(await response.arrayBuffer()));
  await useThreads(wasm, created, subject.threads ?? 1);
  return created;
}

async function useThreads(wasm: Wasm, created: shipped.EchoDisc, wanted: number): Promise<void> {
  await lendHands(wasm, created, wanted);
  const { kind, threads } = created.device();
  if (kind === "cpu" && threads !== wanted)
    throw new Error(`${threads} of ${wanted} threads could be had`);
}

function memory(): Memory {
  const used = disc?.memory();
  return {
    heapBytes: used?.wasmBytes ?? null,
    gpuBytes: used?.gpuReservedBytes === null ? null : ledger.gpuBytes,
    gpuReservedBytes: used?.gpuReservedBytes ?? null,
  };
}

const boxed = () => ({ ...NO_PROMPTS, box: opened().box });

const handlers: Handlers = {
  load: async ({ subject, base: from }) => {
    base = from;
    disc = await create(subject);
    return { revision: disc.device().revision };
  },
  open: async (given) => {
    scene = given;
    loaded().openClip(new Uint8Array(given.clip));
    return null;
  },
  encode: async () => {
    loaded().forgetEmbeddings();
    await loaded().encode(opened().frame, () => undefined);
    return null;
  },
  decode: async () => {
    await loaded().segment(opened().frame, boxed(), () => undefined);
    return null;
  },
  logits: async () => (await loaded().intermediate(opened().frame, boxed())).logits,
  input: async () => loaded().modelInput(opened().frame, opened().box),
  files: async () => loadedFiles(base),
  "matmul-open": async ({ sizes }) => {
    product?.free();
    product = loaded().matmul(...sizes);
    return loaded().device().tiles;
  },
  "matmul-run": async ({ routine, repeats }) => {
    if (!product) throw new Error("no matrix product is open");
    return product.run(routine, repeats);
  },
  "soak-encode": async ({ index, keep }) => {
    soak ??= new Soak(loaded(), opened());
    await soak.encode(index, keep);
    return null;
  },
  "soak-decode": async ({ index }) => {
    await soak?.decode(index);
    return null;
  },
};

if (isHand()) serveAsHand(shipped);
else serve(handlers, memory);
