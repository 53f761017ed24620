/**
 * `npm run test:vit-b`: SAM ViT-B at its full size, with random weights made from a seed, natively and
 * in the page: opened from its file, converted, loaded, and one frame outlined. Opt-in: it takes a
 * gigabyte of disk and minutes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSite } from "./build.mjs";
import { findChromium } from "./lib/chromium.mjs";
import { command } from "./lib/command.mjs";
import { detail, step } from "./lib/log.mjs";
import { DIST, TARGET } from "./lib/paths.mjs";
import { Problem } from "./lib/problem.mjs";
import { run } from "./lib/run.mjs";
import { listenFrom } from "./lib/static-server.mjs";
import { setUp, TEST_STEPS } from "./setup.mjs";

const FILE = join(TARGET, "sam_vit_b_random.safetensors");
const FLAGS = ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
const SOFTWARE_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
/** A software adapter takes minutes for what a GPU does in a second. */
const TIMEOUT_MS = 30 * 60_000;

const OPTIONS = /** @type {const} */ ({
  device: { type: "string", default: "cpu" },
  "no-build": { type: "boolean", default: false },
});

await command(import.meta, async () => {
  const { values } = parseArgs({ options: OPTIONS });
  if (!values["no-build"]) {
    await setUp(TEST_STEPS);
    await buildSite();
  }
  const devices = values.device.split(",");
  await step("ViT-B natively", () => natively("vit_b_loads_and_encodes"));
  if (devices.includes("gpu"))
    await step("ViT-B natively, gpu", () => natively("vit_b_loads_and_encodes_on_a_gpu"));
  for (const device of devices) await step(`ViT-B in the page, ${device}`, () => inThePage(device));
});

/** @param {string} test */
function natively(test) {
  const args = ["test", "--release", "--locked", "--test", "vit_b", "--", "--ignored", "--exact"];
  const env = { ECHODISC_VIT_B_FILE: FILE };
  return run("cargo", [...args, "--nocapture", test], { env });
}

/** @param {string} device */
async function inThePage(device) {
  const { address, server } = await listenFrom(DIST, 4400, {});
  // Not imported above: set-up installs it.
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: device === "gpu" ? [...FLAGS, ...SOFTWARE_GPU] : FLAGS,
  });
  const memory = watchRenderers();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(`${address}?device=${device}`);
    const ready = () =>
      page
        .getByRole("status")
        .filter({ hasText: /^(Ready|Analysing)/ })
        .waitFor();
    await ready();
    const began = Date.now();
    await page.getByLabel("Model file").setInputFiles(FILE);
    await page.getByText(/^Model: sam_vit_b/).waitFor();
    detail(`converted in ${seconds(began)} s`);
    await ready();
    detail(`loaded after ${seconds(began)} s; the tab's memory: at most ${memory.peak()} MiB`);
    const found = await page.locator("echo-disc").evaluate(outline);
    if (!found) throw new Problem("ViT-B gave no outline.", "The page says why.");
    detail(`encoder ${found.encodeMs.toFixed(0)} ms, decoder ${found.decodeMs.toFixed(0)} ms`);
    return `the tab's memory: at most ${memory.peak()} MiB`;
  } finally {
    memory.stop();
    await browser.close();
    server.close();
  }
}

/**
 * Runs in the page.
 * @param {any} disc the `<echo-disc>` element
 * @returns {Promise<{ encodeMs: number, decodeMs: number } | null>}
 */
function outline(disc) {
  return new Promise((resolve) => {
    disc.addEventListener("segmentation-change", () => {
      const mask = disc.masks.get(3);
      if (mask) resolve({ encodeMs: mask.encodeMs, decodeMs: mask.decodeMs });
    });
    disc.addEventListener("error", () => resolve(null));
    disc.goTo(3);
    disc.setBox(3, [156, 68, 198, 129]);
  });
}

/** @param {number} since */
function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}

/** The largest renderer's memory, as Linux has it. */
function watchRenderers() {
  let most = 0;
  const timer = setInterval(() => {
    for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      most = Math.max(most, rendererMebibytes(id));
  }, 250);
  return { peak: () => Math.round(most), stop: () => clearInterval(timer) };
}

/**
 * @param {string} id
 * @returns {number} 0 where the process is no renderer or has ended
 */
function rendererMebibytes(id) {
  try {
    if (!readFileSync(`/proc/${id}/cmdline`, "utf8").includes("--type=renderer")) return 0;
    const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? [];
    return Number(kibibytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
