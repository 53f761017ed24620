import { defineConfig, devices } from "@playwright/test";

const PORT = Number(process.env.ECHODISC_TEST_PORT ?? 4191);

/** Where the site is served with the headers that make it cross-origin isolated. */
const ISOLATED_PORT = PORT + 100;
export const ISOLATED = `http://127.0.0.1:${ISOLATED_PORT}/`;

/** WebGPU without a GPU: SwiftShader. Without these flags the page falls back to the CPU. */
export const WEBGPU_FLAGS = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** Containers give little shared memory; Chromium's sandbox does not run as root. */
export const COMMON_FLAGS = [
  "--disable-dev-shm-usage",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** As of somebody who knows the site: the hints of the first visit are tested where they are asked for. */
const SEEN = [{ name: "echodisc-tour", value: "seen" }];
const knows = (address: string) => ({ origin: new URL(address).origin, localStorage: SEEN });

const SITE = `http://127.0.0.1:${PORT}/`;

export default defineConfig({
  testDir: "tests/browser",
  outputDir: "test-results/browser",
  // The network runs on the CPU in every test, software WebGPU included, mostly on one thread of it:
  // two files at a time, with patience.
  workers: 2,
  fullyParallel: false,
  timeout: 5 * 60_000,
  // Recordings and downloads are late on a busy machine. `npm test` names what needed the second try.
  retries: 1,
  expect: { timeout: 20_000 },
  use: {
    ...devices["Desktop Chrome"],
    baseURL: SITE,
    storageState: { cookies: [], origins: [SITE, ISOLATED].map(knows) },
    viewport: { width: 1180, height: 820 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [...COMMON_FLAGS, ...WEBGPU_FLAGS],
    },
  },
  webServer: [
    {
      command: `node tools/serve.mjs --port ${PORT}`,
      url: SITE,
      reuseExistingServer: false,
    },
    {
      command: `node tools/serve.mjs --port ${ISOLATED_PORT} --isolated`,
      url: ISOLATED,
      reuseExistingServer: false,
    },
  ],
});
