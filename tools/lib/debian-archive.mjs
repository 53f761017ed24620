import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { capture, run } from "./run.mjs";

const APT_SOURCES = ["/etc/apt/sources.list", "/etc/apt/sources.list.d"];

/**
 * @typedef {object} Archive
 * @property {string} uri
 * @property {string | null} keyring the file that signs it, where the sources name one
 */

/** @returns {Archive | null} the Debian archive that this system already uses */
export function systemArchive() {
  const files = APT_SOURCES.filter((path) => existsSync(path)).flatMap((path) =>
    statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path],
  );
  const texts = files
    .filter((path) => /\.(list|sources)$/.test(path))
    .map((path) => readFileSync(path, "utf8"));
  return archiveIn(texts.join("\n\n"));
}

/**
 * @param {string} sources text of apt's source lists, in either of their two formats
 * @returns {Archive | null}
 */
export function archiveIn(sources) {
  const text = sources.replace(/^#.*\n?/gm, "");
  const entries = text
    .split(/\n\s*\n/)
    .flatMap((part) => (/^URIs:/m.test(part) ? [part] : part.split("\n")));
  for (const entry of entries) {
    const uri = entry.match(/^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+\/debian)\/?(?:\s|$)/m)?.[1];
    // Debian's own archive has a component "main"; other archives end in /debian too.
    if (!uri || !/\bmain\b/.test(entry)) continue;
    return { uri, keyring: entry.match(/signed-by[:=]\s*(\/[^\s\]]+)/i)?.[1] ?? null };
  }
  return null;
}

/**
 * A view of one suite with sources, lists and cache of its own, so that nothing of the system's apt changes.
 */
export class PrivateApt {
  /** @param {string} folder emptied, and used for everything that apt writes */
  constructor(folder) {
    this.folder = folder;
    this.options = [
      `-oDir::Etc::sourcelist=${join(folder, "sources.list")}`,
      "-oDir::Etc::sourceparts=/dev/null",
      `-oDir::State::Lists=${join(folder, "lists")}`,
      `-oDir::Cache=${join(folder, "cache")}`,
      // Apt's own download user may not be let into this folder.
      ...(process.getuid?.() === 0 ? ["-oAPT::Sandbox::User=root"] : []),
    ];
  }

  /**
   * @param {Archive} archive
   * @param {string} suite
   * @returns {Promise<boolean>} whether the suite's list could be read
   */
  async open(archive, suite) {
    rmSync(this.folder, { recursive: true, force: true });
    for (const part of ["lists/partial", "cache/archives/partial"]) {
      mkdirSync(join(this.folder, part), { recursive: true });
    }
    const signed = archive.keyring ? `[signed-by=${archive.keyring}] ` : "";
    writeFileSync(join(this.folder, "sources.list"), `deb ${signed}${archive.uri} ${suite} main\n`);
    return (await capture("apt-get", [...this.options, "-q", "update"])) !== null;
  }

  /**
   * @param {string} name
   * @param {string} upstream
   * @returns {Promise<string | null>} the package's Debian version with this upstream version
   */
  async find(name, upstream) {
    const table = await capture("apt-cache", [...this.options, "madison", name]);
    return matchingVersion(table ?? "", upstream);
  }

  /**
   * Downloads a package, which apt verifies, and unpacks it without installing it.
   * @param {string} name
   * @param {string} version
   * @param {string} destination
   */
  async unpack(name, version, destination) {
    await run("apt-get", [...this.options, "-q", "download", `${name}=${version}`], {
      cwd: this.folder,
    });
    const deb = readdirSync(this.folder).find((file) => file.endsWith(".deb"));
    if (!deb) throw new Error(`apt-get left no package of ${name}`);
    await run("dpkg-deb", ["-x", join(this.folder, deb), destination]);
  }
}

/**
 * @param {string} table what `apt-cache madison` prints
 * @param {string} upstream
 * @returns {string | null}
 */
export function matchingVersion(table, upstream) {
  const versions = table.split("\n").map((line) => line.split("|")[1]?.trim() ?? "");
  return (
    versions.find(
      (version) => version.startsWith(`${upstream}+`) || version.startsWith(`${upstream}-`),
    ) ?? null
  );
}
