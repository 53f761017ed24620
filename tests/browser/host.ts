/** Another site: a folder, or single pages, on a port of its own, without the site's headers. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

export interface Host {
  origin: string;
  close(): void;
}

export interface HostOptions {
  /** Folders by the path that they are served under, such as "/deep/down/". */
  folders?: Record<string, string>;
  /** Pages by their path. */
  pages?: Record<string, string>;
  headers?: Record<string, string>;
}

export async function host({ folders = {}, pages = {}, headers = {} }: HostOptions): Promise<Host> {
  const send = (response: ServerResponse, path: string) => {
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { ...headers, "Content-Type": type });
    createReadStream(path).pipe(response);
  };
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const text = pages[pathname];
    if (text !== undefined) {
      response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end(text);
      return;
    }
    for (const [prefix, folder] of Object.entries(folders)) {
      const path = join(folder, decodeURIComponent(pathname.slice(prefix.length)));
      const inside = pathname.startsWith(prefix) && path.startsWith(folder);
      if (inside && existsSync(path) && statSync(path).isFile()) return send(response, path);
    }
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
