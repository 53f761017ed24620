/**
 * Threads for the CPU path where the page happens to be cross-origin isolated: this worker's own
 * script is started again in further workers, "hands", with the module that is compiled already, so
 * that nothing more is fetched. The engine hands parts of its operations to them through shared
 * memory (`crate/web/hands.rs`) and goes on alone without those that fail.
 */
import { scriptAddress } from "../script-address.js";
import type { EchoDisc } from "../wasm/echodisc.js";

type Wasm = typeof import("../wasm/echodisc.js");

/** The name of a worker that is a hand. */
const HAND = "echodisc-hand";
/** As many as a tablet has fast cores. */
const MOST_THREADS = 4;
/** A hand that has not started by then is done without. */
const START_MS = 3000;

interface Order {
  module: WebAssembly.Module;
  mailbox: SharedArrayBuffer;
}

interface Hand {
  worker: Worker;
  mailbox: SharedArrayBuffer;
}

const scope = self as unknown as DedicatedWorkerGlobalScope;

/** How many threads the engine may have here: 1 where memory cannot be shared. */
function possibleThreads(): number {
  const growable = typeof SharedArrayBuffer === "function" && "grow" in SharedArrayBuffer.prototype;
  if (!scope.crossOriginIsolated || !growable) return 1;
  return Math.min(navigator.hardwareConcurrency, MOST_THREADS);
}

/** Starts the hands of a CPU device and lends them to it; those that do not start are left out. */
export async function lendHands(
  wasm: Pick<Wasm, "compiledModule" | "newMailbox">,
  disc: EchoDisc,
  threads = possibleThreads(),
): Promise<void> {
  if (threads < 2 || disc.device().kind !== "cpu") return;
  const module = wasm.compiledModule();
  const hand = async () => startHand({ module, mailbox: wasm.newMailbox() });
  // No memory for it, or no workers within workers: then there is none.
  const attempt = () => hand().catch(() => null);
  const started = await Promise.all(Array.from({ length: threads - 1 }, attempt));
  const hands = started.filter((hand) => hand !== null);
  const mailboxes = hands.map(({ mailbox }) => mailbox);
  disc.lendHands(mailboxes, (index: number) => hands[index]?.worker.terminate());
}

function startHand(order: Order): Promise<Hand | null> {
  return new Promise((resolve) => {
    const worker = new Worker(scriptAddress(scope.location.href), { type: "module", name: HAND });
    const giveUp = () => {
      worker.terminate();
      resolve(null);
    };
    const timer = setTimeout(giveUp, START_MS);
    worker.onerror = giveUp;
    worker.onmessage = () => {
      clearTimeout(timer);
      resolve({ worker, mailbox: order.mailbox });
    };
    worker.postMessage(order);
  });
}

/** Whether this worker was started as a hand. */
export const isHand = (): boolean => scope.name === HAND;

/** Serves as a hand until the worker is ended: from the first message on it only computes. */
export function serveAsHand(wasm: Pick<Wasm, "default" | "serveHand">): void {
  scope.onmessage = async ({ data: { module, mailbox } }: MessageEvent<Order>) => {
    await wasm.default({ module_or_path: module });
    scope.postMessage(null);
    try {
      wasm.serveHand(mailbox);
    } finally {
      // After a trap: the first word says that an order is given back undone, and wakes the engine.
      const control = new Int32Array(mailbox);
      Atomics.store(control, 0, 0);
      Atomics.notify(control, 0);
    }
  };
}
