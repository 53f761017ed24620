/** What the site's service worker sees of requests, handed on to the element's count. */
import { serviceWorkerTells, tell } from "../element/traffic.js";

interface Told {
  echodisc?: unknown;
  seen?: { address: string; bytes: number };
}

export function followServiceWorker(container: ServiceWorkerContainer): void {
  // Page and service worker are of one version: one that controls the page tells.
  const look = () => {
    if (container.controller) serviceWorkerTells();
  };
  container.addEventListener("controllerchange", look);
  look();
  container.addEventListener("message", ({ data }: MessageEvent<Told | null>) => {
    if (data?.echodisc !== "request" || !data.seen) return;
    tell("service-worker", { ...data.seen, at: performance.timeOrigin + performance.now() });
  });
  container.startMessages();
}
