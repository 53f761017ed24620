/** One run of the benchmark: the chosen rows one after the other, into a report. */
import { SAFETY_NOTICE } from "../../element/safety.js";
import type { FrameBox } from "../../protocol.js";
import { compare } from "../common/agreement.js";
import type { Scene } from "../common/messages.js";
import type { Report, Row } from "../common/report.js";
import { BASE, CANDIDATES, type Candidate, hindrance, isServed, KERNELS } from "./catalogue.js";
import { environmentHere } from "./here.js";
import { measureKernels } from "./kernels.js";
import { blankRow, measureRow } from "./measure.js";
import { Cancelled, type Remote } from "./remote.js";
import { workerFor } from "./workers.js";

/** A frame of the shipped sample and a box round its left ventricle. */
const SAMPLE = "samples/sonosite.dcm";
const FRAME = 3;
const BOX: FrameBox = { x0: 156, y0: 68, x1: 199, y1: 130 };

export interface Choice {
  /** Of the candidates; `kernels` for the matrix products. */
  ids: readonly string[];
  runs: number;
  /** Each part of a row is repeated for at most this long. */
  budgetSeconds: number;
  /** A row that takes longer than this in all has failed. */
  limitMinutes: number;
}

export class Bench {
  readonly report: Report;
  readonly #onChange: (progress: string) => void;
  readonly #workers = new Set<Remote>();
  #reference: { name: string; logits: ArrayLike<number> } | null = null;
  #cancelled = false;

  private constructor(report: Report, onChange: (progress: string) => void) {
    this.report = report;
    this.#onChange = onChange;
  }

  static async create(onChange: (progress: string) => void): Promise<Bench> {
    const report: Report = {
      environment: await environmentHere(),
      rows: [],
      kernels: [],
      kernelRemark: null,
      baseline: null,
      notice: SAFETY_NOTICE,
    };
    return new Bench(report, onChange);
  }

  async run(choice: Choice): Promise<void> {
    const { ids, runs } = choice;
    this.#onChange("Preparing the frame");
    const scene = await this.scene();
    for (const candidate of CANDIDATES.filter(({ id }) => ids.includes(id))) {
      if (this.#cancelled) return;
      await this.#measure(candidate, scene, choice);
    }
    if (ids.includes(KERNELS) && !this.#cancelled) await this.#measureKernels(runs);
  }

  /** Ends what is under way; what was measured stays. */
  cancel(): void {
    this.#cancelled = true;
    for (const worker of this.#workers) worker.end();
    this.#workers.clear();
  }

  /** Adds a row measured elsewhere, comparing its logits with the first row's. */
  add(row: Row, logits: ArrayLike<number> | null): void {
    if (logits && this.#reference) row.agreement = compare(this.#reference, logits);
    else if (logits) this.#reference = { name: row.name, logits };
    this.report.rows.push(row);
    this.#onChange(`${row.name}: ${row.remark ?? "measured"}`);
  }

  /** The frame, the box, and what EchoDisc feeds the network for them. */
  async scene(): Promise<Scene> {
    const response = await fetch(new URL(SAMPLE, BASE));
    if (!response.ok) throw new Error(`the sample cannot be had (HTTP ${response.status})`);
    const bare = { clip: await response.arrayBuffer(), frame: FRAME, box: BOX };
    const subject = { runtime: "echodisc", device: "cpu", build: "shipped" } as const;
    const worker = workerFor(subject);
    this.#workers.add(worker);
    try {
      const { value } = await worker.call("load", { subject, base: BASE });
      this.report.environment.revision = value.revision;
      await worker.call("open", { ...bare, input: null });
      return { ...bare, input: (await worker.call("input", {})).value };
    } finally {
      worker.end();
    }
  }

  async #measure(candidate: Candidate, scene: Scene, choice: Choice): Promise<void> {
    const blank = { ...blankRow(candidate), software: this.#isSoftware(candidate) };
    const why = await hindrance(candidate);
    if (why) {
      this.add({ ...blank, outcome: "not-here", remark: why }, null);
      return;
    }
    const limit = new Limit(choice.limitMinutes);
    try {
      const { row, logits } = await measureRow(candidate, {
        runs: choice.runs,
        budgetMs: choice.budgetSeconds * 1000,
        base: BASE,
        scene,
        onWorker: (worker) => {
          this.#workers.add(worker);
          limit.watch(worker);
        },
        onProgress: (text) => this.#onChange(`${candidate.name}: ${text}`),
      });
      this.add({ ...row, software: blank.software }, logits);
    } catch (thrown) {
      this.add({ ...blank, ...failure(thrown) }, null);
    } finally {
      limit.clear();
    }
  }

  async #measureKernels(rounds: number): Promise<void> {
    const stock = await isServed("stock");
    this.report.kernelRemark = stock
      ? null
      : "burn's stock product is not here: the shipped module is without, `npm run bench` serves a build that has it.";
    try {
      await measureKernels({
        rounds,
        stock,
        base: BASE,
        onWorker: (worker) => this.#workers.add(worker),
        onProgress: (text) => this.#onChange(text),
        onRow: (row) => {
          this.report.kernels.push(row);
          this.#onChange(`${row.sizes.join(" × ")}: measured`);
        },
      });
    } catch (thrown) {
      this.report.kernelRemark = `Matrix products: ${failure(thrown).remark}`;
    }
  }

  #isSoftware({ processor }: Candidate): boolean {
    return processor === "gpu" && this.report.environment.adapter?.software === true;
  }
}

/** Ends the worker at work when the time is up. */
class Limit {
  #worker: Remote | null = null;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(minutes: number) {
    const late = () => this.#worker?.end(new Error(`no result within ${minutes} minutes`));
    this.#timer = setTimeout(late, minutes * 60_000);
  }

  watch(worker: Remote): void {
    this.#worker = worker;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

function failure(thrown: unknown): Pick<Row, "outcome" | "remark"> {
  if (thrown instanceof Cancelled) return { outcome: "cancelled", remark: "cancelled" };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { outcome: "failed", remark: `failed: ${message}` };
}
