import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { CONTENT_SECURITY_POLICY } from "../lib/headers.mjs";
import { listen, listenFrom, portOf } from "../lib/static-server.mjs";

const PAGE = "<!doctype html><title>page</title>";
const folder = mkdtempSync(join(tmpdir(), "static-server-"));
const root = join(folder, "site");
/** @type {import("../lib/static-server.mjs").Served} */
let served;

before(async () => {
  mkdirSync(join(root, "assets"), { recursive: true });
  writeFileSync(join(root, "index.html"), PAGE);
  writeFileSync(join(root, "assets", "core-1a2b.wasm"), Buffer.alloc(4096));
  writeFileSync(join(root, "weights.safetensors"), Buffer.alloc(4096));
  writeFileSync(join(folder, "secret.txt"), "secret");
  symlinkSync(join(folder, "secret.txt"), join(root, "link.txt"));
  served = await listen(root, 0);
});

after(() => {
  served.server.close();
  rmSync(folder, { recursive: true });
});

/**
 * A request whose path is sent as it stands, unlike fetch, which resolves `..` itself.
 * @param {string} path
 * @param {import("node:http").RequestOptions} [options]
 * @returns {Promise<{ status: number | undefined, headers: import("node:http").IncomingHttpHeaders, body: Buffer }>}
 */
function get(path, options = {}) {
  const { port } = new URL(served.address);
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, agent: false, ...options }, (reply) => {
      /** @type {Buffer[]} */
      const chunks = [];
      reply.on("data", (chunk) => chunks.push(chunk));
      reply.on("end", () =>
        resolve({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on("error", reject).end();
  });
}

test("the page comes with its policy, its type and no sniffing", async () => {
  const { status, headers, body } = await get("/");
  assert.equal(status, 200);
  assert.equal(body.toString(), PAGE);
  assert.equal(headers["content-type"], "text/html; charset=utf-8");
  assert.equal(headers["content-security-policy"], CONTENT_SECURITY_POLICY);
  assert.equal(headers["x-content-type-options"], "nosniff");
});

test("wasm has the type that streaming compilation asks for, and is zipped on request", async () => {
  const { headers, body } = await get("/assets/core-1a2b.wasm", {
    headers: { "accept-encoding": "gzip, br" },
  });
  assert.equal(headers["content-type"], "application/wasm");
  assert.equal(headers["content-encoding"], "gzip");
  assert.equal(Number(headers["content-length"]), body.length);
  assert.equal(gunzipSync(body).length, 4096);
  assert.match(headers["cache-control"] ?? "", /immutable/);
});

test("weights keep their length, for the progress bar", async () => {
  const { headers } = await get("/weights.safetensors", { headers: { "accept-encoding": "gzip" } });
  assert.equal(headers["content-encoding"], undefined);
  assert.equal(headers["content-length"], "4096");
});

test("an unchanged file is not sent again, a changed one is", async () => {
  const first = await get("/index.html");
  const conditional = { headers: { "if-none-match": first.headers.etag } };
  assert.equal((await get("/index.html", conditional)).status, 304);
  writeFileSync(join(root, "index.html"), `${PAGE}<p>changed</p>`);
  assert.equal((await get("/index.html", conditional)).status, 200);
  writeFileSync(join(root, "index.html"), PAGE);
});

test("HEAD answers without a body", async () => {
  const { status, headers, body } = await get("/", { method: "HEAD" });
  assert.deepEqual([status, headers["content-length"], body.length], [200, String(PAGE.length), 0]);
});

for (const path of [
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/link.txt",
  "/%",
  "/assets",
  "/no.js",
]) {
  test(`${path} is not found`, async () => {
    const { status, body } = await get(path);
    assert.equal(status, 404);
    assert.doesNotMatch(body.toString(), /secret/);
  });
}

test("other methods are refused", async () => {
  assert.equal((await get("/", { method: "POST" })).status, 405);
});

test("a taken port is a Problem for one, the next port for the other", async () => {
  const port = Number(new URL(served.address).port);
  await assert.rejects(listen(root, port), { message: `Port ${port} is taken.` });
  const second = await listenFrom(root, port);
  second.server.close();
  assert.ok(Number(new URL(second.address).port) > port);
});

test("a missing folder and a wrong port are Problems", async () => {
  await assert.rejects(listen(join(folder, "none"), 0), { name: "Problem" });
  for (const text of ["", "-1", "http", "65530"])
    assert.throws(() => portOf(text), { name: "Problem" });
  assert.equal(portOf("4173"), 4173);
});

test("a mounted folder is served under its path, and nothing beside it", async () => {
  const other = join(folder, "other");
  mkdirSync(other);
  writeFileSync(join(other, "runtime.mjs"), "export {};");
  const mounts = { "bench/ort": other, "bench/none": join(folder, "absent") };
  const mounted = await listen(root, 0, "127.0.0.1", { mounts, isolated: true });
  try {
    const { port } = new URL(mounted.address);
    const inside = await get("/bench/ort/runtime.mjs", { port });
    assert.equal(inside.status, 200);
    assert.equal(inside.headers["cross-origin-opener-policy"], "same-origin");
    assert.equal((await get("/bench/ort/../../secret.txt", { port })).status, 404);
    assert.equal((await get("/bench/ort/%2e%2e/secret.txt", { port })).status, 404);
    assert.equal((await get("/bench/none/runtime.mjs", { port })).status, 404);
    assert.equal((await get("/", { port })).status, 200);
  } finally {
    mounted.server.close();
  }
});
