/** Work on clips in the browser's database, under a digest of each clip's pixels and nothing else. */
import { asFailure, type Failure } from "../protocol.js";
import type { KeptWork } from "./kept-work.js";

export const DATABASE = "echodisc-work";
const STORE = "work";

/** Where work is kept; fails with "autosave-refused" or "autosave-full". */
export interface WorkStore {
  get(digest: string): Promise<unknown>;
  /** Keeps `work` in place of what was there; tells what that was. */
  put(digest: string, work: KeptWork): Promise<unknown>;
  remove(digest: string): Promise<void>;
  count(): Promise<number>;
}

export const REFUSED: Failure = {
  code: "autosave-refused",
  message:
    "This browser does not let work be kept here, as in some private windows. Your work is still on the page; save what you need to files.",
};

const FULL: Failure = {
  code: "autosave-full",
  message:
    "The browser’s storage is full: the last change is not kept. Your work is still on the page; free space, or save what you need to files.",
};

/**
 * Opened for every use and closed after it, so that another page can delete it. What is written is
 * written whole or not at all, whichever pages write at once.
 */
export class BrowserWorkStore implements WorkStore {
  get(digest: string): Promise<unknown> {
    return use("readonly", (store) => store.get(digest));
  }

  async put(digest: string, work: KeptWork): Promise<unknown> {
    let before: IDBRequest<unknown> | null = null;
    await use("readwrite", (store) => {
      before = store.get(digest);
      return store.put(work, digest);
    });
    return (before as IDBRequest<unknown> | null)?.result;
  }

  async remove(digest: string): Promise<void> {
    await use("readwrite", (store) => store.delete(digest));
  }

  count(): Promise<number> {
    return use("readonly", (store) => store.count());
  }
}

async function use<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  try {
    const database = await opened();
    try {
      const transaction = database.transaction(STORE, mode);
      const asked = ask(transaction.objectStore(STORE));
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? asked.error);
      });
      return asked.result;
    } finally {
      database.close();
    }
  } catch (thrown) {
    throw failureOf(thrown);
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(REFUSED);
  });
}

function failureOf(thrown: unknown): Failure {
  const name = thrown instanceof DOMException ? thrown.name : "";
  if (name === "QuotaExceededError") return FULL;
  return asFailure(thrown).code === "internal" ? REFUSED : asFailure(thrown);
}
