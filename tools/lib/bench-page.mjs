import { join, resolve } from "node:path";
import { findChromium } from "./chromium.mjs";
import { detail } from "./log.mjs";
import { DIST, ROOT, STOCK_WASM } from "./paths.mjs";
import { listenFrom } from "./static-server.mjs";

const FIRST_PORT = 4300;
const FLAGS = [
  "--disable-dev-shm-usage",
  "--enable-unsafe-webgpu",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
const SOFTWARE_ADAPTER = "--use-webgpu-adapter=swiftshader";

/** What lies beside the page while it is measured and is no part of the site. */
export const MOUNTS = {
  "bench/ort": join(ROOT, "node_modules", "onnxruntime-web", "dist"),
  "bench/onnx": resolve(ROOT, "../shared/fixtures/onnx"),
  "bench/stock": STOCK_WASM,
};

/**
 * @typedef {object} BenchPage
 * @property {(call: (bench: any, argument: any) => unknown, argument?: unknown) => Promise<any>} ask
 * runs a self-contained function on the page's <echo-bench>
 * @property {() => Promise<void>} close
 */

/**
 * Serves dist/ and opens the benchmark page, printing its progress.
 * @param {{ isolated?: boolean, gpu?: boolean }} options `gpu` takes the machine's own adapter instead of SwiftShader
 * @returns {Promise<BenchPage>}
 */
export async function openBenchPage({ isolated = false, gpu = false }) {
  const { address, server } = await listenFrom(DIST, FIRST_PORT, { mounts: MOUNTS, isolated });
  // Not imported above: set-up installs it.
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: gpu ? FLAGS : [...FLAGS, SOFTWARE_ADAPTER],
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.exposeFunction("tellProgress", detail);
  await page.goto(`${address}bench.html`);
  const bench = page.locator("echo-bench");
  // These scripts are checked without the DOM's types.
  await bench.evaluate((/** @type {any} */ element) => {
    const { tellProgress } = /** @type {any} */ (globalThis);
    element.addEventListener("bench-progress", (/** @type {any} */ event) =>
      tellProgress(event.detail),
    );
  });
  return {
    // Playwright sends the function as text, together with its one argument.
    ask: (call, argument) =>
      bench.evaluate(/** @type {(bench: any, argument: unknown) => unknown} */ (call), argument),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
