/** The element as a package: plain modules under fixed names, which find their files by `import.meta.url`. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const names = { chunkFileNames: "[name]-[hash].js", assetFileNames: "[name][extname]" };

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: false,
  define: { "import.meta.env.ECHODISC_HOME": JSON.stringify("./") },
  // The element starts it by its name where it is told of another folder.
  worker: {
    format: "es",
    rolldownOptions: { output: { ...names, entryFileNames: "worker.js" } },
  },
  build: {
    outDir: here("../dist/element"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rolldownOptions: {
      input: { "echo-disc": here("./element/echo-disc.ts") },
      preserveEntrySignatures: "strict",
      output: { ...names, entryFileNames: "[name].js" },
    },
  },
});
