import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

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

/** Writes the list of files to keep, and their digest, into the service worker. */
function precache(): Plugin {
  return {
    name: "echodisc-precache",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") throw new Error("the bundle has no sw.js");
        const digest = createHash("sha256");
        if (existsSync(SAMPLE)) digest.update(readFileSync(SAMPLE));
        const kept = publicFiles();
        for (const name of kept) digest.update(readFileSync(join(PUBLIC, name)));
        const files = ["./", SAMPLE_ADDRESS, ...kept];
        for (const [name, file] of Object.entries(bundle)) {
          digest.update(file.type === "chunk" ? file.code : file.source);
          if (name !== "sw.js" && name !== "index.html") files.push(name);
        }
        const list = JSON.stringify({ version: digest.digest("hex").slice(0, 16), files });
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
  plugins: [precache()],
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
