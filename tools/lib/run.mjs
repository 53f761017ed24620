import { spawn } from "node:child_process";
import { ROOT } from "./paths.mjs";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] defaults to the root of the repository
 * @property {Record<string, string | undefined>} [env] added to this process's environment
 * @property {number} [timeoutMs] after which the command is ended and counts as failed
 */

/**
 * Runs a command whose output goes straight to the terminal.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<void>} rejects when the command is missing, fails or runs too long
 */
export async function run(command, args, options = {}) {
  const { code } = await start(command, args, "inherit", options);
  if (code !== 0) throw new Error(`${label(command, args)} ended with ${code}`);
}

/**
 * Runs a command, showing its standard output and keeping it.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number | string, output: string }>} never rejects for a failing command
 */
export function runAndKeep(command, args, options = {}) {
  return start(command, args, "show", options);
}

/**
 * Runs a command without showing its output.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number | string, output: string }>} never rejects for a failing command
 */
export function runHidden(command, args, options = {}) {
  return start(command, args, "hide", options);
}

/**
 * Runs a command silently.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string | null>} its standard output, or null when it is missing or fails
 */
export async function capture(command, args, options = {}) {
  try {
    const { code, output } = await runHidden(command, args, options);
    return code === 0 ? output.trim() : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {"inherit" | "show" | "hide"} stdout
 * @param {RunOptions} options
 * @returns {Promise<{ code: number | string, output: string }>}
 */
function start(command, args, stdout, { cwd = ROOT, env, timeoutMs }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      stdio: [
        "ignore",
        stdout === "inherit" ? "inherit" : "pipe",
        stdout === "hide" ? "ignore" : "inherit",
      ],
    });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout?.on("data", (chunk) => {
      chunks.push(chunk);
      if (stdout === "show") process.stdout.write(chunk);
    });
    child.on("error", (error) => reject(new Error(`${command}: ${error.message}`)));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? String(signal), output: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function label(command, args) {
  return [command.split("/").at(-1), ...args.slice(0, 2)].join(" ");
}
