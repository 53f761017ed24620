/** The worker: owns the GPU, the weights and the embeddings. Sole importer of the wasm package. */
import {
  asFailure,
  type FromWorker,
  type Kind,
  type MaskReply,
  type Request,
  type SeenRequest,
  type Value,
} from "./protocol.js";
import * as wasm from "./wasm/echodisc.js";
import { watchRequests } from "./witness.js";
import { adapterName } from "./worker/adapter-name.js";
import { Engine } from "./worker/engine.js";
import { isHand, lendHands, serveAsHand } from "./worker/hands.js";
import { bringLearner, isLearner, serveAsLearner, startLearner } from "./worker/learner.js";
import { Machine } from "./worker/machine.js";
import { ModelStore } from "./worker/model-store.js";
import { openOwnModels } from "./worker/own-models.js";
import { openShelf } from "./worker/shelf.js";

const scope = self as unknown as DedicatedWorkerGlobalScope;

const seats = new Set<MessagePort>();

function post(port: MessagePort, message: FromWorker): void {
  port.postMessage(message, transferables(message));
}

/** The page starts a new worker. */
function lost(message: string): void {
  for (const port of seats) post(port, { notice: "device-lost", message });
}

/** What this worker and its learner ask of the network is told to all: none can say whose it was. */
function tellOf(request: SeenRequest): void {
  for (const port of seats) post(port, { request });
}

/** Each element of the page has a port: its requests are answered there, and nowhere else. */
function serveSeats(): void {
  const machine = new Machine({
    wasm,
    store: new ModelStore(openShelf()),
    own: openOwnModels(),
    adapterName,
    lendHands: (disc) => lendHands(wasm, disc),
    bringLearner: () => bringLearner(tellOf),
    startLearner: (order, onProgress) => startLearner(order, onProgress, tellOf),
    lost,
  });
  scope.onmessage = ({ ports: [port] }) => {
    if (port) serve(port, machine);
  };
}

function serve(port: MessagePort, machine: Machine): void {
  const engine = new Engine(machine, (notice) => post(port, notice));
  seats.add(port);
  port.onmessage = async ({ data: request }: MessageEvent<Request>) => {
    const { id, kind } = request;
    if (kind === "leave") seats.delete(port);
    try {
      const value = await engine.handle(request);
      post(port, { id, ok: true, value });
    } catch (thrown) {
      // After a trap the wasm instance is in no known state.
      if (thrown instanceof WebAssembly.RuntimeError)
        lost(`The engine stopped (${thrown.message}).`);
      post(port, { id, ok: false, error: asFailure(thrown) });
    }
    if (kind === "leave") port.close();
  };
}

function transferables(message: FromWorker): Transferable[] {
  if ("request" in message) return [];
  if ("notice" in message) return message.notice === "clip-mask" ? ofMask(message.mask) : [];
  return message.ok ? ofValue(message.value) : [];
}

/** Pixels, masks and files go to the page without a copy. */
function ofValue(value: Value<Kind>): Transferable[] {
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

if (isHand()) serveAsHand(wasm);
else if (isLearner()) serveAsLearner();
else {
  watchRequests(tellOf);
  serveSeats();
}
