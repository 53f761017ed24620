import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./chromium.mjs";
import { nodeBin, ROOT, TEST_RESULTS } from "./paths.mjs";
import { runAndKeep } from "./run.mjs";
import {
  failedOfCargo,
  failedOfPlaywright,
  flakyOfPlaywright,
  tallyOfCargo,
  tallyOfPlaywright,
  tallyOfTap,
  tallyOfVitest,
} from "./tally.mjs";

/** @typedef {import("./tally.mjs").Tally} Tally */
/** @typedef {{ tally: Tally, ok: boolean, failed?: string[], flaky?: string[] }} SuiteResult names, where they are known */

/** @returns {Promise<SuiteResult>} */
export async function rustTests() {
  // Release, because a network in a debug build takes minutes a frame. A test that skips itself says so on its output.
  const args = ["test", "--release", "--locked", "--no-fail-fast", "--", "--show-output"];
  // Without it, every look for a graphics adapter prints a line that begins with "error:".
  const env = { XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir() };
  const { code, output } = await runAndKeep("cargo", args, { env });
  return { tally: tallyOfCargo(output), ok: code === 0, failed: failedOfCargo(output) };
}

/** @returns {Promise<SuiteResult>} */
export async function toolTests() {
  const report = freshReport("tools.tap");
  const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
  reporters.push("--test-reporter=tap", `--test-reporter-destination=${report}`);
  // Named one by one: Node 20 and 22 read a folder here differently.
  const files = readdirSync(join(ROOT, "tools/test")).map((name) => join("tools/test", name));
  const { code } = await runAndKeep(process.execPath, ["--test", ...reporters, ...files]);
  return { tally: tallyOfTap(read(report) ?? ""), ok: code === 0 };
}

/** @returns {Promise<SuiteResult>} */
export async function unitTests() {
  const report = freshReport("vitest.json");
  const args = [
    "run",
    "--root",
    "www",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const { code } = await runAndKeep(nodeBin("vitest"), args);
  return jsonResult(report, code, tallyOfVitest);
}

/** @returns {Promise<SuiteResult>} */
export async function browserTests() {
  const report = freshReport("playwright.json");
  const env = { CHROMIUM: findChromium() ?? undefined, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const { code } = await runAndKeep(nodeBin("playwright"), ["test", "--reporter=list,json"], {
    env,
  });
  return jsonResult(report, code, tallyOfPlaywright, {
    failed: failedOfPlaywright,
    flaky: flakyOfPlaywright,
  });
}

/**
 * @template T
 * @param {string} report
 * @param {number | string} code
 * @param {(report: T) => Tally} tallyOf
 * @param {Record<"failed" | "flaky", (report: T) => string[]>} [namesOf]
 * @returns {SuiteResult}
 */
function jsonResult(report, code, tallyOf, namesOf) {
  const text = read(report);
  if (text === null) return { tally: { passed: 0, failed: 0, skipped: 0 }, ok: false };
  const parsed = JSON.parse(text);
  return {
    tally: tallyOf(parsed),
    ok: code === 0,
    failed: namesOf?.failed(parsed) ?? [],
    flaky: namesOf?.flaky(parsed) ?? [],
  };
}

/**
 * @param {string} name
 * @returns {string} path at which no older report lies
 */
function freshReport(name) {
  mkdirSync(TEST_RESULTS, { recursive: true });
  const path = join(TEST_RESULTS, name);
  rmSync(path, { force: true });
  return path;
}

/** @param {string} path */
function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}
