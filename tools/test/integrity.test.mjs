import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { held, integrityOf, policyIn } from "../lib/integrity.mjs";

const PAGE = `<!doctype html>
<meta
  http-equiv="Content-Security-Policy"
  content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
/>
<link rel="icon" href="./icon.svg" />
<link rel="stylesheet" crossorigin href="./assets/a.css">
<link rel="stylesheet" href="page.css" />
<script type="module" crossorigin src="./assets/a.js"></script>
<script type="module" src="unknown.js"></script>`;

const INTEGRITY = {
  "./assets/a.css": integrityOf("css"),
  "./page.css": integrityOf("page"),
  "./icon.svg": integrityOf("icon"),
  "./assets/a.js": integrityOf("a"),
  "./assets/later.js": integrityOf("later"),
};

test("tags that load code or styles are held to their digests, others are left", () => {
  const page = held(PAGE, INTEGRITY);
  assert.equal(integrityOf("a"), `sha256-${createHash("sha256").update("a").digest("base64")}`);
  assert.ok(page.includes(`src="./assets/a.js" integrity="${integrityOf("a")}"></script>`));
  assert.ok(page.includes(`href="./assets/a.css" integrity="${integrityOf("css")}">`));
  assert.ok(page.includes(`href="page.css" integrity="${integrityOf("page")}" />`));
  assert.ok(page.includes('<link rel="icon" href="./icon.svg" />'));
  assert.ok(page.includes('src="unknown.js"></script>'));
});

test("a map before all scripts holds what is imported on demand, and the policy allows it alone", () => {
  const page = held(PAGE, INTEGRITY);
  const [, map = ""] = /<script type="importmap">(.*?)<\/script>/.exec(page) ?? [];
  assert.ok(page.indexOf(map) < page.indexOf('type="module"'));
  assert.deepEqual(Object.keys(JSON.parse(map).integrity), ["./assets/a.js", "./assets/later.js"]);
  assert.equal(
    policyIn(page),
    `default-src 'self'; script-src 'self' '${integrityOf(map)}' 'wasm-unsafe-eval'`,
  );
  assert.equal(policyIn("<!doctype html>"), null);
});
