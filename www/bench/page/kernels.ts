/** Matrix products: EchoDisc's kernel with each of its tiles, burn's own, and bare WGSL, in turns. */
import { fits, type Sizes, TILINGS } from "../common/bare-matmul.js";
import type { KernelRow } from "../common/report.js";
import type { Remote } from "./remote.js";
import { bareWorker, workerFor } from "./workers.js";

/** Of LiteMedSAM's encoder at 128² and 64² pixels, and a square one. */
export const SHAPES: readonly Sizes[] = [
  [4096, 64, 256],
  [4096, 160, 640],
  [512, 512, 512],
  [1024, 768, 2304],
];

/** burn's own product is many times slower on WebGPU, and so are our tiles for a GPU on a CPU. */
const LARGEST_SLOW = 4096 * 160 * 640;
/** A batch at least this long makes the wait for its end small beside it. */
const BATCH_MS = 60;
const LARGEST_BATCH = 200;

export interface KernelPlan {
  rounds: number;
  base: string;
  /** Whether the build with burn's own product is served. */
  stock: boolean;
  onWorker(worker: Remote): void;
  onProgress(text: string): void;
  onRow(row: KernelRow): void;
}

export async function measureKernels(plan: KernelPlan): Promise<void> {
  const ours = workerFor({ runtime: "echodisc", device: "gpu", build: "shipped" });
  const bare = bareWorker();
  const stock = plan.stock
    ? workerFor({ runtime: "echodisc", device: "gpu", build: "stock" })
    : null;
  const workers = [ours, bare, ...(stock ? [stock] : [])];
  workers.forEach(plan.onWorker);
  try {
    const subject = (build: "shipped" | "stock") =>
      ({ runtime: "echodisc", device: "gpu", build }) as const;
    await ours.call("load", { subject: subject("shipped"), base: plan.base });
    await bare.call("load", { subject: subject("shipped"), base: plan.base });
    await stock?.call("load", { subject: subject("stock"), base: plan.base });
    for (const sizes of SHAPES) plan.onRow(await measureShape(sizes, { ours, bare, stock }, plan));
  } finally {
    for (const worker of workers) worker.end();
  }
}

interface Workers {
  ours: Remote;
  bare: Remote;
  stock: Remote | null;
}

async function measureShape(
  sizes: Sizes,
  { ours, bare, stock }: Workers,
  { rounds, onProgress }: KernelPlan,
): Promise<KernelRow> {
  const tilings = TILINGS.filter((tiling) => fits(tiling, sizes)).map(({ name }) => name);
  const row: KernelRow = { sizes, ours: [], stock: [], tiles: {}, bare: {} };
  const contestants: Contestant[] = [
    new Contestant(ours, "ours", row.ours),
    ...tilings.map((name) => {
      row.bare[name] = [];
      return new Contestant(bare, name, row.bare[name]);
    }),
  ];
  const [height, inner, columns] = sizes;
  const slowToo = height * inner * columns <= LARGEST_SLOW;
  if (stock && slowToo) contestants.push(new Contestant(stock, "stock", row.stock));
  for (const worker of new Set(contestants.map(({ worker }) => worker))) {
    const { value: tiles } = await worker.call("matmul-open", { sizes });
    if (worker !== ours || !slowToo) continue;
    for (const name of tiles) {
      row.tiles[name] = [];
      contestants.push(new Contestant(ours, name, row.tiles[name]));
    }
  }
  for (let round = -1; round < rounds; round++) {
    for (const contestant of contestants) {
      const turn = round < 0 ? "compiling" : `round ${round + 1} of ${rounds}`;
      onProgress(`${sizes.join(" × ")}: ${contestant.routine}, ${turn}`);
      await (round < 0 ? contestant.warmUp() : contestant.measure());
    }
  }
  return row;
}

/** One way to multiply; its times are added to `times`. */
class Contestant {
  #batch = 1;

  constructor(
    readonly worker: Remote,
    readonly routine: string,
    private readonly times: number[],
  ) {}

  /** Compiles, then finds out how many products make a batch. */
  async warmUp(): Promise<void> {
    await this.#run(1);
    const ms = Math.max(await this.#run(1), BATCH_MS / LARGEST_BATCH);
    this.#batch = Math.max(1, Math.ceil(BATCH_MS / ms));
  }

  async measure(): Promise<void> {
    this.times.push((await this.#run(this.#batch)) / this.#batch);
  }

  async #run(repeats: number): Promise<number> {
    const { value, ms } = await this.worker.call("matmul-run", { routine: this.routine, repeats });
    if (!value) throw new Error(`the product of “${this.routine}” is wrong`);
    return ms;
  }
}
