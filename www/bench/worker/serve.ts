/** Answers the page's requests, timing each one here, where no message has to travel. */
import type { Args, Kind, Reply, Request, Value } from "../common/messages.js";
import type { Memory } from "../common/report.js";

export type Handlers = { [K in Kind]?: (args: Args<K>) => Promise<Value<K>> };

const scope = self as unknown as DedicatedWorkerGlobalScope;

export function serve(handlers: Handlers, memory: () => Memory): void {
  scope.onmessage = async ({ data: { id, kind, args } }: MessageEvent<Request>) => {
    try {
      const handler = handlers[kind] as ((args: unknown) => Promise<Value<Kind>>) | undefined;
      if (!handler) throw new Error(`this worker knows no "${kind}"`);
      const began = performance.now();
      const value = await handler(args);
      const ms = performance.now() - began;
      post({ id, ok: true, value, ms, memory: memory() });
    } catch (thrown) {
      post({ id, ok: false, message: textOf(thrown) });
    }
  };
}

function post(reply: Reply): void {
  scope.postMessage(reply);
}

function textOf(thrown: unknown): string {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown)
    return String(thrown.message);
  return String(thrown);
}
