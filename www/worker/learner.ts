/**
 * Learning in a worker of its own: this worker's own script is started again, as for the hands
 * (`hands.ts`), and brings the code that learns, which nobody else needs. It computes on the CPU and
 * is ended with whatever memory it took, so that nothing that happens in it reaches the session.
 */
import {
  type Failure,
  isFailure,
  type LearnPlan,
  type Learnt,
  type SeenRequest,
} from "../protocol.js";
import { scriptAddress } from "../script-address.js";
import { watchRequests } from "../witness.js";
import type { Lesson } from "./lessons.js";

/** The name of a worker that learns. */
const LEARNER = "echodisc-learner";

/** In which the browser tells what was requested, before learning takes the worker to itself. */
const TELLING_MS = 100;

export interface LearnerOrder {
  /** Weights of the model that is learnt on. */
  base: Blob;
  baseSha256: string;
  /** What was learnt on it before, to begin with. */
  tuned: Blob | null;
  pipeline: string;
  lessons: readonly Lesson[];
}

type LearnerCode = typeof import("../wasm-learn/learner.js");

/** What a learner has made. */
export interface Learned {
  plan: LearnPlan;
  learnt: Learnt;
  file: Uint8Array<ArrayBuffer>;
}

export type OnLearning = (done: number, total: number) => void;

export interface Learning {
  result: Promise<Learned>;
  /** Has `result` fail with "cancelled". */
  stop(): void;
}

type Told =
  | { done: number; total: number }
  | Learned
  | { brought: true }
  | { failure: Failure }
  | { request: SeenRequest };

/** What a learner ends with. */
type End = Exclude<Told, { done: number } | { failure: Failure } | { request: SeenRequest }>;

const scope = self as unknown as DedicatedWorkerGlobalScope;

const NO_CODE: Failure = {
  code: "learn-fetch",
  message:
    "What learns could not be fetched from this site. Check the connection, then switch learning on again.",
};

const CANCELLED: Failure = { code: "cancelled", message: "Cancelled." };

function failed(detail: string): Failure {
  return {
    code: "learn-failed",
    message: `Learning stopped before its end (${detail}); nothing was changed.`,
  };
}

/** Told of what the learner asks of the network: its own code, and nothing else. */
type OnRequest = (request: SeenRequest) => void;

export function startLearner(
  order: LearnerOrder,
  onProgress: OnLearning,
  onRequest: OnRequest,
): Learning {
  const { result, stop } = employ(order, onProgress, onRequest);
  return { result: result as Promise<Learned>, stop };
}

/** Brings the code that learns, and no more: where there is a service worker it is kept from then on. */
export async function bringLearner(onRequest: OnRequest): Promise<void> {
  await employ(null, () => undefined, onRequest).result;
}

function employ(order: LearnerOrder | null, onProgress: OnLearning, onRequest: OnRequest) {
  let stop = () => {};
  const result = new Promise<End>((resolve, reject) => {
    const worker = new Worker(scriptAddress(scope.location.href), {
      type: "module",
      name: LEARNER,
    });
    const end = (then: () => void) => {
      worker.terminate();
      then();
    };
    stop = () => end(() => reject(CANCELLED));
    worker.onerror = (event) => {
      event.preventDefault();
      end(() => reject(failed(event.message || "no worker")));
    };
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ("request" in data) onRequest(data.request);
      else if ("done" in data) onProgress(data.done, data.total);
      else if ("failure" in data) end(() => reject(data.failure));
      else end(() => resolve(data));
    };
    worker.postMessage(order);
  });
  const told = (thrown: unknown): never => {
    throw isFailure(thrown) ? thrown : failed(String(thrown));
  };
  return { result: result.catch(told), stop: () => stop() };
}

/** Whether this worker was started to learn. */
export const isLearner = (): boolean => scope.name === LEARNER;

/** Serves one order. */
export function serveAsLearner(): void {
  watchRequests((request) => tell({ request }));
  scope.onmessage = async ({ data: order }: MessageEvent<LearnerOrder | null>) => {
    try {
      const wasm = await code();
      if (order) learn(wasm, order);
      else tell({ brought: true });
    } catch (thrown) {
      // A trap, no memory, no code: nothing of it is worth more than its text.
      tell({ failure: isFailure(thrown) ? thrown : failed(String(thrown)) });
    }
  };
}

async function code(): Promise<LearnerCode> {
  try {
    const wasm = await import("../wasm-learn/learner.js");
    await wasm.default();
    await new Promise((resolve) => setTimeout(resolve, TELLING_MS));
    return wasm;
  } catch {
    throw NO_CODE;
  }
}

function learn(wasm: LearnerCode, order: LearnerOrder): void {
  const { base, baseSha256, tuned, pipeline, lessons } = order;
  const learner = wasm.Learner.create(base, tuned ?? undefined, baseSha256, pipeline);
  const clips = [...new Set(lessons.map(({ clip }) => clip))];
  for (const { embedding, width, height, mask, clip } of lessons)
    learner.add(embedding, width, height, mask, clips.indexOf(clip));
  const plan = learner.plan();
  const learnt = learner.learn((done: number, total: number) => tell({ done, total }));
  const file = learner.file() as Uint8Array<ArrayBuffer>;
  tell({ plan, learnt, file }, [file.buffer]);
}

function tell(told: Told, transfer: Transferable[] = []): void {
  scope.postMessage(told, transfer);
}
