import { createHash } from "node:crypto";
import { createReadStream, existsSync, promises as fs } from "node:fs";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { COMPRESSED, HEADERS, ISOLATION, TYPES } from "./headers.mjs";
import { policyIn } from "./integrity.mjs";
import { Problem } from "./problem.mjs";

const LOOPBACK = "127.0.0.1";
const PORTS_TRIED = 50;

/**
 * @typedef {object} Served
 * @property {import("node:http").Server} server
 * @property {string} address
 */

/**
 * @typedef {object} Extras
 * @property {Record<string, string>} [mounts] folders by the path under which they are served, such as `bench/ort`
 * @property {boolean} [isolated] makes the page cross-origin isolated, which wasm threads need
 */

/**
 * Serves the files under `root`, and nothing else, with the headers that the page relies on.
 * @param {string} root
 * @param {number} port 0 takes any free one
 * @param {string} [host] this machine only unless told otherwise
 * @param {Extras} [extras]
 * @returns {Promise<Served>} rejects with a `Problem` where the port is taken or `root` is missing
 */
export async function listen(root, port, host = LOOPBACK, extras = {}) {
  if (!existsSync(root))
    throw new Problem(`There is no folder ${root} to serve.`, "Run `npm run build` first.");
  const site = {
    folders: await foldersOf(root, extras.mounts ?? {}),
    headers: { ...HEADERS, ...(extras.isolated && ISOLATION) },
    zipped: new ZipCache(),
  };
  const server = createServer(fileHandler(site));
  await new Promise((resolve, reject) => {
    server.once("error", (error) => reject(listenProblem(error, host, port)));
    server.listen(port, host, () => resolve(undefined));
  });
  const bound = server.address();
  const actual = bound && typeof bound === "object" ? bound.port : port;
  return { server, address: `http://${host}:${actual}/` };
}

/**
 * Like `listen`, on the first free port from `first` on.
 * @param {string} root
 * @param {number} first
 * @param {Extras} [extras]
 * @returns {Promise<Served>}
 */
export async function listenFrom(root, first, extras) {
  for (let port = first; ; port += 1) {
    try {
      return await listen(root, port, LOOPBACK, extras);
    } catch (error) {
      if (!(error instanceof PortTaken) || port + 1 >= first + PORTS_TRIED) throw error;
    }
  }
}

class PortTaken extends Problem {}

/**
 * @param {string} text
 * @returns {number}
 */
export function portOf(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535 - PORTS_TRIED) {
    throw new Problem(`"${text}" is no port.`, `Give a number up to ${65_535 - PORTS_TRIED}.`);
  }
  return port;
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {string} host
 * @param {number} port
 */
function listenProblem(error, host, port) {
  if (error.code === "EADDRINUSE")
    return new PortTaken(`Port ${port} is taken.`, "Give another with --port.");
  return new Problem(
    `${host}:${port} cannot be listened on (${error.code}).`,
    "Give another with --host or --port.",
  );
}

/**
 * @typedef {object} Site
 * @property {[prefix: string, folder: string][]} folders real paths by what their addresses begin with, the longest first
 * @property {Record<string, string>} headers
 * @property {ZipCache} zipped
 */

/**
 * @param {string} root
 * @param {Record<string, string>} mounts those that are not there are left out
 * @returns {Promise<Site["folders"]>}
 */
async function foldersOf(root, mounts) {
  /** @type {[string, string][]} */
  const all = Object.entries(mounts)
    .filter(([, folder]) => existsSync(folder))
    .map(([path, folder]) => [`/${path}/`, folder]);
  all.push(["/", root]);
  return Promise.all(all.map(async ([prefix, folder]) => [prefix, await fs.realpath(folder)]));
}

/**
 * @param {Site} site
 * @returns {import("node:http").RequestListener}
 */
function fileHandler(site) {
  return (request, response) => {
    answer(site, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500, HEADERS);
      response.end();
    });
  };
}

/**
 * @param {Site} site
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer({ folders, headers: common, zipped }, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { ...HEADERS, Allow: "GET, HEAD" }).end();
    return;
  }
  const file = await findFile(folders, request.url ?? "/");
  if (!file) {
    response.writeHead(404, { ...HEADERS, "Content-Type": TYPES[".txt"] }).end("Not found\n");
    return;
  }
  const useGzip =
    COMPRESSED.has(extname(file.path)) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  const etag = useGzip ? `"${file.tag}-gzip"` : `"${file.tag}"`;
  const headers = {
    ...common,
    ...(await ownPolicy(file.path)),
    ETag: etag,
    "Cache-Control": cacheControl(file.path),
  };
  if (request.headers["if-none-match"]?.includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = useGzip ? await zipped.get(file) : null;
  response.writeHead(200, {
    ...headers,
    "Content-Type": TYPES[extname(file.path)] ?? "application/octet-stream",
    "Content-Length": body?.length ?? file.bytes,
    ...(body && { "Content-Encoding": "gzip" }),
  });
  if (request.method === "HEAD" || body) response.end(request.method === "HEAD" ? undefined : body);
  else await pipeline(createReadStream(file.path), response);
}

/**
 * The header says what the page itself says: where both differ a browser holds it to both.
 * @param {string} path
 * @returns {Promise<Record<string, string>>}
 */
async function ownPolicy(path) {
  const policy = extname(path) === ".html" ? policyIn(await fs.readFile(path, "utf8")) : null;
  return policy === null ? {} : { "Content-Security-Policy": policy };
}

/**
 * Vite puts a content hash into the names under assets/, so these never change.
 * @param {string} path
 */
function cacheControl(path) {
  return path.includes(`${sep}assets${sep}`) ? "public, max-age=31536000, immutable" : "no-cache";
}

/**
 * @typedef {object} Found
 * @property {string} path
 * @property {number} bytes
 * @property {string} tag changes when the file does
 */

/**
 * @param {Site["folders"]} folders
 * @param {string} url
 * @returns {Promise<Found | null>} null for what is missing, no plain file, or outside its folder
 */
async function findFile(folders, url) {
  try {
    const address = decodeURIComponent(new URL(url, "http://localhost").pathname);
    const [prefix, root] = folders.find(([prefix]) => address.startsWith(prefix)) ?? ["/", ""];
    const name = address.slice(prefix.length - 1);
    const path = await fs.realpath(join(root, name.endsWith("/") ? `${name}index.html` : name));
    const stat = await fs.stat(path);
    if (!path.startsWith(root + sep) || !stat.isFile()) return null;
    const identity = `${path}\0${stat.size}\0${stat.mtimeMs}`;
    return {
      path,
      bytes: stat.size,
      tag: createHash("sha256").update(identity).digest("hex").slice(0, 24),
    };
  } catch {
    return null;
  }
}

/** Compressed bodies by tag: the wasm module takes a second to compress and is asked for on every load. */
class ZipCache {
  /** @type {Map<string, { tag: string, body: Promise<Buffer> }>} */
  #bodies = new Map();

  /**
   * @param {Found} file
   * @returns {Promise<Buffer>}
   */
  get(file) {
    const known = this.#bodies.get(file.path);
    if (known?.tag === file.tag) return known.body;
    const body = fs.readFile(file.path).then((bytes) => promisify(gzip)(bytes));
    this.#bodies.set(file.path, { tag: file.tag, body });
    return body;
  }
}
