/** Requests over the network since a clip was opened, by who saw them. */
import type { SeenRequest } from "../protocol.js";
import { watchRequests } from "../witness.js";

/** The page's timeline, the worker's, and the site's service worker, which sees those of both. */
export type Witness = "page" | "worker" | "service-worker";

export const WITNESSES: readonly Witness[] = ["page", "worker", "service-worker"];

/** What the privacy panel's own test tries to reach; nothing has this address. */
export const TEST_DOMAIN = "echodisc-test.invalid";

/** Addresses that are listed; all are counted. */
const LISTED = 50;

type Told = (witness: Witness, request: SeenRequest) => void;

const listeners = new Set<Told>();
let hasServiceWorker = false;

watchRequests((request) => tell("page", request));

/** The site says that its service worker tells of what it sees. */
export function serviceWorkerTells(): void {
  hasServiceWorker = true;
}

/** The site hands on what its service worker saw. */
export function tell(witness: Witness, request: SeenRequest): void {
  for (const told of listeners) told(witness, request);
}

export interface Counted {
  requests: number;
  /** Of content; null where that cannot be known. */
  bytes: number | null;
}

const NONE: Counted = { requests: 0, bytes: 0 };

export class Traffic {
  readonly #changed: () => void;
  readonly #now: () => number;
  readonly #told: Told = (witness, request) => this.seen(witness, request);
  #since: number | null = null;
  #counts = new Map<Witness, Counted>();
  #addresses: string[] = [];
  #version = 0;

  constructor(
    changed: () => void,
    now: () => number = () => performance.timeOrigin + performance.now(),
  ) {
    this.#changed = changed;
    this.#now = now;
    listeners.add(this.#told);
  }

  /** Another number after every change. */
  get version(): number {
    return this.#version;
  }

  /** Whether a clip was opened. */
  get counts(): boolean {
    return this.#since !== null;
  }

  get hasServiceWorker(): boolean {
    return hasServiceWorker;
  }

  /** Counts from now on: a clip is open. */
  begin(): void {
    this.#since = this.#now();
    this.#counts = new Map();
    this.#addresses = [];
    this.#version += 1;
  }

  of(witness: Witness): Counted {
    return this.#counts.get(witness) ?? NONE;
  }

  /** Most that any of them saw: the service worker sees again what the others do, and they more than it. */
  get requests(): number {
    const { requests: inside } = this.of("service-worker");
    return Math.max(this.of("page").requests + this.of("worker").requests, inside);
  }

  /** Null where there were requests and nobody who sees what they carry saw them all. */
  get bytes(): number | null {
    if (this.requests === 0) return 0;
    const seen = this.of("service-worker");
    return seen.requests < this.requests ? null : seen.bytes;
  }

  /** Where the requests went, each once. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  seen(witness: Witness, { address, at, bytes }: SeenRequest): void {
    if (this.#since === null || at < this.#since || isTest(address)) return;
    const before = this.of(witness);
    const sum = before.bytes === null || bytes === null ? null : before.bytes + bytes;
    this.#counts.set(witness, { requests: before.requests + 1, bytes: sum });
    if (!this.#addresses.includes(address) && this.#addresses.length < LISTED)
      this.#addresses.push(address);
    this.#version += 1;
    this.#changed();
  }

  close(): void {
    listeners.delete(this.#told);
  }
}

function isTest(address: string): boolean {
  return new URL(address).hostname.endsWith(`.${TEST_DOMAIN}`);
}
