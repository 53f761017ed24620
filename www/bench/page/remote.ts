/** A worker as the page sees it: calls that resolve with a value, its time and the memory then. */
import type { Args, Kind, Reply, Timed, Value } from "../common/messages.js";
import type { Memory } from "../common/report.js";

export class Cancelled extends Error {}

export class Remote {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(reply: Reply): void; reject(why: Error): void }>();
  readonly #peak: Memory = { heapBytes: null, gpuBytes: null, gpuReservedBytes: null };
  #next = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      this.#waiting.get(data.id)?.resolve(data);
      this.#waiting.delete(data.id);
    };
    worker.onerror = (event) => this.#fail(new Error(event.message || "the worker has stopped"));
  }

  /** The largest of what was held after any call. */
  get peak(): Memory {
    return this.#peak;
  }

  async call<K extends Kind>(kind: K, args: Args<K>): Promise<Timed<Value<K>>> {
    const id = this.#next++;
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, kind, args });
    });
    if (!reply.ok) throw new Error(reply.message);
    this.#note(reply.memory);
    return reply as Timed<Value<K>>;
  }

  /** Ends the worker; calls under way are rejected with `why`. */
  end(why: Error = new Cancelled("ended")): void {
    this.#worker.terminate();
    this.#fail(why);
  }

  #fail(why: Error): void {
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
  }

  #note({ heapBytes, gpuBytes, gpuReservedBytes }: Memory): void {
    this.#peak.heapBytes = larger(this.#peak.heapBytes, heapBytes);
    this.#peak.gpuBytes = larger(this.#peak.gpuBytes, gpuBytes);
    this.#peak.gpuReservedBytes = larger(this.#peak.gpuReservedBytes, gpuReservedBytes);
  }
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
