/** The workers, one for each runtime. */

import { scriptAddress } from "../../script-address.js";
import type { Subject } from "../common/messages.js";
import bare from "../worker/bare-worker.ts?worker&url";
import bench from "../worker/bench-worker.ts?worker&url";
import ort from "../worker/ort-worker.ts?worker&url";
import { Remote } from "./remote.js";

export function workerFor(subject: Subject): Remote {
  return remote(subject.runtime === "ort" ? ort : bench);
}

export function bareWorker(): Remote {
  return remote(bare);
}

function remote(address: string): Remote {
  return new Remote(new Worker(scriptAddress(address), { type: "module" }));
}
