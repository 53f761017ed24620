/** The worker: owns the GPU, the weights and the embeddings. Sole importer of the wasm package. */
import {
  asFailure,
  type FromWorker,
  type Kind,
  type MaskReply,
  type Notice,
  type Request,
  type Value,
} from "./protocol.js";
import * as wasm from "./wasm/echodisc.js";
import { Engine } from "./worker/engine.js";
import { isHand, lendHands, serveAsHand } from "./worker/hands.js";
import { ModelStore } from "./worker/model-store.js";
import { openOwnModels } from "./worker/own-models.js";
import { openShelf } from "./worker/shelf.js";

const scope = self as unknown as DedicatedWorkerGlobalScope;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}

function serveEngine(): void {
  const hands = (disc: wasm.EchoDisc) => lendHands(wasm, disc);
  const engine = new Engine(wasm, new ModelStore(openShelf()), openOwnModels(), hands, tell);
  scope.onmessage = async ({ data: request }: MessageEvent<Request>) => {
    const { id } = request;
    try {
      const value = await engine.handle(request);
      post({ id, ok: true, value }, transferables(value));
    } catch (thrown) {
      // After a trap the wasm instance is in no known state: the page starts a new worker.
      if (thrown instanceof WebAssembly.RuntimeError)
        post({ notice: "device-lost", message: `The engine stopped (${thrown.message}).` });
      post({ id, ok: false, error: asFailure(thrown) });
    }
  };
}

/** Pixels, masks and files go to the page without a copy. */
function transferables(value: Value<Kind>): Transferable[] {
  if (typeof value !== "object" || value === null) return [];
  if (value instanceof Uint8Array) return [value.buffer];
  if ("rgba" in value) return [value.rgba.buffer];
  if ("file" in value) return [value.file.buffer as ArrayBuffer];
  if ("mask" in value) return ofMask(value);
  return [];
}

function ofMask({ mask, outline }: MaskReply): Transferable[] {
  return [mask.buffer as ArrayBuffer, outline.buffer as ArrayBuffer];
}

function tell(notice: Notice): void {
  post(notice, notice.notice === "clip-mask" ? ofMask(notice.mask) : []);
}

if (isHand()) serveAsHand(wasm);
else serveEngine();
