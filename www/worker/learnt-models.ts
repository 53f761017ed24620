/**
 * Models that were learnt on the device: only what differs from their base is kept, and the base is
 * brought again when they are used.
 */
import type { Failure, ModelCard, ModelChoice, ModelEntry, TunedFile } from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import type { Weights } from "./model-store.js";
import type { OwnModels } from "./own-models.js";
import { isIntact } from "./sha256.js";
import type { SiteWeights } from "./site-weights.js";

export interface LearntHost {
  catalogue(): ModelEntry[];
  cards(): Promise<ModelCard[]>;
  disc(): Promise<EchoDisc>;
  /** Undefined where the file is none of learnt tensors. */
  tunedFile(file: Blob): TunedFile | undefined;
}

/** What a learner begins with. */
export interface Beginning {
  base: Blob;
  baseSha256: string;
  tuned: Blob | null;
}

/** Who corrected the outlines. */
export type Teacher = "you" | "a reader";

const OTHER_BASE: Failure = {
  code: "tuned-base",
  message: "This file was learnt on another model. Open that model first.",
};

const DAMAGED: Failure = {
  code: "weights-digest",
  message: "The model's weights are damaged. Reload the page.",
};

export class LearntModels {
  readonly #host: LearntHost;
  readonly #site: SiteWeights;
  readonly #own: OwnModels;

  constructor(host: LearntHost, site: SiteWeights, own: OwnModels) {
    this.#host = host;
    this.#site = site;
    this.#own = own;
  }

  /** Keeps a file of learnt tensors whose base is here; `first` is the pipeline that they are used with. */
  async keep(file: Blob, tuned: TunedFile, teacher: Teacher, first?: string): Promise<ModelCard> {
    const card = cardOf(tuned, await this.#baseOf(tuned), teacher, first);
    const draft = await this.#own.draft();
    try {
      draft.write(new Uint8Array(await file.arrayBuffer()));
      await draft.finish(card);
      return card;
    } catch (thrown) {
      await draft.abandon();
      throw thrown;
    }
  }

  /** Builds the base's network with the learnt tensors in place. */
  async load(file: Blob, tuned: TunedFile, use: ModelChoice, folder: string): Promise<void> {
    const base = await this.#baseOf(tuned);
    const take = async (weights: Blob) =>
      (await this.#host.disc()).openTuned(weights, file, use.id, use.pipeline || undefined);
    await this.#withWeights(base, folder, take);
  }

  /** What learning on from a model begins with. */
  async beginning(card: ModelCard, folder: string): Promise<Beginning> {
    const tuned = card.learnt ? await this.#own.file(card.id) : null;
    const about = tuned && this.#host.tunedFile(tuned);
    if (card.learnt && !about) throw OTHER_BASE;
    const base = about ? await this.#baseOf(about) : card;
    let weights: Blob | null = null;
    await this.#withWeights(base, folder, async (file) => {
      weights = file;
    });
    if (!weights) throw OTHER_BASE;
    return { base: weights, baseSha256: base.sha256, tuned };
  }

  async #baseOf({ base }: TunedFile): Promise<ModelCard> {
    const cards = await this.#host.cards();
    const found = cards.find(({ sha256, learnt }) => !learnt && sha256 === base);
    if (!found) throw OTHER_BASE;
    return found;
  }

  /** Has the weights of a model used as they are kept: whole, where they are the site's. */
  async #withWeights(card: ModelCard, folder: string, take: (weights: Blob) => Promise<void>) {
    const entry = this.#host.catalogue().find(({ id }) => id === card.id);
    if (!entry) {
      const file = await this.#own.file(card.id);
      if (!file) throw OTHER_BASE;
      await take(file);
      return;
    }
    const weights: Weights = await this.#site.of(entry, folder);
    await this.#site.use(entry, folder, weights, async (bytes) => {
      if (!(await isIntact(bytes, entry.sha256))) throw DAMAGED;
      await take(new Blob([bytes]));
    });
  }
}

function cardOf(tuned: TunedFile, base: ModelCard, teacher: Teacher, first?: string): ModelCard {
  const { sha256, bytes, outlines, clips, before, after } = tuned;
  const of = clips === 1 ? "1 clip" : `${clips} clips`;
  const learnt = teacher === "you" ? "Learnt on this device" : "Learnt";
  const usual = base.pipelines.filter(({ name }) => name === first);
  return {
    id: `own-${sha256.slice(0, 16)}`,
    name: `${base.name}, learnt from ${outlines} outlines`,
    title: base.title,
    licence: base.licence,
    use: `${learnt} from ${outlines} outlines of ${of} that ${teacher} corrected; nobody else has judged it. Research and education only.`,
    bytes,
    sha256,
    pipelines: [...usual, ...base.pipelines.filter(({ name }) => name !== first)],
    own: true,
    learnt: { base: base.id, outlines, clips, before, after },
  };
}
