import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { printProblem } from "./log.mjs";

/**
 * The body of a command: it runs where `meta` is the module that Node was started with, not where it is imported.
 * A failure ends in one sentence, the mend, and exit code 1.
 * @param {ImportMeta} meta
 * @param {() => Promise<void>} body
 */
export async function command(meta, body) {
  const started = process.argv[1];
  if (!started || realpathSync(started) !== fileURLToPath(meta.url)) return;
  try {
    await body();
  } catch (error) {
    printProblem(error);
    process.exitCode = 1;
  }
}
