/**
 * `npm run test:browsers`: the main job in Firefox and in WebKit, with their own drivers: the site
 * opens, two boxes are outlined, and the ejection fraction is that of the native build. Neither has
 * WebGPU on a machine without a GPU, so this is the CPU path. Opt-in: it installs two browsers.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSite } from "./build.mjs";
import { command } from "./lib/command.mjs";
import { step } from "./lib/log.mjs";
import { DIST, SAMPLE, TARGET, TEST_RESULTS } from "./lib/paths.mjs";
import { Problem } from "./lib/problem.mjs";
import { capture, run } from "./lib/run.mjs";
import { listenFrom } from "./lib/static-server.mjs";
import { openBrowser } from "./lib/web-driver.mjs";
import { SITE_STEPS, setUp } from "./setup.mjs";

/** @typedef {import("selenium-webdriver").WebDriver} WebDriver */

const BROWSERS = /** @type {const} */ (["firefox", "webkit"]);
const OPTIONS = /** @type {const} */ ({
  browser: { type: "string", default: BROWSERS.join(",") },
  "no-build": { type: "boolean", default: false },
});

const PROGRAM = join(TARGET, "release/echodisc");
/** Frames of the sample with boxes round the left ventricle: end-diastole, end-systole. */
const BOXES = /** @type {const} */ ([
  { frame: 12, box: [153, 64, 208, 140] },
  { frame: 3, box: [156, 68, 199, 130] },
]);
/** The same core and weights: rounding may flip a pixel of the border. */
const EF_WITHIN = 0.5;
const READY_MS = 3 * 60_000;
const OUTLINED_MS = 10 * 60_000;

await command(import.meta, async () => {
  const { values } = parseArgs({ options: OPTIONS });
  const asked = values.browser.split(",");
  const browsers = BROWSERS.filter((name) => asked.includes(name));
  if (browsers.length !== asked.length)
    throw new Problem(
      "There is no such browser here.",
      `--browser is one or more of ${BROWSERS.join(",")}.`,
    );
  if (!values["no-build"]) {
    await setUp([...SITE_STEPS, "other-browsers"]);
    await run("cargo", ["build", "--release", "--locked"]);
    await buildSite();
  }
  const expected = await step("Natively", natively);
  for (const name of browsers) await step(name, () => inBrowser(name, expected));
});

/** @returns {Promise<number>} the sample's EF in per cent */
async function natively() {
  mkdirSync(TEST_RESULTS, { recursive: true });
  const paths = BOXES.map(({ frame }) => join(TEST_RESULTS, `browsers-${frame}.png`));
  for (const [at, { frame, box }] of BOXES.entries()) {
    const given = ["--frame", String(frame), "--box", box.join(",")];
    await run(PROGRAM, ["segment", SAMPLE, ...given, "--out", paths[at] ?? ""]);
  }
  const [ed = "", es = ""] = paths;
  const report = await capture(PROGRAM, ["measure", "--ed", ed, "--es", es, "--json"]);
  return JSON.parse(report ?? "{}").ef_percent;
}

/**
 * @param {"firefox" | "webkit"} name
 * @param {number} expected
 * @returns {Promise<string>}
 */
async function inBrowser(name, expected) {
  const { address, server } = await listenFrom(DIST, 4500, {});
  const { driver, close } = await openBrowser(name);
  try {
    await driver.manage().setTimeouts({ script: OUTLINED_MS });
    await driver.get(address);
    await driver.wait(async () => (await statusOf(driver)).startsWith("Ready"), READY_MS);
    const found = await outlined(driver);
    writeFileSync(join(TEST_RESULTS, `${name}.png`), await driver.takeScreenshot(), "base64");
    if (typeof found !== "number" || Math.abs(found - expected) > EF_WITHIN)
      throw new Problem(
        `${name} gives ${JSON.stringify(found)}, the native build an EF of ${expected} %.`,
        `${TEST_RESULTS} has a picture of the page.`,
      );
    return `EF ${found.toFixed(1)} % as natively`;
  } finally {
    await close();
    server.close();
  }
}

/**
 * @param {WebDriver} driver
 * @returns {Promise<string>}
 */
function statusOf(driver) {
  return driver.executeScript(`
    const bar = document.querySelector("echo-disc")?.shadowRoot?.querySelector("echo-status-bar");
    return bar?.shadowRoot?.querySelector("[role=status]")?.textContent?.trim() ?? "";`);
}

/**
 * @param {WebDriver} driver
 * @returns {Promise<unknown>} the EF in per cent, else what went wrong
 */
function outlined(driver) {
  return driver.executeAsyncScript(
    `const [boxes, done] = arguments;
    const disc = document.querySelector("echo-disc");
    const run = async () => {
      for (const { frame, box } of boxes) {
        disc.goTo(frame);
        disc.setBox(frame, box);
        await disc.segment(frame);
      }
      for (let tries = 0; tries < 100 && !disc.report; tries++)
        await new Promise((resolve) => setTimeout(resolve, 100));
      return disc.report?.report.ef_percent ?? "no report";
    };
    run().then(done, (failure) => done(failure?.code ?? String(failure)));`,
    BOXES,
  );
}
