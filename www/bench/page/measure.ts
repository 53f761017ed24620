/** Measures one row: fresh workers for loading and the first result, then the last one again and again. */
import type { Scene } from "../common/messages.js";
import { emptyTimes, type Row } from "../common/report.js";
import type { Candidate } from "./catalogue.js";
import type { Remote } from "./remote.js";
import { workerFor } from "./workers.js";

export interface Plan {
  runs: number;
  /** Each quantity is measured again until `runs` or this much time is reached; once in any case. */
  budgetMs: number;
  base: string;
  scene: Scene;
  /** The worker at work, so that it can be ended. */
  onWorker(worker: Remote): void;
  onProgress(text: string): void;
}

export interface Measured {
  row: Row;
  logits: Float32Array;
  revision: string | null;
}

export async function measureRow(candidate: Candidate, plan: Plan): Promise<Measured> {
  const row = blankRow(candidate);
  const { times } = row;
  let worker: Remote | null = null;
  let revision: string | null = null;
  const firstEncodes: number[] = [];
  try {
    await repeat(plan, "loading and first result", async () => {
      worker?.end();
      worker = workerFor(candidate.subject);
      plan.onWorker(worker);
      const load = await worker.call("load", { subject: candidate.subject, base: plan.base });
      revision = load.value.revision;
      await worker.call("open", plan.scene);
      const encode = await worker.call("encode", {});
      const decode = await worker.call("decode", {});
      times.load.push(load.ms);
      firstEncodes.push(encode.ms);
      times.first.push(encode.ms + decode.ms);
    });
    const warm = worker as unknown as Remote;
    await measureEncoder(warm, plan, row, firstEncodes);
    await repeat(plan, "decoder", async () => {
      times.decoder.push((await warm.call("decode", {})).ms);
    });
    const logits = (await warm.call("logits", {})).value;
    row.files = (await warm.call("files", {})).value;
    row.memory = { ...warm.peak };
    return { row, logits, revision };
  } finally {
    (worker as Remote | null)?.end();
  }
}

/** Where one encoding alone takes the whole budget, the first ones are all there is. */
async function measureEncoder(
  worker: Remote,
  plan: Plan,
  row: Row,
  firstEncodes: number[],
): Promise<void> {
  if (Math.min(...firstEncodes) > plan.budgetMs) {
    row.times.encoder = firstEncodes;
    row.remark = "encoder: its first run, compilation included";
    return;
  }
  await repeat(plan, "encoder", async () => {
    row.times.encoder.push((await worker.call("encode", {})).ms);
  });
}

async function repeat(
  { runs, budgetMs, onProgress }: Plan,
  what: string,
  once: () => Promise<void>,
): Promise<void> {
  const began = performance.now();
  for (let run = 0; run < runs; run++) {
    if (run > 0 && performance.now() - began > budgetMs) return;
    onProgress(`${what}, ${run + 1} of ${runs}`);
    await once();
  }
}

export function blankRow({ id, name, processor }: Candidate): Row {
  return {
    id,
    name,
    processor,
    software: false,
    outcome: "measured",
    remark: null,
    times: emptyTimes(),
    memory: { heapBytes: null, gpuBytes: null, gpuReservedBytes: null },
    files: [],
    agreement: null,
  };
}
