import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { CONTENT_SECURITY_POLICY } from "../lib/headers.mjs";
import { ROOT } from "../lib/paths.mjs";

const DOCS = readdirSync(join(ROOT, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);

/** @param {string} path */
function read(path) {
  return readFileSync(join(ROOT, path), "utf8");
}

/**
 * @param {string} path
 * @returns {string[]} what its links and pictures point to inside the repository
 */
function linksOf(path) {
  const links = [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = ""]) => to);
  return links.filter((to) => !/^https?:/.test(to)).map((to) => join(dirname(path), to));
}

test("links and pictures of the documentation lead somewhere", () => {
  const links = ["README.md", ...DOCS].flatMap(linksOf);
  assert.ok(links.length > 20);
  assert.deepEqual(
    links.filter((to) => !existsSync(join(ROOT, to))),
    [],
  );
});

test("the README leads to every page of the documentation", () => {
  const links = linksOf("README.md");
  assert.deepEqual(
    DOCS.filter((page) => !links.includes(page)),
    [],
  );
});

test("what is said of embedding names what the element has", () => {
  const element = ["echo-disc", "clip-element", "bridge-messages"]
    .map((name) => read(`www/element/${name}.ts`))
    .join("\n");
  const names = [...read("docs/embedding.md").matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm)]
    .flatMap(([, cell = ""]) => [...cell.matchAll(/`([\w-]+)/g)])
    .map(([, name = ""]) => name);
  assert.ok(names.length > 12);
  for (const name of names) assert.match(element, new RegExp(`[\\s"]${name}(["(:]| =)`));
});

test("pages, server and documentation have one policy", () => {
  for (const page of ["www/index.html", "www/bench.html"])
    assert.ok(read(page).includes(`content="${CONTENT_SECURITY_POLICY}"`), page);
  const said = read("docs/privacy.md");
  for (const directive of CONTENT_SECURITY_POLICY.split("; "))
    assert.ok(said.includes(`\`${directive.split(" ")[0]}`), directive);
});
