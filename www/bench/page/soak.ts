/** Encodes and decodes for a long time, to see whether anything grows. */
import type { Scene, Subject } from "../common/messages.js";
import type { Memory } from "../common/report.js";
import { type SoakResult, verdictOn } from "../common/soak-verdict.js";
import { workerFor } from "./workers.js";

export interface SoakPlan {
  subject: Subject;
  encodes: number;
  decodes: number;
  /** Whether embeddings stay in the cache until it is full, as on the site. */
  keep: boolean;
  /** Encodings after which nothing may grow any more. */
  warmUp: number;
  /** Ends early after this time, with what there is. */
  limitMs: number;
  base: string;
  scene: Scene;
  onProgress(text: string): void;
}

export async function soak(plan: SoakPlan): Promise<SoakResult> {
  const worker = workerFor(plan.subject);
  const samples: Memory[] = [];
  const until = performance.now() + plan.limitMs;
  let decodes = 0;
  try {
    await worker.call("load", { subject: plan.subject, base: plan.base });
    await worker.call("open", plan.scene);
    for (let index = 0; index < plan.encodes && performance.now() < until; index++) {
      let { memory } = await worker.call("soak-encode", { index, keep: plan.keep });
      const due = Math.round(((index + 1) * plan.decodes) / plan.encodes);
      for (; decodes < due; decodes++)
        ({ memory } = await worker.call("soak-decode", { index: decodes }));
      samples.push(memory);
      plan.onProgress(progressOf(index + 1, decodes, memory));
    }
  } finally {
    worker.end();
  }
  return {
    encodes: samples.length,
    decodes,
    samples,
    verdict: verdictOn(samples, plan.warmUp),
  };
}

function progressOf(encodes: number, decodes: number, memory: Memory): string {
  const mebibytes = (bytes: number | null) =>
    bytes === null ? "none" : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `${encodes} encodings, ${decodes} decodings: heap ${mebibytes(memory.heapBytes)}, GPU ${mebibytes(memory.gpuBytes)}, reserved ${mebibytes(memory.gpuReservedBytes)}`;
}
