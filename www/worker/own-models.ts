/** The models that the user brought: converted weights and what is known of them, on this device alone. */
import type { Failure, ModelCard } from "../protocol.js";

const FOLDER = "own-models";
const INDEX = "index.json";

/** A file being written; nothing is listed before `finish`. */
export interface Draft {
  write(piece: Uint8Array): void;
  /** Keeps what was written under the card's digest. */
  finish(card: ModelCard): Promise<void>;
  /** Throws what was written away. */
  abandon(): Promise<void>;
}

export interface OwnModels {
  list(): Promise<ModelCard[]>;
  /** The weights; null where they are gone, evicted by the browser for example. */
  file(id: string): Promise<Blob | null>;
  draft(): Promise<Draft>;
  remove(id: string): Promise<void>;
}

/** Null where the browser has no private file system: models are then kept for the visit alone. */
export function openOwnModels(): OwnModels {
  const kept = typeof navigator.storage?.getDirectory === "function";
  return kept ? new OpfsModels() : new PassingModels();
}

class OpfsModels implements OwnModels {
  async list(): Promise<ModelCard[]> {
    const folder = await this.#folder();
    const handle = await folder.getFileHandle(INDEX).catch(() => null);
    if (!handle) return [];
    return cardsIn(await (await handle.getFile()).text());
  }

  async file(id: string): Promise<Blob | null> {
    const folder = await this.#folder();
    const handle = await folder.getFileHandle(fileOf(id)).catch(() => null);
    return (await handle?.getFile()) ?? null;
  }

  async draft(): Promise<Draft> {
    const folder = await this.#folder();
    await sweep(folder, await this.list());
    const name = `draft-${crypto.randomUUID()}`;
    const handle = await folder.getFileHandle(name, { create: true });
    const access = await handle.createSyncAccessHandle();
    let at = 0;
    return {
      write: (piece) => {
        // A full disk writes less than it was given, or throws.
        if (access.write(piece as Uint8Array<ArrayBuffer>, { at }) !== piece.byteLength)
          throw STORAGE_FULL;
        at += piece.byteLength;
      },
      finish: async (card) => {
        access.flush();
        access.close();
        await move(folder, handle, fileOf(card.id));
        const others = (await this.list()).filter(({ id }) => id !== card.id);
        await this.#writeIndex([...others, card]);
      },
      abandon: async () => {
        access.close();
        await folder.removeEntry(name).catch(() => undefined);
      },
    };
  }

  async remove(id: string): Promise<void> {
    const folder = await this.#folder();
    await this.#writeIndex((await this.list()).filter((card) => card.id !== id));
    await folder.removeEntry(fileOf(id)).catch(() => undefined);
  }

  async #folder(): Promise<FileSystemDirectoryHandle> {
    const root = await navigator.storage.getDirectory();
    return root.getDirectoryHandle(FOLDER, { create: true });
  }

  async #writeIndex(cards: ModelCard[]): Promise<void> {
    const handle = await (await this.#folder()).getFileHandle(INDEX, { create: true });
    const access = await handle.createSyncAccessHandle();
    try {
      access.truncate(0);
      access.write(new TextEncoder().encode(JSON.stringify(cards)), { at: 0 });
      access.flush();
    } finally {
      access.close();
    }
  }
}

/** For browsers and windows without a private file system. */
export class PassingModels implements OwnModels {
  readonly #kept = new Map<string, { card: ModelCard; file: Blob }>();

  async list(): Promise<ModelCard[]> {
    return [...this.#kept.values()].map(({ card }) => card);
  }

  async file(id: string): Promise<Blob | null> {
    return this.#kept.get(id)?.file ?? null;
  }

  async draft(): Promise<Draft> {
    // The browser may put blobs on disk; one array of the whole would stay in memory.
    let pieces: Blob[] = [];
    return {
      write: (piece) => void pieces.push(new Blob([piece as Uint8Array<ArrayBuffer>])),
      finish: async (card) => void this.#kept.set(card.id, { card, file: new Blob(pieces) }),
      abandon: async () => {
        pieces = [];
      },
    };
  }

  async remove(id: string): Promise<void> {
    this.#kept.delete(id);
  }
}

const STORAGE_FULL: Failure = {
  code: "model-storage",
  message:
    "The model does not fit into the browser’s storage. Delete another model, or free space.",
};

function fileOf(id: string): string {
  return `${id}.safetensors`;
}

/**
 * A damaged list is an empty one: the weights can be opened again. Cards of earlier versions do not
 * say that nothing was learnt.
 */
function cardsIn(text: string): ModelCard[] {
  try {
    const cards: unknown = JSON.parse(text);
    if (!Array.isArray(cards)) return [];
    return (cards as ModelCard[]).map((card) => ({ ...card, learnt: card.learnt ?? null }));
  } catch {
    return [];
  }
}

/** Takes away what an earlier visit began and did not finish. */
async function sweep(folder: FileSystemDirectoryHandle, cards: ModelCard[]): Promise<void> {
  const listed = new Set([INDEX, ...cards.map(({ id }) => fileOf(id))]);
  // Another tab's draft is locked and stays.
  for await (const name of folder.keys())
    if (!listed.has(name)) await folder.removeEntry(name).catch(() => undefined);
}

async function move(
  folder: FileSystemDirectoryHandle,
  handle: FileSystemFileHandle,
  name: string,
): Promise<void> {
  await folder.removeEntry(name).catch(() => undefined);
  // In every engine for private files, but not yet in TypeScript's list.
  await (handle as FileSystemFileHandle & { move(name: string): Promise<void> }).move(name);
}
