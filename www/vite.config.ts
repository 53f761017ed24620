import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { contentOf, heldPages, integrityOf, policyIn } from "../tools/lib/integrity.mjs";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const SAMPLE = here("../samples/sonosite.dcm");

/** Copied beside the page by the build script, after this bundle is written. */
const SAMPLE_ADDRESS = "samples/sonosite.dcm";

/** The manifest and its icons, which Vite copies as they are. */
const PUBLIC = here("./public");

function publicFiles(): string[] {
  return readdirSync(PUBLIC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(PUBLIC.length + 1))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
}

/** What learns comes only when it is asked for: it is larger than all the rest. */
const isLearner = (name: string): boolean => /(^|\/)learner(_bg)?-[\w-]+\.(js|wasm)$/.test(name);

/**
 * Writes into the service worker which files to keep, each with its integrity, a digest of them all,
 * and the page's policy. The page itself has none: hosts may change it on the way.
 */
function precache(): Plugin {
  return {
    name: "echodisc-precache",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["sw.js"];
        const page = bundle["index.html"];
        if (worker?.type !== "chunk" || page?.type !== "asset")
          throw new Error("the bundle has no sw.js or no index.html");
        const html = String(page.source);
        const digest = createHash("sha256").update(worker.code).update(html);
        const files: Record<string, string> = { "./": "" };
        const later: Record<string, string> = {};
        const keep = (name: string, content: string | Uint8Array) => {
          digest.update(content);
          files[name] = integrityOf(content);
        };
        if (existsSync(SAMPLE)) keep(SAMPLE_ADDRESS, readFileSync(SAMPLE));
        for (const name of publicFiles()) keep(name, readFileSync(join(PUBLIC, name)));
        for (const [name, file] of Object.entries(bundle))
          if (isLearner(name)) later[name] = integrityOf(contentOf(file));
          else if (file !== worker && file !== page) keep(name, contentOf(file));
        const version = digest.digest("hex").slice(0, 16);
        const list = JSON.stringify({ version, files, later, policy: policyIn(html) });
        worker.code = worker.code.replaceAll("__PRECACHE__", () => list);
      },
    },
  };
}

export default defineConfig({
  root: here("."),
  base: "./",
  // The scripts lie in assets/, the models beside it.
  define: { "import.meta.env.ECHODISC_HOME": JSON.stringify("../") },
  worker: { format: "es" },
  plugins: [heldPages(), precache()],
  build: {
    outDir: here("../dist"),
    emptyOutDir: true,
    target: "es2022",
    rolldownOptions: {
      input: { index: here("./index.html"), sw: here("./sw.ts") },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
