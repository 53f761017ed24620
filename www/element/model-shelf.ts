/** The models that can be loaded and the one in use. */
import type { ModelCard, ModelChoice, Storage } from "../protocol.js";
import type { Session } from "../session.js";
import { learntFile, type SavedFile } from "./saved-file.js";

/** A weights file, or its address on this site, and how to keep it. */
export interface NewModel {
  source: File | string;
  storage: Storage;
}

export interface ModelShelfHost {
  changed(): void;
  /** `choice` is another one: it is to be loaded. */
  chosen(): Promise<void>;
  failed(thrown: unknown): void;
}

export class ModelShelf {
  cards: ModelCard[] = [];
  readonly #session: Session;
  readonly #host: ModelShelfHost;
  #choice: ModelChoice | null = null;

  /** `first`: id of the model to begin with; null is the site's first. */
  constructor(session: Session, first: string | null, host: ModelShelfHost) {
    this.#session = session;
    this.#host = host;
    this.#choice = first ? { id: first, pipeline: "" } : null;
  }

  /** The one in use, and how; null is the site's first. */
  get choice(): ModelChoice | null {
    return this.#choice;
  }

  get model(): ModelCard | null {
    const { choice, cards } = this;
    return (choice ? cards.find(({ id }) => id === choice.id) : cards[0]) ?? null;
  }

  get pipeline(): string {
    return this.choice?.pipeline || this.model?.pipelines[0]?.name || "";
  }

  /** Whether the model in use was trained for more than boxes. */
  get takesPoints(): boolean {
    const used = this.model?.pipelines.find(({ name }) => name === this.pipeline);
    return used?.takesPoints ?? false;
  }

  /** Loads another model, or the same with another pipeline. */
  use(choice: ModelChoice): Promise<void> {
    this.#choice = choice;
    return this.#host.chosen();
  }

  /** Converts and keeps a model of the user's, then loads it. */
  add({ source, storage }: NewModel): Promise<void> {
    return this.#change(async () => {
      const card =
        typeof source === "string"
          ? await this.#session.fetchModel(source, storage)
          : await this.#session.addModel(source, storage);
      return usual(card);
    });
  }

  /** Deletes a model of the user's; the one in use gives way to the site's. */
  remove(id: string): Promise<void> {
    return this.#change(async () => {
      await this.#session.deleteModel(id);
      return this.choice?.id === id ? "first" : null;
    });
  }

  /** Loads a model that was learnt with the one in use, prepared as that is. */
  takeUp({ id }: ModelCard): Promise<void> {
    const { pipeline } = this;
    return this.#change(async () => ({ id, pipeline }));
  }

  /** Deletes a model of the user's and goes back to what was used before; null is the site's first. */
  giveUp(id: string, before: ModelChoice | null): Promise<void> {
    return this.#change(async () => {
      await this.#session.deleteModel(id);
      return before ?? "first";
    });
  }

  /** What was learnt, as a file to be saved or opened elsewhere. */
  async file(id: string): Promise<SavedFile | null> {
    const learnt = this.cards.find((card) => card.id === id)?.learnt;
    return learnt ? learntFile(await this.#session.modelFile(id), learnt) : null;
  }

  async #change(change: () => Promise<ModelChoice | "first" | null>): Promise<void> {
    try {
      const made = await change();
      this.cards = await this.#session.models();
      const choice = made === "first" ? usual(this.cards[0]) : made;
      if (choice) await this.use(choice);
      this.#host.changed();
    } catch (thrown) {
      this.#host.failed(thrown);
    }
  }
}

function usual(card: ModelCard | undefined): ModelChoice | null {
  const pipeline = card?.pipelines[0]?.name;
  return card && pipeline ? { id: card.id, pipeline } : null;
}
