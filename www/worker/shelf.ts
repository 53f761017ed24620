/** Where whole files can be kept between visits: the origin private file system, else the Cache API. */
export interface Shelf {
  /** The bytes, or null where nothing of that name is kept. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Keeps the bytes and forgets every other name. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(name: string): Promise<void>;
}

const FOLDER = "weights";

export function openShelf(): Shelf | null {
  // Safari before 15.2 and private windows of some browsers have no OPFS.
  if (typeof navigator.storage?.getDirectory === "function") return new OpfsShelf();
  return typeof caches === "undefined" ? null : new CacheShelf();
}

class OpfsShelf implements Shelf {
  async #folder(): Promise<FileSystemDirectoryHandle> {
    const root = await navigator.storage.getDirectory();
    return root.getDirectoryHandle(FOLDER, { create: true });
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const folder = await this.#folder();
    const handle = await folder.getFileHandle(name).catch(() => null);
    if (!handle) return null;
    return new Uint8Array(await (await handle.getFile()).arrayBuffer());
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const folder = await this.#folder();
    for await (const other of folder.keys()) if (other !== name) await folder.removeEntry(other);
    const handle = await folder.getFileHandle(name, { create: true });
    // createWritable would be simpler, but Safari has had only this one until version 26.
    const access = await handle.createSyncAccessHandle();
    try {
      access.truncate(0);
      access.write(bytes, { at: 0 });
      access.flush();
    } finally {
      access.close();
    }
  }

  async remove(name: string): Promise<void> {
    const folder = await this.#folder();
    await folder.removeEntry(name).catch(() => undefined);
  }
}

class CacheShelf implements Shelf {
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const found = await (await caches.open(FOLDER)).match(this.#key(name));
    return found ? new Uint8Array(await found.arrayBuffer()) : null;
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await caches.delete(FOLDER);
    await (await caches.open(FOLDER)).put(this.#key(name), new Response(bytes));
  }

  async remove(name: string): Promise<void> {
    await (await caches.open(FOLDER)).delete(this.#key(name));
  }

  #key(name: string): string {
    return `/${FOLDER}/${name}`;
  }
}
