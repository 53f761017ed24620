import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { digestOf, isIntact } from "../lib/digest.mjs";

const ABC = {
  bytes: 3,
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
};
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "digest-"));
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src", "a"), "abc");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file is intact only with its size and digest", async () => {
  const path = join(folder, "src", "a");
  assert.equal(await isIntact(path, ABC), true);
  assert.equal(await isIntact(join(folder, "none"), ABC), false);
  writeFileSync(path, "abd");
  assert.equal(await isIntact(path, ABC), false);
  writeFileSync(path, "ab");
  assert.equal(await isIntact(path, ABC), false);
});

test("a tree's digest changes with a content, a name, an addition and a text, and with nothing else", () => {
  const first = digestOf(folder, ["src", "absent"]);
  assert.equal(digestOf(folder, ["src", "absent"]), first);
  const seen = new Set([first, digestOf(folder, ["src"], ["text"])]);
  writeFileSync(join(folder, "src", "b"), "");
  seen.add(digestOf(folder, ["src"]));
  writeFileSync(join(folder, "src", "a"), "abd");
  seen.add(digestOf(folder, ["src"]));
  rmSync(join(folder, "src", "b"));
  writeFileSync(join(folder, "src", "c"), "");
  seen.add(digestOf(folder, ["src"]));
  assert.equal(seen.size, 5);
});
