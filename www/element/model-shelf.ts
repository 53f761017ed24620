/** The models that can be loaded and the one in use. */
import type { ModelCard, ModelChoice, Storage } from "../protocol.js";
import type { Session } from "../session.js";

/** A weights file, or its address on this site, and how to keep it. */
export interface NewModel {
  source: File | string;
  storage: Storage;
}

export class ModelShelf {
  cards: ModelCard[] = [];
  /** The one in use, and how; null is the site's first. */
  choice: ModelChoice | null = null;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get model(): ModelCard | null {
    const { choice, cards } = this;
    return (choice ? cards.find(({ id }) => id === choice.id) : cards[0]) ?? null;
  }

  get pipeline(): string {
    return this.choice?.pipeline ?? this.model?.pipelines[0]?.name ?? "";
  }

  /** Whether the model in use was trained for more than boxes. */
  get takesPoints(): boolean {
    const used = this.model?.pipelines.find(({ name }) => name === this.pipeline);
    return used?.takesPoints ?? false;
  }

  /** Converts and keeps a model of the user's; returns how to use it. */
  async add({ source, storage }: NewModel): Promise<ModelChoice | null> {
    const card =
      typeof source === "string"
        ? await this.#session.fetchModel(source, storage)
        : await this.#session.addModel(source, storage);
    this.cards = await this.#session.models();
    return usual(card);
  }

  /** Deletes a model of the user's; returns what to use where it was in use. */
  async remove(id: string): Promise<ModelChoice | null> {
    await this.#session.deleteModel(id);
    this.cards = await this.#session.models();
    return this.choice?.id === id ? usual(this.cards[0]) : null;
  }
}

function usual(card: ModelCard | undefined): ModelChoice | null {
  const pipeline = card?.pipelines[0]?.name;
  return card && pipeline ? { id: card.id, pipeline } : null;
}
