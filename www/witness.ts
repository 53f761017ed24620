/** Requests of this page or worker, as the browser's performance timeline tells them. */
import type { SeenRequest } from "./protocol.js";

interface Entry {
  readonly name: string;
  readonly startTime: number;
}

interface Observer {
  observe(options: { type: string; buffered: boolean }): void;
}

/** What page and worker both have of it. */
interface Scope {
  readonly performance: { readonly timeOrigin: number };
  readonly PerformanceObserver?: new (seen: (list: { getEntries(): Entry[] }) => void) => Observer;
}

/**
 * Tells of every request, earlier ones too, once it has ended. The timeline has what is fetched over
 * HTTP, failed or not; it has no WebSocket, no WebRTC and no other worker's requests, and does not
 * tell what a request carried.
 */
export function watchRequests(
  seen: (request: SeenRequest) => void,
  scope: Scope = globalThis as unknown as Scope,
): void {
  const { PerformanceObserver, performance } = scope;
  if (!PerformanceObserver) return;
  const observer = new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries())
      if (isOverNetwork(name))
        seen({ address: withoutQuery(name), at: performance.timeOrigin + startTime, bytes: null });
  });
  observer.observe({ type: "resource", buffered: true });
}

/** Blobs and data lie in memory. */
function isOverNetwork(address: string): boolean {
  return /^(https?|wss?):/.test(address);
}

function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, "");
}
