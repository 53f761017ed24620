import { Problem } from "./problem.mjs";
import { runHidden } from "./run.mjs";

const TIMEOUT_MS = 60_000;

const SEVERE = ["high", "critical"];

/**
 * @typedef {object} Finding
 * @property {string} name of the package
 * @property {string} severity
 */

/**
 * Asks the registry for advisories against what package-lock.json names.
 * @returns {Promise<string>} what was found, in words; rejects with a `Problem` for what is severe
 */
export async function checkAdvisories() {
  const { output } = await runHidden("npm", ["audit", "--json"], { timeoutMs: TIMEOUT_MS }).catch(
    () => ({ output: "" }),
  );
  const findings = findingsIn(output);
  // Some mirrors have no advisories, and some machines no network: neither is a fault of the project.
  if (findings === null) return "the registry's advisories were not reachable, skipped";
  const severe = findings.filter(({ severity }) => SEVERE.includes(severity));
  if (severe.length > 0)
    throw new Problem(
      `Advisories against ${severe.map(({ name, severity }) => `${name} (${severity})`).join(", ")}.`,
      "Run `npm audit` for what they say, and update.",
    );
  return findings.length === 0 ? "no advisories" : `${findings.length} below high`;
}

/**
 * @param {string} output of `npm audit --json`
 * @returns {Finding[] | null} null where it is no report
 */
export function findingsIn(output) {
  try {
    const { vulnerabilities, metadata } = JSON.parse(output);
    if (!vulnerabilities || !metadata?.vulnerabilities) return null;
    return Object.entries(vulnerabilities).map(([name, { severity }]) => ({ name, severity }));
  } catch {
    return null;
  }
}
