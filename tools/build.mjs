import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { command } from "./lib/command.mjs";
import { completePackage } from "./lib/element-package.mjs";
import { copyExamples } from "./lib/examples.mjs";
import { detail, step } from "./lib/log.mjs";
import { modelFiles, tunedFiles } from "./lib/manifest.mjs";
import { DIST, MODEL, nodeBin, ROOT, SAMPLE, SITE, TUNED_MODEL } from "./lib/paths.mjs";
import { orProblem } from "./lib/problem.mjs";
import { run } from "./lib/run.mjs";
import { SITE_STEPS, setUp } from "./setup.mjs";
import { pageNotices } from "./soup.mjs";
import { buildLearnWasm, buildWasm } from "./wasm.mjs";

/**
 * Makes dist/: a folder of static files that any web server can serve.
 * @param {{ optimise: boolean }} [options] as for `buildWasm`
 */
export async function buildSite({ optimise } = { optimise: true }) {
  await buildWasm({ optimise });
  await buildLearnWasm();
  await step("Site", async () => {
    await orProblem("Vite could not build the site", "The lines above say where.", () =>
      buildBundles(),
    );
    const models = [join(MODEL, modelFiles().f16.file), join(MODEL, "LICENSE")];
    const tuned = tunedFiles();
    if (tuned) models.push(join(TUNED_MODEL, tuned.f16.file), join(TUNED_MODEL, "LICENSE"));
    for (const file of [...models, SAMPLE]) copyIntoDist(file);
    const notices = await pageNotices();
    writeFileSync(join(DIST, "licences.txt"), notices);
    await completePackage({ models, notices });
    copyExamples();
    return "dist/ is complete";
  });
}

/** The site first: it empties dist/. */
async function buildBundles() {
  for (const config of ["vite.config.ts", "vite.bench.config.ts", "vite.element.config.ts"]) {
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
