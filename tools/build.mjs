import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { command } from "./lib/command.mjs";
import { detail, step } from "./lib/log.mjs";
import { modelFiles, tunedFiles } from "./lib/manifest.mjs";
import { DIST, MODEL, nodeBin, ROOT, SAMPLE, SITE, TUNED_MODEL } from "./lib/paths.mjs";
import { orProblem } from "./lib/problem.mjs";
import { run } from "./lib/run.mjs";
import { SITE_STEPS, setUp } from "./setup.mjs";
import { pageNotices } from "./soup.mjs";
import { buildWasm } from "./wasm.mjs";

/** Makes dist/: a folder of static files that any web server can serve. */
export async function buildSite() {
  await buildWasm({ optimise: true });
  await step("Site", async () => {
    await orProblem("Vite could not build the site", "The lines above say where.", () =>
      buildBundles(),
    );
    const files = [join(MODEL, modelFiles().f16.file), join(MODEL, "LICENSE"), SAMPLE];
    const tuned = tunedFiles();
    if (tuned) files.push(join(TUNED_MODEL, tuned.f16.file), join(TUNED_MODEL, "LICENSE"));
    for (const file of files) copyIntoDist(file);
    writeFileSync(join(DIST, "licences.txt"), await pageNotices());
    return "dist/ is complete";
  });
}

/** The site first: it empties dist/. */
async function buildBundles() {
  for (const config of ["vite.config.ts", "vite.bench.config.ts"]) {
    await run(nodeBin("vite"), ["build", "--config", join(SITE, config)]);
  }
}

/** @param {string} file keeps its path relative to the repository */
function copyIntoDist(file) {
  const name = relative(ROOT, file);
  const destination = join(DIST, name);
  mkdirSync(dirname(destination), { recursive: true });
  copyFileSync(file, destination);
  detail(`dist/${name}`);
}

await command(import.meta, async () => {
  await setUp(SITE_STEPS);
  await buildSite();
});
