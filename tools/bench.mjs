/**
 * `npm run bench`: the figures of README, measured here. Absolute times are this machine's at this
 * moment; compare only what one run printed.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { buildSite } from "./build.mjs";
import { findChromium } from "./lib/chromium.mjs";
import { command } from "./lib/command.mjs";
import { mebibytes } from "./lib/log.mjs";
import { DIST, ROOT, SAMPLE, TARGET, WASM } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { listenFrom } from "./lib/static-server.mjs";
import { SITE_STEPS, setUp } from "./setup.mjs";

const FRAME = 3;
const BOX = { x0: 156, y0: 68, x1: 198, y1: 129 };
const RUNS = 5;
const FIRST_PORT = 4300;
const TIMEOUT_MS = 10 * 60_000;
const BROWSER_FLAGS = [
  "--disable-dev-shm-usage",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** @typedef {{ ready: number | null, encode: number, decode: number }} Times in milliseconds */

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** @returns {Times} */
function native() {
  const box = [BOX.x0, BOX.y0, BOX.x1, BOX.y1].join(",");
  const args = ["segment", SAMPLE, "--frame", String(FRAME), "--box", box, "--json"];
  const out = ["--out", join(tmpdir(), "echodisc-bench.png")];
  const once = () =>
    JSON.parse(
      execFileSync(join(TARGET, "release", "echodisc"), [...args, ...out], { encoding: "utf8" }),
    ).ms;
  const times = Array.from({ length: RUNS }, once);
  return {
    ready: null,
    encode: median(times.map((ms) => ms.encode)),
    decode: median(times.map((ms) => ms.decode)),
  };
}

/**
 * @param {string} address
 * @param {"cpu" | "gpu"} device
 * @returns {Promise<Times>}
 */
async function inBrowser(address, device) {
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: BROWSER_FLAGS,
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    const began = performance.now();
    await page.goto(`${address}?device=${device}`);
    await page
      .getByRole("status")
      .filter({ hasText: /^(Ready|Analysing|Outlining)/ })
      .waitFor();
    const ready = performance.now() - began;
    const replies = [];
    for (let i = 0; i < RUNS; i++) replies.push(await segment(page, i));
    return {
      ready,
      // Only the first box waits for the encoder.
      encode: replies[0]?.encodeMs ?? Number.NaN,
      decode: median(replies.map((reply) => reply.decodeMs)),
    };
  } finally {
    await browser.close();
  }
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {number} nudge moves the box, so that it is another one
 * @returns {Promise<{ encodeMs: number, decodeMs: number }>}
 */
function segment(page, nudge) {
  const box = { ...BOX, x1: BOX.x1 + nudge };
  return page.locator("echo-disc").evaluate(
    // These scripts are checked without the DOM's types.
    (/** @type {any} */ disc, { frame, box }) =>
      new Promise((resolve) => {
        disc.addEventListener("segmentation-change", () => {
          const reply = disc.masks.get(frame);
          if (reply && reply.box.x1 === box.x1) resolve(reply);
        });
        disc.goTo(frame);
        disc.setBox(frame, box);
      }),
    { frame: FRAME, box },
  );
}

function printSize() {
  const wasm = readFileSync(join(WASM, "echodisc_bg.wasm"));
  const sizes = [wasm, gzipSync(wasm, { level: 9 }), brotliCompressSync(wasm)];
  const [raw, gzip, brotli] = sizes.map((bytes) => mebibytes(bytes.length));
  console.log(`\nwasm: ${raw}, gzip ${gzip}, brotli ${brotli}`);
}

/** @param {string} name @param {Times} times */
function printRow(name, times) {
  const seconds = (/** @type {number | null} */ ms) =>
    ms === null ? "-" : `${(ms / 1000).toFixed(2)} s`;
  const cells = [name, seconds(times.ready), seconds(times.encode), seconds(times.decode)];
  console.log(`| ${cells.join(" | ")} |`);
}

await command(import.meta, async () => {
  await setUp([...SITE_STEPS, "chromium"]);
  await buildSite();
  await run("cargo", ["build", "--release", "--locked", "--bin", "echodisc"], { cwd: ROOT });
  const { address, server } = await listenFrom(DIST, FIRST_PORT);
  printSize();
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}\n`,
  );
  console.log("| LiteMedSAM, f16 weights | cold page to ready | encoder | decoder |");
  console.log("|---|---|---|---|");
  printRow("CPU, native", native());
  printRow("CPU, wasm with SIMD", await inBrowser(address, "cpu"));
  printRow("WebGPU on SwiftShader", await inBrowser(address, "gpu"));
  server.close();
});
