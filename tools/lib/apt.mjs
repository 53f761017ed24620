import { existsSync } from "node:fs";
import { detail } from "./log.mjs";
import { Problem } from "./problem.mjs";
import { capture, run } from "./run.mjs";

/**
 * Installs a Debian package where that needs no question: as root, or with sudo that asks no password.
 * @param {string} name
 * @param {string} need the sentence to end with where it cannot be installed
 * @param {string} otherwise the mend on a system without apt
 */
export async function aptInstall(name, need, otherwise) {
  if (!existsSync("/usr/bin/apt-get")) throw new Problem(need, otherwise);
  const prefix = await rootPrefix();
  const mend = `Run \`sudo apt-get install ${name}\`, or: ${otherwise}`;
  if (prefix === null) throw new Problem(need, mend);
  detail(`apt-get installs ${name}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const [command = "", ...first] = [...prefix, "apt-get"];
  try {
    await run(command, [...first, "update", "-q"], { env });
    await run(command, [...first, "install", "-q", "-y", "--no-install-recommends", name], { env });
  } catch {
    throw new Problem(need, mend);
  }
}

/** @returns {Promise<string[] | null>} what to put before a command for root's rights; null where that needs a password */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return (await capture("sudo", ["-n", "true"])) === null ? null : ["sudo", "-n"];
}
