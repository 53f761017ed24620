/**
 * `npm run bench`: EchoDisc and onnxruntime-web side by side, by the site's own page bench.html.
 * Absolute times are this machine's at this moment; compare only what one run printed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildSite } from "./build.mjs";
import { openBenchPage } from "./lib/bench-page.mjs";
import { command } from "./lib/command.mjs";
import { withBrotli } from "./lib/download-size.mjs";
import { measureNative } from "./lib/native-bench.mjs";
import { ROOT } from "./lib/paths.mjs";
import { Problem } from "./lib/problem.mjs";
import { run } from "./lib/run.mjs";
import { SITE_STEPS, setUp } from "./setup.mjs";
import { buildStockWasm } from "./wasm.mjs";

const ROWS = [
  "echodisc-webgpu",
  "ort-webgpu",
  "echodisc-cpu",
  "echodisc-cpu-all",
  "ort-wasm-1",
  "ort-wasm-all",
  "native-cpu",
  "native-gpu",
  "kernels",
];

/** @typedef {import("../www/bench/common/report.js").Report} Report */

const OPTIONS = /** @type {const} */ ({
  runs: { type: "string", default: "5" },
  rows: { type: "string", default: ROWS.join(",") },
  out: { type: "string", default: join(ROOT, "test-results", "bench") },
  // Seconds after which a part of a row is not repeated any more.
  budget: { type: "string", default: "60" },
  // Minutes after which a row has failed.
  limit: { type: "string", default: "20" },
  isolated: { type: "boolean", default: false },
  gpu: { type: "boolean", default: false },
  "no-build": { type: "boolean", default: false },
});

await command(import.meta, async () => {
  const { values } = parseArgs({ options: OPTIONS });
  const rows = chosenRows(values.rows);
  const runs = count(values.runs, "--runs");
  if (!values["no-build"]) await build(rows);
  const page = await openBenchPage(values);
  try {
    const choice = {
      ids: rows,
      runs,
      budgetSeconds: count(values.budget, "--budget"),
      limitMinutes: count(values.limit, "--limit"),
    };
    await page.ask((bench, choice) => bench.run(choice), choice);
    await addNative(page, rows, runs);
    await page.ask((bench, report) => bench.replace(report), withBrotli(await reportOf(page)));
    save(await reportOf(page), await page.ask((bench) => bench.markdown), resolve(values.out));
  } finally {
    await page.close();
  }
});

/** @param {string[]} rows */
async function build(rows) {
  await setUp([...SITE_STEPS, "chromium"]);
  await buildSite();
  if (rows.includes("kernels")) await buildStockWasm();
  await run("cargo", ["build", "--release", "--locked", "--bin", "echodisc"], { cwd: ROOT });
}

/**
 * @param {import("./lib/bench-page.mjs").BenchPage} page
 * @param {string[]} rows
 * @param {number} runs
 */
async function addNative(page, rows, runs) {
  for (const device of /** @type {const} */ (["cpu", "gpu"])) {
    if (!rows.includes(`native-${device}`)) continue;
    const { row, logits, cpu } = await measureNative(device, runs);
    await page.ask((bench, { row, logits }) => bench.addRow(row, logits), { row, logits });
    if (cpu) await page.ask((bench, cpu) => bench.nameCpu(cpu), cpu);
  }
}

/**
 * @param {import("./lib/bench-page.mjs").BenchPage} page
 * @returns {Promise<Report>}
 */
function reportOf(page) {
  return page.ask((bench) => bench.report);
}

/**
 * @param {Report} report
 * @param {string} markdown
 * @param {string} folder
 */
function save(report, markdown, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "bench.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, "bench.md"), markdown);
  console.log(`\n${markdown}\nThe same, and every run, is in ${folder}`);
}

/** @param {string} text */
function chosenRows(text) {
  const rows = text.split(",").map((row) => row.trim());
  const unknown = rows.find((row) => !ROWS.includes(row));
  if (unknown !== undefined)
    throw new Problem(`There is no row "${unknown}".`, `The rows are: ${ROWS.join(", ")}.`);
  return rows;
}

/**
 * @param {string} text
 * @param {string} name
 */
function count(text, name) {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Problem(`${name} is "${text}".`, "Give a whole number above zero.");
}
