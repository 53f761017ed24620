/** Where the worker, the wasm code and the models lie. */
import { scriptAddress } from "./script-address.js";
import ownWorker from "./worker.ts?worker&url";

/** This build's own folder: its scripts lie there, or in a folder below it. */
const HOME = new URL(/* @vite-ignore */ import.meta.env.ECHODISC_HOME ?? "./", import.meta.url);

/** The folder that models are fetched from; `assets` is an embedder's, else this build's own is taken. */
export function folderOf(assets: string | null): string {
  return assets ?? HOME.href;
}

/** Starts the worker of that folder. */
export function workerAt(assets: string | null): Worker {
  const near = assets === null && HOME.origin === location.origin;
  if (near) return new Worker(scriptAddress(ownWorker), { type: "module" });
  const address = new URL("worker.js", folderOf(assets));
  const own = address.origin === location.origin;
  return new Worker(scriptAddress(own ? address : relay(address)), { type: "module" });
}

/**
 * Browsers start no worker from another origin, but one of the page may import it, where that
 * origin allows it (CORS). Not revoked: the worker starts its own script again for its threads.
 */
function relay(address: URL): string {
  const script = `import ${JSON.stringify(address.href)};`;
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}
