import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

const HELD = new Set([".js", ".css"]);

/**
 * @param {string | Uint8Array} content
 * @returns {string} what browsers compare a file with: subresource integrity
 */
export function integrityOf(content) {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

/**
 * A page whose scripts and styles are held to what they were when it was built: tags get an attribute,
 * imports, also those on demand, an import map. The map is no script that runs, but stands in the page
 * as one does: the page's policy gets its digest. Not held: workers and what they load, and the page.
 * @param {string} html with its policy in a meta element
 * @param {Record<string, string>} integrity by address, relative to the page
 * @returns {string}
 */
export function held(html, integrity) {
  const modules = Object.entries(integrity).filter(([address]) => /\.m?js$/.test(address));
  const map = JSON.stringify({ integrity: Object.fromEntries(modules) });
  const tagged = html.replace(
    /<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+)"[^>]*?(?=\s*\/?>)/g,
    (tag, address) => {
      const digest = integrity[address] ?? integrity[`./${address}`];
      const loads = tag.startsWith("<script") || /rel="(?:stylesheet|modulepreload)"/.test(tag);
      return digest && loads ? `${tag} integrity="${digest}"` : tag;
    },
  );
  return allowed(tagged, map).replace(
    /(?=<script\b)/,
    () => `<script type="importmap">${map}</script>\n    `,
  );
}

/**
 * @param {string} html
 * @param {string} script whose text the page's policy is to allow
 */
function allowed(html, script) {
  return html.replace(
    /(<meta\s+http-equiv="Content-Security-Policy"[^>]*script-src 'self')/,
    (before) => `${before} '${integrityOf(script)}'`,
  );
}

/**
 * @param {string} html
 * @returns {string | null} the policy that stands in the page
 */
export function policyIn(html) {
  const meta = /<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html);
  return meta?.[1] ?? null;
}

/**
 * What a page that embeds the package can hold its scripts to.
 * @param {string} folder
 * @param {string} prefix of the addresses
 * @returns {Record<string, string>} by address; workers are not among them, whose integrity no page can ask for
 */
export function integrityIn(folder, prefix) {
  const names = readdirSync(folder).filter(
    (name) => HELD.has(extname(name)) && name !== "worker.js",
  );
  return Object.fromEntries(
    names.sort().map((name) => [prefix + name, integrityOf(readFileSync(join(folder, name)))]),
  );
}

/**
 * For the site's build: holds every page of the bundle to the bundle's other files.
 * @returns {import("vite").Plugin}
 */
export function heldPages() {
  return {
    name: "echodisc-integrity",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const files = Object.entries(bundle);
        const integrity = Object.fromEntries(
          files
            .filter(([name]) => /^assets\/(?!worker).*\.(js|css)$/.test(name))
            .map(([name, file]) => [`./${name}`, integrityOf(contentOf(file))]),
        );
        for (const [name, file] of files)
          if (name.endsWith(".html") && file.type === "asset")
            file.source = held(String(file.source), integrity);
      },
    },
  };
}

/**
 * @param {{ type: "chunk", code: string } | { type: "asset", source: string | Uint8Array }} file of a bundle
 * @returns {string | Uint8Array}
 */
export function contentOf(file) {
  return file.type === "chunk" ? file.code : file.source;
}
