/** What a page and the element in its frame say to each other with `postMessage`. Pure. */
import type { Failure } from "../protocol.js";
import type { Progress } from "./echo-disc.js";

/** Says that a message is of this bridge, and of which kind. */
export const BRIDGE = "echodisc/1";

/** What may be asked, with the same arguments as the element's methods. */
export const CALLS = [
  "state",
  "load",
  "goTo",
  "setBox",
  "addPoint",
  "segment",
  "propagate",
  "mask",
  "report",
  "exportReport",
] as const;

export type BridgeCall = (typeof CALLS)[number];

/** From the page; the answer carries its `id`. */
export interface BridgeRequest {
  bridge: typeof BRIDGE;
  id: string | number;
  call: BridgeCall;
  args: readonly unknown[];
}

export type BridgeReply =
  | { bridge: typeof BRIDGE; id: string | number | null; ok: true; value: unknown }
  | { bridge: typeof BRIDGE; id: string | number | null; ok: false; error: Failure };

/** News of the element, to every allowed origin. */
export interface BridgeEvent {
  bridge: typeof BRIDGE;
  event: string;
  detail: Failure | Progress | object | null;
}

/** Whether a message is meant for the bridge at all; others pass by without an answer. */
export function isForBridge(data: unknown): data is { bridge: typeof BRIDGE } {
  return typeof data === "object" && data !== null && "bridge" in data && data.bridge === BRIDGE;
}

export function idOf(data: object): string | number | null {
  const { id } = data as Partial<BridgeRequest>;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

/** Fails with "bridge-message" or "bridge-call". */
export function requestOf(data: object): BridgeRequest {
  const { call, args } = data as Partial<BridgeRequest>;
  if (idOf(data) === null || !Array.isArray(args)) throw MALFORMED;
  if (!CALLS.some((known) => known === call)) throw UNKNOWN_CALL;
  return data as BridgeRequest;
}

/** Origins out of a list with spaces; what is no origin, "*" and "null" among them, is none. */
export function originsIn(text: string): string[] {
  const words = text.split(/\s+/).filter((word) => URL.canParse(word));
  const origins = words.map((word) => new URL(word).origin);
  return [...new Set(origins.filter((origin) => /^https?:\/\//.test(origin)))];
}

const MALFORMED: Failure = {
  code: "bridge-message",
  message: "A request has an id and a list of arguments.",
};

const UNKNOWN_CALL: Failure = {
  code: "bridge-call",
  message: `A request calls one of: ${CALLS.join(", ")}.`,
};

export const NOT_ALLOWED: Failure = {
  code: "bridge-origin",
  message: "This origin is not on the list of those that may speak to the element.",
};

export const READ_ONLY: Failure = {
  code: "bridge-readonly",
  message: "The element is there to be looked at: its boxes, points and clip are not changed.",
};

export const HOLDS_FRAMES: Failure = {
  code: "bridge-frames",
  message: "This file holds frames, which do not leave the device. Save it in the element.",
};
