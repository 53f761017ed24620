/** An empty page with the wasm package and some files beside it: for tests below the site. */
import { join, resolve } from "node:path";
import type { Page } from "@playwright/test";

export const ROOT = resolve(import.meta.dirname, "../..");

const TYPES: Record<string, string> = {
  js: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
};

export interface Beside {
  /** Folders by the beginning of their addresses, such as "/fixtures/". */
  folders?: Record<string, string>;
  /** Files by address. */
  files?: Record<string, string>;
  /** Scripts by address, given as text. */
  scripts?: Record<string, string>;
  /** Sent with the page and the scripts. */
  headers?: Record<string, string>;
}

/** Opens it at `origin`, which no server answers: https, because WebGPU wants a secure context. */
export async function openWasmPage(page: Page, origin: string, beside: Beside): Promise<void> {
  const folders = Object.entries({ ...beside.folders, "/wasm/": join(ROOT, "www/wasm") });
  await page.route(`${origin}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const headers = beside.headers ?? {};
    if (pathname === "/")
      return route.fulfill({ contentType: "text/html", body: "<!doctype html>", headers });
    const script = beside.scripts?.[pathname];
    if (script) return route.fulfill({ contentType: "text/javascript", body: script, headers });
    const file = beside.files?.[pathname];
    if (file) return route.fulfill({ path: file });
    const folder = folders.find(([prefix]) => pathname.startsWith(prefix));
    if (!folder) return route.fulfill({ status: 404 });
    const contentType = TYPES[pathname.split(".").pop() ?? ""] ?? "application/octet-stream";
    return route.fulfill({ path: join(folder[1], pathname.slice(folder[0].length)), contentType });
  });
  await page.goto(`${origin}/`);
}
