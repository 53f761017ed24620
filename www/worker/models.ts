/** The models of the site and the user's own: listed, brought, converted and loaded. */
import {
  asFailure,
  type Failure,
  type ModelCard,
  type ModelChoice,
  type ModelEntry,
  type Notice,
  type Storage,
  type Value,
} from "../protocol.js";
import type { EchoDisc } from "../wasm/echodisc.js";
import { type LearntHost, LearntModels } from "./learnt-models.js";
import type { ModelStore, Weights } from "./model-store.js";
import type { Draft, OwnModels } from "./own-models.js";
import { SiteWeights } from "./site-weights.js";

/** What the models need of the engine. */
export interface ModelHost extends Omit<LearntHost, "cards"> {
  /** Uses a model that another seat has, else what `load` brings; null where it is shared. */
  share<T>(key: string, load: () => Promise<T>): Promise<T | null>;
  notify(notice: Notice): void;
}

/** A model as it runs. */
export interface InUse {
  card: ModelCard;
  pipeline: string;
}

type Origin = Value<"load-model">["origin"];

const NO_MODEL: Failure = {
  code: "model-none",
  message: "This build has no model. Build it again.",
};

const GONE: Failure = {
  code: "model-gone",
  message: "The browser has thrown this model away to free space. Open its file again.",
};

const ELSEWHERE: Failure = {
  code: "model-address",
  message:
    "Models are fetched from this site’s own address alone. Download the file, then open it.",
};

const CANCELLED: Failure = { code: "cancelled", message: "Cancelled." };

const OWN_USE =
  "A model of your own: EchoDisc knows nothing of what it was trained on. Research and education only.";

export class Models {
  /** Those learnt from corrected outlines. */
  readonly learnt: LearntModels;
  readonly #host: ModelHost;
  readonly #site: SiteWeights;
  readonly #own: OwnModels;
  #download: AbortController | null = null;
  #converting: EchoDisc | null = null;
  #inUse: InUse | null = null;
  #wanted: object | null = null;

  constructor(host: ModelHost, store: ModelStore, own: OwnModels) {
    this.#host = host;
    this.#site = new SiteWeights(store, (notice) => host.notify(notice));
    this.#own = own;
    this.learnt = new LearntModels({ ...host, cards: () => this.cards() }, this.#site, own);
  }

  /** Null while none is loaded. */
  get inUse(): InUse | null {
    return this.#inUse;
  }

  /** The site's, then the user's own. */
  async cards(): Promise<ModelCard[]> {
    return [...this.#host.catalogue().map(cardOf), ...(await this.#own.list().catch(() => []))];
  }

  /** Stops a download or a conversion. */
  abort(): void {
    this.#site.abort();
    this.#download?.abort();
    this.#converting?.cancelConversion();
  }

  async load(base: string, choice: ModelChoice | null): Promise<Origin> {
    const wanted = {};
    [this.#wanted, this.#inUse] = [wanted, null];
    const entry = this.#host.catalogue().find(({ id }) => !choice || id === choice.id);
    if (!entry && !choice) throw NO_MODEL;
    const id = entry?.id ?? choice?.id;
    const pipeline = choice?.pipeline || entry?.pipelines[0];
    const bring = () =>
      entry ? this.#loadOfSite(entry, base, choice) : this.#loadOwn(choice as ModelChoice, base);
    const origin = (await this.#host.share(`${id} ${pipeline}`, bring)) ?? "shared";
    const card = entry ? cardOf(entry) : (await this.cards()).find((one) => one.id === id);
    if (card && this.#wanted === wanted)
      this.#inUse = { card, pipeline: pipeline || card.pipelines[0]?.name || "" };
    return origin;
  }

  /** A damaged copy of the store is fetched once more. */
  async #loadOfSite(entry: ModelEntry, base: string, choice: ModelChoice | null): Promise<Origin> {
    const weights = this.#site.of(entry, base);
    const rehearsal = this.#rehearse(entry, weights);
    const origin = await this.#site.use(entry, base, await weights, async (bytes) =>
      (await this.#host.disc()).loadModel(entry.id, bytes, choice?.pipeline || undefined),
    );
    void this.#goOn(entry, rehearsal);
    return origin;
  }

  /** Converts and keeps; the same file twice is one model. */
  async add(file: Blob, name: string, storage: Storage): Promise<ModelCard> {
    const disc = await this.#host.disc();
    const tuned = this.#host.tunedFile(file);
    if (tuned) return this.learnt.keep(file, tuned, "a reader");
    const found = disc.inspectModel(file);
    const draft = await this.#own.draft();
    try {
      const converted = await this.#convert(disc, file, storage, draft);
      const card: ModelCard = {
        id: `own-${converted.sha256.slice(0, 16)}`,
        name,
        title: found.title,
        licence: "as its authors say",
        use: OWN_USE,
        bytes: converted.bytes,
        sha256: converted.sha256,
        pipelines: found.pipelines,
        own: true,
        learnt: null,
      };
      await draft.finish(card);
      return card;
    } catch (thrown) {
      await draft.abandon();
      throw thrown;
    } finally {
      this.#converting = null;
      this.#host.notify({ notice: "idle", stage: "convert" });
    }
  }

  /** A file on the page's own origin; the security policy lets no other be fetched. */
  async fetch(address: string, base: string, storage: Storage): Promise<ModelCard> {
    // `URL.parse` is missing in Safari before 18.
    const url = URL.canParse(address, base) ? new URL(address, base) : null;
    if (url?.origin !== new URL(base).origin) throw ELSEWHERE;
    const file = await this.#fetched(url);
    return this.add(file, url.pathname.split("/").pop() || url.pathname, storage);
  }

  async remove(id: string): Promise<void> {
    await this.#own.remove(id);
  }

  /** The file of a model of the user's, as it is kept. */
  file(id: string): Promise<Blob> {
    return this.#kept(id);
  }

  async #convert(disc: EchoDisc, file: Blob, storage: Storage, draft: Draft) {
    this.#converting = disc;
    const converted = await disc.convertModel(
      file,
      storage,
      (piece: Uint8Array) => draft.write(piece),
      (share: number) => this.#host.notify({ notice: "progress", stage: "convert", share }),
    );
    if (!converted) throw CANCELLED;
    return converted;
  }

  async #fetched(url: URL): Promise<Blob> {
    const download = new AbortController();
    this.#download = download;
    try {
      const response = await fetch(url, { signal: download.signal, cache: "no-store" });
      if (!response.ok) throw unavailable(`HTTP ${response.status}`);
      return await response.blob();
    } catch (thrown) {
      if (download.signal.aborted) throw CANCELLED;
      throw thrown instanceof TypeError ? unavailable("no connection") : thrown;
    } finally {
      this.#download = null;
    }
  }

  async #loadOwn(choice: ModelChoice, base: string): Promise<Origin> {
    const { id, pipeline } = choice;
    const file = await this.#kept(id);
    const tuned = this.#host.tunedFile(file);
    if (tuned) await this.learnt.load(file, tuned, choice, base);
    else (await this.#host.disc()).openModel(file, id, pipeline || undefined);
    return "own";
  }

  async #kept(id: string): Promise<Blob> {
    const file = await this.#own.file(id);
    if (file) return file;
    await this.#own.remove(id);
    throw GONE;
  }

  /**
   * Has the code compiled while the weights are on their way; whether that came to its end. A
   * failure costs the time it would have saved.
   */
  async #rehearse(entry: ModelEntry, weights: Promise<Weights>): Promise<boolean> {
    try {
      let waiting = true;
      const arrived = () => {
        waiting = false;
      };
      weights.then(arrived, arrived);
      const disc = await this.#host.disc();
      return waiting && (await disc.rehearse(entry.id));
    } catch (thrown) {
      console.warn("The rehearsal failed:", asFailure(thrown).code);
      return true;
    }
  }

  /** Weights that came before the rehearsal's end leave the time until the first frame for it. */
  async #goOn(entry: ModelEntry, rehearsal: Promise<boolean>): Promise<void> {
    if (!(await rehearsal)) await this.#rehearse(entry, new Promise(() => {}));
  }
}

function cardOf(entry: ModelEntry): ModelCard {
  const { id, name, licence, bytes, sha256, takesPoints, intendedUse: use } = entry;
  const pipelines = entry.pipelines.map((pipeline) => ({ name: pipeline, takesPoints }));
  return {
    id,
    name,
    title: name,
    licence,
    use,
    bytes,
    sha256,
    pipelines,
    own: false,
    learnt: null,
  };
}

function unavailable(why: string): Failure {
  return { code: "model-download", message: `The model could not be fetched (${why}).` };
}
