/**
 * Lets the page round an iframe speak to the element in it: typed requests with ids, replies, and
 * the element's events. Only origins on the list are heard and told anything; frames, and files that
 * show them, go to none.
 */
import { asFailure, type Failure } from "../protocol.js";
import {
  BRIDGE,
  type BridgeCall,
  type BridgeEvent,
  type BridgeReply,
  HOLDS_FRAMES,
  idOf,
  isForBridge,
  NOT_ALLOWED,
  originsIn,
  READ_ONLY,
  requestOf,
} from "./bridge-messages.js";
import type { ExportKind } from "./clip-element.js";
import type { Corners } from "./corners.js";
import type { EchoDisc } from "./echo-disc.js";
import { SHOWS_FRAMES } from "./saved-file.js";

const EVENTS = [
  "ready",
  "progress",
  "segmentation-change",
  "report-change",
  "clip-report-change",
  "score",
  "error",
];

const CHANGING: ReadonlySet<BridgeCall> = new Set([
  "load",
  "setBox",
  "addPoint",
  "segment",
  "propagate",
]);

/** Listens until the returned function is called. `allowed`: origins with spaces between. */
export function openBridge(disc: EchoDisc, allowed: string, page: Window = window): () => void {
  const origins = originsIn(allowed);
  const closing = new AbortController();
  const { signal } = closing;
  const heard = (event: MessageEvent<unknown>) => {
    if (!isForBridge(event.data) || event.source === null) return;
    const answer = (reply: BridgeReply) =>
      (event.source as Window).postMessage(reply, { targetOrigin: event.origin });
    void answered(disc, event.data, origins.includes(event.origin)).then(answer);
  };
  page.addEventListener("message", heard, { signal });
  const tell = ({ type, detail }: Event & { detail?: BridgeEvent["detail"] }) => {
    const news: BridgeEvent = { bridge: BRIDGE, event: type, detail: detail ?? null };
    // The browser hands it over only where the page round it is of that origin.
    for (const targetOrigin of origins) page.parent.postMessage(news, { targetOrigin });
  };
  if (page.parent !== page)
    for (const type of EVENTS) disc.addEventListener(type, tell as EventListener, { signal });
  return () => closing.abort();
}

async function answered(disc: EchoDisc, data: object, allowed: boolean): Promise<BridgeReply> {
  const [bridge, id] = [BRIDGE, idOf(data)] as const;
  try {
    if (!allowed) throw NOT_ALLOWED;
    const { call, args } = requestOf(data);
    if (CHANGING.has(call) && (disc.readOnly || disc.mode === "view")) throw READ_ONLY;
    return { bridge, id, ok: true, value: (await HANDLERS[call](disc, args)) ?? null };
  } catch (thrown) {
    return { bridge, id, ok: false, error: asFailure(thrown) satisfies Failure };
  }
}

/** Arguments come from elsewhere: the element's methods check them. */
type Handler = (disc: EchoDisc, args: readonly unknown[]) => unknown;

const HANDLERS: Record<BridgeCall, Handler> = {
  state: ({ frames, frame, boxes, masks, mode, readOnly }) => ({
    ...{ frames, frame, mode, readOnly },
    boxes: [...boxes],
    outlined: [...masks.keys()],
  }),
  load: (disc, [source]) => disc.load(source as Blob | string),
  goTo: (disc, [frame]) => disc.goTo(Number(frame)),
  setBox: (disc, [frame, box]) => disc.setBox(frame as number, box as Corners | null),
  addPoint: (disc, [frame, at, inside = true]) =>
    disc.addPoint(frame as number, at as [number, number], Boolean(inside)),
  segment: (disc, [frame]) => disc.segment(frame as number),
  propagate: (disc) => disc.propagate(),
  mask: (disc, [frame]) => disc.mask(frame as number),
  report: (disc) => disc.report?.report,
  exportReport: (disc, [kind]) => {
    if (SHOWS_FRAMES.has(kind as ExportKind)) throw HOLDS_FRAMES;
    return disc.exportReport(kind as ExportKind);
  },
};
