/** What EchoDisc has stored on this device, read back from the browser's stores, and the end of it. */
import { DATABASE } from "./work-store.js";

/** One thing in one store. */
export interface Leftover {
  store: "IndexedDB" | "localStorage" | "sessionStorage" | "CacheStorage" | "OPFS";
  name: string;
}

/** In place of a name, where a store is there and does not say what is in it. */
const UNREADABLE = "?";

const OWN_MODELS = "own-models";
const WEIGHTS = "weights";

/** Folders of the private file system, and caches where there is none. */
const FOLDERS = [WEIGHTS, OWN_MODELS];

/** Other things that a site keeps under its origin are its own affair. */
const isOurs = (name: string) => name.startsWith("echodisc-");

/** Everything of EchoDisc's that is there. A store that the browser does not have, or refuses, holds nothing. */
export async function leftovers(): Promise<Leftover[]> {
  const found = await Promise.all([databases(), cacheNames(), folders()]);
  return [...found.flat(), ...values("localStorage"), ...values("sessionStorage")];
}

/**
 * Deletes the work that is kept, the choice to keep it, the page's files and the site's models; the
 * user's own models where `models` says so. What could not be deleted is found by `leftovers`.
 */
export async function forgetAll({ models }: { models: boolean }): Promise<void> {
  const gone: Promise<unknown>[] = [deleteDatabase(), removeFolder(WEIGHTS, true)];
  // An empty one goes in any case.
  gone.push(removeFolder(OWN_MODELS, models));
  gone.push(...(await cacheNames()).map(({ name }) => caches.delete(name)));
  for (const { store, name } of [...values("localStorage"), ...values("sessionStorage")])
    globalThis[store as "localStorage"].removeItem(name);
  await Promise.allSettled(gone);
}

/** All work that is kept, of every clip. */
export function deleteDatabase(): Promise<void> {
  return new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(DATABASE);
    deleting.onsuccess = () => resolve();
    deleting.onerror = () => reject(deleting.error);
    // Another page is just writing: it closes the database by itself, and then this goes on.
  });
}

/** Whether there may be kept work, without making a database for it. */
export async function mayHaveWork(): Promise<boolean> {
  return (await databases()).some(({ name }) => name === DATABASE || name === UNREADABLE);
}

async function databases(): Promise<Leftover[]> {
  const of = (name: string): Leftover => ({ store: "IndexedDB", name });
  try {
    // Firefox before 126 does not list them.
    if (!indexedDB.databases) return [of(UNREADABLE)];
    const known = await indexedDB.databases();
    return known.flatMap(({ name = "" }) => (isOurs(name) ? [of(name)] : []));
  } catch {
    return [];
  }
}

async function cacheNames(): Promise<Leftover[]> {
  const names = typeof caches === "undefined" ? [] : await caches.keys().catch(() => []);
  return names
    .filter((name) => isOurs(name) || name === WEIGHTS)
    .map((name) => ({ store: "CacheStorage", name }));
}

async function folders(): Promise<Leftover[]> {
  const root = await navigator.storage?.getDirectory?.().catch(() => null);
  const found: Leftover[] = [];
  for (const folder of root ? FOLDERS : []) {
    const files = await root?.getDirectoryHandle(folder).catch(() => null);
    if (!files) continue;
    // An empty folder is named by itself.
    found.push({ store: "OPFS", name: folder });
    for await (const file of files.keys()) found.push({ store: "OPFS", name: `${folder}/${file}` });
  }
  return found;
}

async function removeFolder(name: string, recursive: boolean): Promise<void> {
  const root = await navigator.storage?.getDirectory?.();
  await root?.removeEntry(name, { recursive });
}

function values(store: "localStorage" | "sessionStorage"): Leftover[] {
  try {
    return Object.keys(globalThis[store])
      .filter(isOurs)
      .map((name) => ({ store, name }));
  } catch {
    // Refused as a whole: nothing can be in it.
    return [];
  }
}
