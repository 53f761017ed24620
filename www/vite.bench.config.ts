/**
 * The benchmark page, built apart and beside the site: sharing no chunk with it leaves the site's
 * bundle and the list of its service worker as they are.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: false,
  worker: { format: "es" },
  build: {
    outDir: here("../dist"),
    emptyOutDir: false,
    target: "es2022",
    rolldownOptions: { input: { bench: here("./bench.html") } },
  },
});
