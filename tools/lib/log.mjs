import { messageOf, Problem } from "./problem.mjs";

/**
 * Runs one step, saying what it is and how long it took.
 * A string that `action` returns is its outcome and is printed with the time.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function step(title, action) {
  console.log(`▸ ${title}`);
  const started = performance.now();
  const outcome = await action();
  const note = typeof outcome === "string" ? `${outcome}, ` : "";
  console.log(`✓ ${title}: ${note}${seconds(performance.now() - started)}`);
  return outcome;
}

/** @param {string} text */
export function detail(text) {
  console.log(`  ${text}`);
}

/** @param {unknown} error */
export function printProblem(error) {
  const mend = error instanceof Problem ? ` ${error.mend}` : "";
  console.error(`✗ ${messageOf(error)}${mend}`);
}

/**
 * @param {number} milliseconds
 * @returns {string}
 */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * @param {number} bytes
 * @returns {string} in mebibytes, two decimals
 */
export function mebibytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
}
