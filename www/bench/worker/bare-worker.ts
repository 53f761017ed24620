/** Runs the bare matrix products on a plain WebGPU device of this worker's own. */

import { TILINGS } from "../common/bare-matmul.js";
import { BareProduct } from "./bare-product.js";
import { serve } from "./serve.js";

let device: GPUDevice | null = null;
let sizes: [number, number, number] = [0, 0, 0];
const products = new Map<string, BareProduct>();

async function start(): Promise<GPUDevice> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("this browser has no WebGPU adapter");
  return adapter.requestDevice();
}

/** Compiled on first use, which the page does not count. */
async function productOf(name: string): Promise<BareProduct> {
  const made = products.get(name);
  if (made) return made;
  const tiling = TILINGS.find((tiling) => tiling.name === name);
  if (!device || !tiling) throw new Error(`there is no tiling "${name}"`);
  const product = await BareProduct.create(device, tiling, sizes);
  products.set(name, product);
  return product;
}

serve(
  {
    load: async () => {
      device = await start();
      return { revision: null };
    },
    "matmul-open": async ({ sizes: given }) => {
      for (const product of products.values()) product.destroy();
      products.clear();
      sizes = given;
      return [];
    },
    "matmul-run": async ({ routine, repeats }) => (await productOf(routine)).run(repeats),
  },
  () => ({ heapBytes: null, gpuBytes: null, gpuReservedBytes: null }),
);
