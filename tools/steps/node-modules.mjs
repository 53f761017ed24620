import { join } from "node:path";
import { digestOf } from "../lib/digest.mjs";
import { ROOT } from "../lib/paths.mjs";
import { orProblem } from "../lib/problem.mjs";
import { run } from "../lib/run.mjs";
import { readStamp, writeStamp } from "../lib/stamp.mjs";

// Inside node_modules, so that removing the folder removes the stamp.
const STAMP = join(ROOT, "node_modules", ".lock-digest");

/** Installs exactly what package-lock.json says, once per lock file. */
export async function nodeModules() {
  const wanted = digestOf(ROOT, ["package-lock.json"]);
  if (readStamp(STAMP) === wanted) return "present";
  await orProblem(
    "The npm packages could not be installed",
    "Check the network and npm's registry setting, then run the command again.",
    // The tests use the system's Chromium.
    () =>
      run("npm", ["ci", "--no-audit", "--no-fund"], {
        env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" },
      }),
  );
  writeStamp(STAMP, wanted);
  return "installed";
}
