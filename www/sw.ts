/**
 * Service worker: the page works with the network off after the first visit.
 * It keeps the page, the wasm code and the sample. The weights are the worker's business (OPFS);
 * nothing that the user opens ever passes through here.
 */

/** Written in by the build: every file of the page, and a digest of them all. */
declare const __PRECACHE__: { version: string; files: string[] };

const scope = self as unknown as ServiceWorkerGlobalScope;
const PREFIX = "echodisc-page-";
const PRECACHE = __PRECACHE__;
const CACHE = PREFIX + PRECACHE.version;
const START = new URL("./", scope.registration.scope).href;
const KEPT = new Set(PRECACHE.files.map((file) => new URL(file, START).href));

scope.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...KEPT])));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(freshPage(request));
  else if (KEPT.has(withoutQuery(request.url))) event.respondWith(keptFile(request));
});

/** The page from the network, so that a new version is seen at once; the kept one without it. */
async function freshPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(START, { cacheName: CACHE })) ?? Response.error();
  }
}

async function keptFile(request: Request): Promise<Response> {
  const kept = await caches.match(withoutQuery(request.url), { cacheName: CACHE });
  if (!kept) return fetch(request);
  return request.destination === "worker" ? isolable(kept) : kept;
}

/**
 * A cross-origin isolated page starts only workers that ask for isolation themselves, and the kept
 * answer may be older than the site's headers. Where the page is not isolated it changes nothing:
 * all that a worker loads is the site's own.
 */
function isolable(kept: Response): Response {
  const headers = new Headers(kept.headers);
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  return new Response(kept.body, { status: kept.status, statusText: kept.statusText, headers });
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

function withoutQuery(address: string): string {
  const url = new URL(address);
  url.search = "";
  url.hash = "";
  return url.href;
}
