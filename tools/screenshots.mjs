/**
 * `npm run screenshots`: the pictures of the documentation, taken of the built site. The sample is
 * measured as a visitor would do it, at the size of a tablet lying, upright, and of a phone. With
 * `--film`, a minute of it as an animated GIF instead.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSite } from "./build.mjs";
import { findChromium } from "./lib/chromium.mjs";
import { command } from "./lib/command.mjs";
import { detail, step } from "./lib/log.mjs";
import { DIST, ROOT } from "./lib/paths.mjs";
import { Problem } from "./lib/problem.mjs";
import { listenFrom } from "./lib/static-server.mjs";
import { SITE_STEPS, setUp } from "./setup.mjs";

const FOLDER = join(ROOT, "docs", "images");
const FIRST_PORT = 4500;
const TIMEOUT_MS = 10 * 60_000;
/** Readers load them with the page that shows them; as PNG the speckle alone makes them larger. */
const MAX_BYTES = 200_000;
/** A film is asked for by who wants to see it. */
const MAX_FILM_BYTES = 4_000_000;

const QUALITY = 0.85;

const VIEWS = [
  { file: "tablet-lying.webp", width: 1180, height: 820 },
  { file: "tablet-upright.webp", width: 820, height: 1180 },
  { file: "phone.webp", width: 390, height: 844 },
];

/** Of the sample: the large and the small frame of a beat, with a box round the left ventricle. */
const BOXES = [
  { frame: 3, box: { x0: 156, y0: 68, x1: 199, y1: 130 } },
  { frame: 12, box: { x0: 153, y0: 64, x1: 208, y1: 140 } },
];

const OPTIONS = /** @type {const} */ ({
  film: { type: "boolean", default: false },
  "no-build": { type: "boolean", default: false },
});

/** @typedef {import("@playwright/test").Page} Page */

await command(import.meta, async () => {
  const { values } = parseArgs({ options: OPTIONS });
  if (!values["no-build"]) {
    await setUp([...SITE_STEPS, "chromium"]);
    await buildSite();
  }
  await (values.film
    ? step("Film", () => inBrowser(takeFilm))
    : step("Pictures", () => inBrowser(takeAll)));
});

/**
 * @param {(page: Page, encoder: Page) => Promise<void>} act with the site, ready, and a page of its
 * own: the site's policy lets nothing foreign into it
 */
async function inBrowser(act) {
  const { address, server } = await listenFrom(DIST, FIRST_PORT);
  // Not imported above: set-up installs it.
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--disable-dev-shm-usage", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
  try {
    // The hints of a first visit are not of the pictures.
    const localStorage = [{ name: "echodisc-tour", value: "seen" }];
    const origins = [{ origin: new URL(address).origin, localStorage }];
    const page = await browser.newPage({ storageState: { cookies: [], origins } });
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(`${address}?device=cpu`);
    await ready(page);
    mkdirSync(FOLDER, { recursive: true });
    await act(page, await browser.newPage());
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * @param {Page} page
 * @param {Page} encoder
 */
async function takeAll(page, encoder) {
  for (const each of BOXES) await page.locator("echo-disc").evaluate(outline, each);
  await ready(page);
  for (const view of VIEWS) keep(view.file, await take(page, encoder, view), MAX_BYTES);
}

/**
 * @param {Page} page
 * @param {Page} encoder
 */
async function takeFilm(page, encoder) {
  const { film } = await import("./lib/film.mjs");
  keep("minute.gif", await film(page, encoder), MAX_FILM_BYTES);
}

/** @param {Page} page */
function ready(page) {
  return page
    .getByRole("status")
    .filter({ hasText: /^Ready/ })
    .waitFor();
}

/**
 * Runs in the page.
 * @param {any} disc the `<echo-disc>` element
 * @param {{ frame: number, box: { x0: number, y0: number, x1: number, y1: number } }} asked
 * @returns {Promise<void>} when the outline is there
 */
function outline(disc, { frame, box }) {
  return new Promise((resolve, reject) => {
    disc.addEventListener("segmentation-change", () => disc.masks.has(frame) && resolve());
    disc.addEventListener("error", (/** @type {any} */ { detail }) => reject(detail.message));
    disc.goTo(frame);
    disc.setBox(frame, [box.x0, box.y0, box.x1, box.y1]);
  });
}

/**
 * @param {Page} page
 * @param {Page} encoder
 * @param {typeof VIEWS[number]} view
 * @returns {Promise<Buffer>}
 */
async function take(page, encoder, { width, height }) {
  await page.setViewportSize({ width, height });
  // The element lays itself out anew, and its canvases follow a frame later.
  await page.waitForTimeout(500);
  const png = await page.screenshot({ animations: "disabled" });
  const asked = { png: png.toString("base64"), quality: QUALITY };
  return Buffer.from(await encoder.evaluate(webp, asked), "base64");
}

/**
 * Runs in the page. These scripts are checked without the DOM's types.
 * @param {{ png: string, quality: number }} asked `png` in base64, as the result
 * @returns {Promise<string>}
 */
async function webp({ png, quality }) {
  const { Image, document } = /** @type {any} */ (globalThis);
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: image.width, height: image.height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}

/**
 * @param {string} file
 * @param {Uint8Array} bytes
 * @param {number} most
 */
function keep(file, bytes, most) {
  if (bytes.length > most)
    throw new Problem(`${file} has ${bytes.length} bytes.`, `At most ${most} are wanted.`);
  writeFileSync(join(FOLDER, file), bytes);
  detail(`docs/images/${file}: ${bytes.length} bytes`);
}
