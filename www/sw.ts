/**
 * Service worker: the page works with the network off after the first visit, and page, code and this
 * worker are always of one version. A new version is fetched beside the one in use and waits until
 * the page says so, or until no page is open: nothing is reloaded under the user's hands.
 * It keeps the page, the wasm code and the sample. The weights are the worker's business (OPFS);
 * nothing that the user opens ever passes through here. Of what it sees it tells the open pages, no more.
 */

/** Written in by the build. */
declare const __PRECACHE__: {
  /** A digest of all files. */
  version: string;
  /** Every file of the page, with the integrity that it has to have; "" leaves it as the server has it. */
  files: Record<string, string>;
  /** Files that are kept from when they are first asked for, each with its integrity. */
  later: Record<string, string>;
  /** The page's. */
  policy: string;
};

const scope = self as unknown as ServiceWorkerGlobalScope;
const PREFIX = "echodisc-page-";
const PRECACHE = __PRECACHE__;
const CACHE = PREFIX + PRECACHE.version;
const START = new URL("./", scope.registration.scope).href;
const KEPT = byAddress(PRECACHE.files);
const LATER = byAddress(PRECACHE.later);
/** Their names hold a digest of their content: one name is the same file in every version. */
const ASSETS = new URL("./assets/", START).href;

scope.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => scope.clients.claim()));
});

/** The one message: the page that shows "A new version is ready" was told to take it. */
scope.addEventListener("message", ({ data }) => {
  if (data === "take-over") void scope.skipWaiting();
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  event.waitUntil(tellOf(request));
  if (request.method !== "GET") return;
  const address = withoutQuery(request.url);
  if (request.mode === "navigate")
    event.respondWith(address === START ? thePage(event) : anotherPage(request));
  else if (KEPT.has(address) || address.startsWith(ASSETS)) event.respondWith(keptFile(event));
});

/**
 * Files whose names never change are asked of the server: the browser's own cache may hold another
 * version's. One file that is not what was built, and nothing is kept.
 */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  const wanted = [...KEPT].map(([address, integrity]) => {
    const cached = address.startsWith(ASSETS) ? "default" : "no-cache";
    return new Request(address, { cache: cached, integrity });
  });
  await cache.addAll(wanted);
}

/**
 * The page of this version. Where the network has the same one, its answer is given, whose headers
 * are the site's of today: they decide whether there are threads.
 */
async function thePage(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const kept = await caches.match(START, { cacheName: CACHE });
  const fresh = await fetch(request).catch(() => null);
  if (!kept) {
    // Forgotten on the user's wish, or thrown away by the browser: it is kept again.
    if (fresh) event.waitUntil(keepAll().catch(() => undefined));
    return fresh ?? Response.error();
  }
  return fresh && (await isSame(fresh, kept)) ? fresh : kept;
}

async function isSame(fresh: Response, kept: Response): Promise<boolean> {
  if (!fresh.ok) return false;
  return (await fresh.clone().text()) === (await kept.clone().text());
}

async function anotherPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(START, { cacheName: CACHE })) ?? Response.error();
  }
}

/** A page of the version before may still be open and ask for files that the site no longer has. */
async function keptFile(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const address = withoutQuery(request.url);
  const kept = (await caches.match(address, { cacheName: CACHE })) ?? (await caches.match(address));
  if (!kept) return LATER.has(address) ? keptFromNow(event, address) : fetch(request);
  return request.destination === "worker" ? asWorker(kept) : kept;
}

/** For what few pages need: its name holds a digest of its content. */
async function keptFromNow(event: FetchEvent, address: string): Promise<Response> {
  const response = await fetch(address, { integrity: LATER.get(address) ?? "" });
  const copy = response.clone();
  const keep = async () => (await caches.open(CACHE)).put(address, copy);
  // Without room for it the next one fetches it again.
  if (response.ok) event.waitUntil(keep().catch(() => undefined));
  return response;
}

/**
 * A worker has the policy that comes with it, not the page's: where the server sends none it gets the
 * page's here. A cross-origin isolated page starts only workers that ask for isolation themselves, and
 * the kept answer may be older than the site's headers; where the page is not isolated that changes
 * nothing: all that a worker loads is the site's own.
 */
function asWorker(kept: Response): Response {
  const headers = new Headers(kept.headers);
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  if (!headers.has("Content-Security-Policy"))
    headers.set("Content-Security-Policy", PRECACHE.policy);
  return new Response(kept.body, { status: kept.status, statusText: kept.statusText, headers });
}

/**
 * Tells every open page of a request and what it carries: the panel `Privacy` counts them. Which page
 * or worker made it is not told, because workers cannot be told from each other here.
 */
async function tellOf(request: Request): Promise<void> {
  const carried = request.method === "GET" || request.method === "HEAD" ? null : request.clone();
  const pages = scope.clients.matchAll({ type: "window" });
  const bytes = carried ? (await carried.arrayBuffer()).byteLength : 0;
  const seen = { address: withoutQuery(request.url), bytes };
  for (const page of await pages) page.postMessage({ echodisc: "request", seen });
}

/** All but the version before this one; the names come in the order in which they were made. */
async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

function byAddress(files: Record<string, string>): Map<string, string> {
  const entries = Object.entries(files);
  return new Map(entries.map(([file, integrity]) => [new URL(file, START).href, integrity]));
}

function withoutQuery(address: string): string {
  const url = new URL(address);
  url.search = "";
  url.hash = "";
  return url.href;
}
