/**
 * `npm run soak`: a long session in the browser. It fails if the wasm heap or the GPU's buffers
 * grow after the warm-up.
 */
import { parseArgs } from "node:util";
import { buildSite } from "./build.mjs";
import { openBenchPage } from "./lib/bench-page.mjs";
import { command } from "./lib/command.mjs";
import { mebibytes, step } from "./lib/log.mjs";
import { Problem } from "./lib/problem.mjs";
import { SITE_STEPS, setUp } from "./setup.mjs";

/** @typedef {import("../www/bench/common/soak-verdict.js").SoakResult} SoakResult */

const OPTIONS = /** @type {const} */ ({
  device: { type: "string", default: "cpu,gpu" },
  encodes: { type: "string" },
  decodes: { type: "string" },
  // Each device stops after this time with what it has.
  minutes: { type: "string", default: "60" },
  gpu: { type: "boolean", default: false },
  "no-build": { type: "boolean", default: false },
});

/**
 * The CPU's warm-up fills the cache of embeddings: 64 of 4 MiB, as on the site. A software adapter
 * is too slow for that many, so there the cache is emptied before every frame.
 */
const SESSIONS = {
  cpu: { encodes: 200, decodes: 1000, keep: true, warmUp: 72 },
  gpu: { encodes: 12, decodes: 40, keep: false, warmUp: 3 },
  hardware: { encodes: 200, decodes: 1000, keep: true, warmUp: 72 },
};

await command(import.meta, async () => {
  const { values } = parseArgs({ options: OPTIONS });
  if (!values["no-build"]) {
    await setUp([...SITE_STEPS, "chromium"]);
    await buildSite();
  }
  const grown = [];
  for (const device of values.device.split(",")) {
    if (device !== "cpu" && device !== "gpu")
      throw new Problem(`There is no device "${device}".`, "Give cpu, gpu or both.");
    if (!(await isSteady(device, values))) grown.push(device);
  }
  if (grown.length > 0)
    throw new Problem(
      `Memory grew, or the session was too short to tell: ${grown.join(", ")}.`,
      "The lines above say how much; --minutes gives it more time.",
    );
});

/**
 * @param {"cpu" | "gpu"} device
 * @param {{ encodes?: string, decodes?: string, minutes: string, gpu: boolean }} values
 * @returns {Promise<boolean>}
 */
function isSteady(device, values) {
  return step(`Soak on ${device}`, async () => {
    const session = SESSIONS[device === "gpu" && values.gpu ? "hardware" : device];
    const page = await openBenchPage({ gpu: values.gpu });
    try {
      /** @type {SoakResult} */
      const result = await page.ask((bench, plan) => bench.soak(plan), {
        ...session,
        subject: { runtime: "echodisc", device, build: "shipped" },
        encodes: Number(values.encodes ?? session.encodes),
        decodes: Number(values.decodes ?? session.decodes),
        limitMs: Number(values.minutes) * 60_000,
      });
      print(result, session.warmUp);
      return result.verdict.steady === true;
    } finally {
      await page.close();
    }
  });
}

/**
 * @param {SoakResult} result
 * @param {number} warmUp
 */
function print({ encodes, decodes, verdict }, warmUp) {
  console.log(`${encodes} encodings, ${decodes} decodings, the first ${warmUp} frames warm up`);
  for (const { quantity, before, after, growth } of verdict.growths) {
    const share = `${(100 * growth).toFixed(1)} %`;
    console.log(`${quantity}: ${mebibytes(before)}, later at most ${mebibytes(after)} (${share})`);
  }
}
