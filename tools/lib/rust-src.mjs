import { existsSync, lstatSync, mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { PrivateApt, systemArchive } from "./debian-archive.mjs";
import { detail } from "./log.mjs";
import { DOWNLOADS, TARGET } from "./paths.mjs";
import { orProblem, Problem } from "./problem.mjs";
import { capture } from "./run.mjs";
import { versionIn } from "./version.mjs";

const SUITES = ["trixie-backports", "forky", "sid"];
const RUSTUP = "`rustup target add wasm32-unknown-unknown`";
const MEND = `Run ${RUSTUP} where it reaches its server, then the command again.`;

/**
 * @typedef {object} RustSource
 * @property {string} library where Cargo looks for std's source
 * @property {string} release the compiler's version
 */

/** @returns {Promise<RustSource>} */
export async function rustSource() {
  const sysroot = await capture("rustc", ["--print", "sysroot"]);
  const release = versionIn((await capture("rustc", ["--version"])) ?? "");
  if (!sysroot || !release)
    throw new Problem("rustc does not answer.", "Reinstall Rust, then run the command again.");
  return { library: join(sysroot, "lib/rustlib/src/rust/library"), release };
}

/**
 * @param {RustSource} source
 * @returns {boolean} whether std's source is there and is this compiler's
 */
export function hasRustSource({ library, release }) {
  if (!isLibrary(library)) return false;
  // A link is ours and may have outlived a compiler update; a folder is rustup's and follows it.
  return (
    !lstatSync(library).isSymbolicLink() || realpathSync(library).includes(`/rustc-${release}/`)
  );
}

/**
 * Unpacks std's source as Debian packages it under target/ and links it into the compiler's sysroot,
 * the only place where Cargo looks for it.
 */
export async function installRustSource() {
  const source = await rustSource();
  if (hasRustSource(source)) return;
  const unpacked = join(TARGET, "rust-src", `usr/src/rustc-${source.release}/library`);
  if (!isLibrary(unpacked)) await unpackDebianSource(source.release, unpacked);
  link(unpacked, source.library);
}

/**
 * @param {string} release
 * @param {string} unpacked where the library has to be afterwards
 */
async function unpackDebianSource(release, unpacked) {
  const archive = systemArchive();
  if (!archive) {
    throw new Problem(
      "Rust's wasm32 target is missing, and only on Debian is its source to be had another way.",
      MEND,
    );
  }
  const apt = new PrivateApt(join(DOWNLOADS, "apt"));
  const version = await findVersion(apt, archive, release);
  if (version === null) {
    throw new Problem(
      `Rust's wasm32 target is missing, and Debian has no rust-src of version ${release}.`,
      MEND,
    );
  }
  detail(`apt-get downloads rust-src ${version}; it is unpacked, not installed`);
  await orProblem(`rust-src ${version} could not be fetched and unpacked`, MEND, () =>
    apt.unpack("rust-src", version, join(TARGET, "rust-src")),
  );
  rmSync(apt.folder, { recursive: true, force: true });
  if (!isLibrary(unpacked))
    throw new Problem(`rust-src ${version} does not hold the library of Rust ${release}.`, MEND);
}

/**
 * @param {PrivateApt} apt left open at the suite that has it
 * @param {import("./debian-archive.mjs").Archive} archive
 * @param {string} release
 * @returns {Promise<string | null>} Debian's version of rust-src for this compiler
 */
async function findVersion(apt, archive, release) {
  for (const suite of SUITES) {
    const version = (await apt.open(archive, suite)) && (await apt.find("rust-src", release));
    if (version) return version;
  }
  return null;
}

/**
 * @param {string} unpacked
 * @param {string} library
 */
function link(unpacked, library) {
  try {
    mkdirSync(dirname(library), { recursive: true });
    rmSync(library, { force: true });
    symlinkSync(unpacked, library);
  } catch {
    throw new Problem(
      `Rust's sysroot cannot be written to, so std's source cannot be put at ${library}.`,
      `Run \`ln -sfn ${unpacked} ${library}\` as its owner, or ${RUSTUP}.`,
    );
  }
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function isLibrary(path) {
  return existsSync(join(path, "std/Cargo.toml"));
}
