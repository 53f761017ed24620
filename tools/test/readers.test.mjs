import assert from "node:assert/strict";
import { test } from "node:test";
import { archiveIn, matchingVersion } from "../lib/debian-archive.mjs";
import { readModelFiles, readTunedFiles } from "../lib/manifest.mjs";
import {
  failedOfCargo,
  failedOfPlaywright,
  flakyOfPlaywright,
  inWords,
  sum,
  tallyOfCargo,
  tallyOfTap,
} from "../lib/tally.mjs";
import { atLeast, versionIn } from "../lib/version.mjs";
import { lockedVersion } from "../steps/wasm-bindgen.mjs";

test("versions compare by number", () => {
  assert.equal(versionIn("rustc 1.95.0 (59807616e 2026-04-14)"), "1.95.0");
  assert.equal(atLeast("rustc 1.95.0", "1.95"), true);
  assert.equal(atLeast("rustc 1.100.0", "1.95"), true);
  assert.equal(atLeast("rustc 1.94.1", "1.95"), false);
  assert.equal(atLeast("Python 3.9", "3.9"), true);
  assert.equal(atLeast("none", "1"), false);
});

test("totals add up over several test programs", () => {
  const cargo = [
    "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
    "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
  ].join("\n");
  const tap = "# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n";
  assert.equal(inWords(tallyOfCargo(cargo)), "15 passed, 2 failed, 1 skipped");
  assert.equal(inWords(tallyOfTap(tap)), "3 passed, 2 failed");
  assert.equal(
    inWords(sum([tallyOfCargo(cargo), tallyOfTap(tap)])),
    "18 passed, 4 failed, 1 skipped",
  );
  assert.equal(inWords(tallyOfCargo("error: could not compile")), "0 passed, 0 failed");
});

test("the wasm-bindgen of Cargo.lock is not that of its sibling crates", () => {
  const lock = [
    '[[package]]\nname = "wasm-bindgen-futures"\nversion = "0.4.80"\n',
    '[[package]]\nname = "wasm-bindgen"\nversion = "0.2.130"\n',
  ].join("\n");
  assert.equal(lockedVersion(lock), "0.2.130");
  assert.throws(() => lockedVersion(""), { name: "Problem" });
});

const SHA_256 = "0123456789abcdef".repeat(4);
const MANIFEST = `id = "litemedsam"

[source]
package = "some-tools"
version = "0.1.1"
member = "some_tools/asset/model.pth"
bytes = 39
sha256 = "${SHA_256}"

[weights.f32]
file = "a.safetensors"
bytes = 1
sha256 = "${"0".repeat(64)}"

[weights.f16]
file = "weights-f16.safetensors"
bytes = 19
sha256 = "${SHA_256}"
`;

test("the manifest's checkpoint and f16 weights are read from their own tables", () => {
  assert.deepEqual(readModelFiles(MANIFEST), {
    checkpoint: {
      requirement: "some-tools==0.1.1",
      member: "some_tools/asset/model.pth",
      bytes: 39,
      sha256: SHA_256,
    },
    f16: { file: "weights-f16.safetensors", bytes: 19, sha256: SHA_256 },
  });
});

test("a tuned model's manifest names its own tensors and all weights", () => {
  const tuned = MANIFEST.replace("[weights.f32]", "[tuned]");
  assert.deepEqual(readTunedFiles(tuned), {
    tuned: { file: "a.safetensors", bytes: 1, sha256: "0".repeat(64) },
    f16: { file: "weights-f16.safetensors", bytes: 19, sha256: SHA_256 },
  });
  assert.throws(() => readTunedFiles(MANIFEST), { name: "Problem" });
});

test("a manifest without a table, a key or a plain file name is a Problem", () => {
  const damaged = [
    "",
    MANIFEST.replace("[source]", "[sources]"),
    MANIFEST.replace("bytes = 19", ""),
  ];
  damaged.push(
    MANIFEST.replace('"weights-f16', '"../weights-f16'),
    MANIFEST.replaceAll("cdef", "CDEF"),
  );
  for (const text of damaged) assert.throws(() => readModelFiles(text), { name: "Problem" });
});

test("the Debian archive is found in either format of apt's sources, and no other archive is taken for it", () => {
  const other =
    "deb [signed-by=/etc/apt/keyrings/other.asc] http://other.test/linux/debian bookworm stable\n";
  const line = "deb http://mirror.test/debian/ bookworm main\n";
  const stanza = [
    "Types: deb",
    "# http://snapshot.test/archive/debian/2025",
    "URIs: http://mirror.test/debian",
    "Suites: bookworm",
    "Components: main",
    "Signed-By: /usr/share/keyrings/debian.gpg",
  ].join("\n");
  const security = stanza.replace("test/debian", "test/debian-security");
  assert.deepEqual(archiveIn(`${other}\n\n${line}`), {
    uri: "http://mirror.test/debian",
    keyring: null,
  });
  assert.deepEqual(archiveIn(`${security}\n\n${stanza}\n`), {
    uri: "http://mirror.test/debian",
    keyring: "/usr/share/keyrings/debian.gpg",
  });
  assert.equal(archiveIn(`${other}\n\n${security}`), null);
});

test("a package version counts only with the whole upstream version", () => {
  const table = [
    " rust-src | 1.96.1+dfsg1-2~bpo13+1 | http://mirror.test/debian trixie-backports/main amd64 Packages",
    " rust-src | 1.95.0+dfsg1-2~bpo13+1 | http://mirror.test/debian trixie-backports/main amd64 Packages",
  ].join("\n");
  assert.equal(matchingVersion(table, "1.95.0"), "1.95.0+dfsg1-2~bpo13+1");
  assert.equal(matchingVersion(table, "1.9"), null);
  assert.equal(matchingVersion("", "1.95.0"), null);
});

test("failed tests are named", () => {
  const cargo = "test a::b ... ok\ntest c::d ... FAILED\ntest e ... ignored\n";
  assert.deepEqual(failedOfCargo(cargo), ["c::d"]);
  const specs = [
    { title: "opens", ok: true },
    { title: "saves", ok: false },
  ];
  const inner = [{ file: "a.spec.ts", specs }];
  assert.deepEqual(failedOfPlaywright({ suites: [{ file: "a.spec.ts", suites: inner }] }), [
    "a.spec.ts › saves",
  ]);
});

test("tests that passed only when repeated are named", () => {
  const specs = [
    { title: "opens", ok: true, tests: [{ status: "expected" }] },
    { title: "plays", ok: true, tests: [{ status: "flaky" }] },
  ];
  const suites = [{ file: "b.spec.ts", specs }];
  assert.deepEqual(flakyOfPlaywright({ suites }), ["b.spec.ts › plays"]);
  assert.deepEqual(failedOfPlaywright({ suites }), []);
});
