import { command } from "./lib/command.mjs";
import { step } from "./lib/log.mjs";
import { Problem } from "./lib/problem.mjs";
import { chromium } from "./steps/chromium.mjs";
import { dicomCheckers } from "./steps/dicom-checkers.mjs";
import { nodeModules } from "./steps/node-modules.mjs";
import { otherBrowsers } from "./steps/other-browsers.mjs";
import { prerequisites } from "./steps/prerequisites.mjs";
import { pydicom } from "./steps/pydicom.mjs";
import { sample } from "./steps/sample.mjs";
import { vulkan } from "./steps/vulkan.mjs";
import { wasmBindgen } from "./steps/wasm-bindgen.mjs";
import { wasmTarget } from "./steps/wasm-target.mjs";
import { checkpoint, weights } from "./steps/weights.mjs";

/** @type {Record<string, { title: string, run: () => Promise<string> }>} */
const STEPS = {
  prerequisites: { title: "Node and Rust", run: prerequisites },
  "node-modules": { title: "npm packages", run: nodeModules },
  "wasm-target": { title: "Rust for wasm32", run: wasmTarget },
  "wasm-bindgen": { title: "wasm-bindgen", run: wasmBindgen },
  sample: { title: "Sample cine", run: sample },
  weights: { title: "Model weights", run: weights },
  checkpoint: { title: "Published checkpoint", run: checkpoint },
  chromium: { title: "Chromium", run: chromium },
  vulkan: { title: "Vulkan driver", run: vulkan },
  pydicom: { title: "pydicom, to read what is written", run: pydicom },
  "dicom-checkers": { title: "DICOM checkers", run: dicomCheckers },
  "other-browsers": { title: "Firefox and WebKit", run: otherBrowsers },
};

export const CHECK_STEPS = ["prerequisites", "node-modules", "wasm-target", "wasm-bindgen"];
export const SITE_STEPS = [...CHECK_STEPS, "sample", "weights"];
export const TEST_STEPS = [
  ...SITE_STEPS,
  "checkpoint",
  "chromium",
  "vulkan",
  "pydicom",
  "dicom-checkers",
];

/**
 * Installs what the named steps need; what is there already is left alone.
 * @param {string[]} names
 */
export async function setUp(names) {
  for (const name of names) {
    const found = STEPS[name];
    if (!found)
      throw new Problem(
        `There is no set-up step "${name}".`,
        `The steps are: ${Object.keys(STEPS).join(", ")}.`,
      );
    await step(found.title, found.run);
  }
}

await command(import.meta, () => {
  const names = process.argv.slice(2);
  return setUp(names.length > 0 ? names : SITE_STEPS);
});
