/** dist/element: the element as a package that npm takes and any static host serves. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { copyDeclarations, writeJson } from "./declarations.mjs";
import { integrityIn } from "./integrity.mjs";
import { DIST, nodeBin, ROOT, SITE, TARGET } from "./paths.mjs";
import { run } from "./run.mjs";

export const PACKAGE = join(DIST, "element");

const DESCRIPTION =
  "<echo-disc>: a box round the left ventricle gives its outline, its volumes and the ejection fraction, on the device. Research and education only; not a medical device.";

/**
 * Completes the folder that Vite has written.
 * @param {{ models: string[], notices: string }} parts paths of the models with their licences, below
 * models/; the licence texts of what is bundled
 */
export async function completePackage({ models, notices }) {
  for (const path of models) {
    const target = join(PACKAGE, "models", basename(dirname(path)), basename(path));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
  copyFileSync(join(ROOT, "LICENSE"), join(PACKAGE, "LICENSE"));
  copyFileSync(join(ROOT, "docs/embedding.md"), join(PACKAGE, "README.md"));
  writeFileSync(join(PACKAGE, "licences.txt"), notices);
  await run(nodeBin("tsc"), ["--build", join(SITE, "tsconfig.page.json")]);
  copyDeclarations({
    entry: "element/echo-disc.d.ts",
    written: join(TARGET, "tsc/www"),
    sources: SITE,
    to: join(PACKAGE, "types"),
  });
  writeJson(join(PACKAGE, "integrity.json"), { integrity: integrityIn(PACKAGE, "./") });
  writeJson(join(PACKAGE, "package.json"), manifest(readRoot()));
}

/** @returns {{ version: string, license: string, dependencies: Record<string, string> }} */
function readRoot() {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
}

/** @param {ReturnType<typeof readRoot>} root */
function manifest({ version, license, dependencies }) {
  const entry = { types: "./types/element/echo-disc.d.ts", default: "./echo-disc.js" };
  return {
    name: "echodisc",
    version,
    description: DESCRIPTION,
    license,
    type: "module",
    exports: { ".": entry, "./package.json": "./package.json", "./*": "./*" },
    types: entry.types,
    files: readdirSync(PACKAGE)
      .filter((name) => name !== "package.json")
      .sort(),
    sideEffects: ["./echo-disc.js"],
    // It is bundled; the declarations name its classes.
    dependencies: { lit: dependencies.lit },
  };
}
