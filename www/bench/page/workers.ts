/** The workers, one for each runtime. Vite wants to see each address in full. */
import type { Subject } from "../common/messages.js";
import { Remote } from "./remote.js";

export function workerFor(subject: Subject): Remote {
  return subject.runtime === "ort" ? ortWorker() : echoDiscWorker();
}

export function bareWorker(): Remote {
  return new Remote(
    new Worker(new URL("../worker/bare-worker.ts", import.meta.url), { type: "module" }),
  );
}

function echoDiscWorker(): Remote {
  return new Remote(
    new Worker(new URL("../worker/bench-worker.ts", import.meta.url), { type: "module" }),
  );
}

function ortWorker(): Remote {
  return new Remote(
    new Worker(new URL("../worker/ort-worker.ts", import.meta.url), { type: "module" }),
  );
}
