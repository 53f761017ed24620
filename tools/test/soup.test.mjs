import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { notices } from "../lib/notices.mjs";
import { ROOT } from "../lib/paths.mjs";
import { check, isAllowed, merged, packagesOfLock, packagesOfTree } from "../lib/soup.mjs";
import { page } from "../lib/soup-page.mjs";
import { NPM_USES, RUST_USES } from "../lib/soup-uses.mjs";

const TREE = `0ours v0.1.0 (/somewhere)|Apache-2.0
1image v0.25.10|MIT OR Apache-2.0
2png v1.0.0+spec-1|MIT
3flate2 v1.1.10|MIT OR Apache-2.0
1flate2 v1.1.10|MIT OR Apache-2.0 (*)
`;

/** Every direct dependency that the tables name, so that `check` has only the licences to look at. */
const WHOLE = {
  rust: Object.keys(RUST_USES).map((name) => direct(name)),
  npm: Object.keys(NPM_USES).map((name) => direct(name)),
};

/**
 * @param {string} name
 * @param {string} [licence]
 */
function direct(name, licence = "MIT") {
  return { name, version: "1.0.0", licence, direct: true, ships: ["page"] };
}

test("one way to a licence that is taken is enough, and every part of an AND is needed", () => {
  for (const licence of ["MIT", "MIT/Apache-2.0", "GPL-3.0-only OR MIT", "MIT AND Unicode-3.0"])
    assert.equal(isAllowed(licence), true, licence);
  for (const licence of ["GPL-3.0-only", "MIT AND GPL-3.0-only", "", "UNLICENSED", "See LICENSE"])
    assert.equal(isAllowed(licence), false, licence);
});

test("a package that two ways lead to is one, and direct if one of them is", () => {
  const all = merged([...packagesOfTree(TREE, "page"), ...packagesOfTree(TREE, "command line")]);
  assert.deepEqual(
    all.map(({ name, version, direct, ships }) => [name, version, direct, ships.join()]),
    [
      ["flate2", "1.1.10", true, "page,command line"],
      ["image", "0.25.10", true, "page,command line"],
      ["png", "1.0.0+spec-1", false, "page,command line"],
    ],
  );
  assert.equal(all[0]?.licence, "MIT OR Apache-2.0");
  assert.throws(() => packagesOfTree("warning: odd", "page"), { name: "Problem" });
});

test("of the npm packages those for building do not ship, and a nested version is its own", () => {
  const lock = {
    packages: {
      "": { dependencies: { a: "1" }, devDependencies: { d: "1" } },
      "node_modules/a": { version: "1.0.0", license: "MIT", dependencies: { b: "2", c: "1" } },
      "node_modules/a/node_modules/b": { version: "2.0.0", license: "MIT" },
      "node_modules/b": { version: "1.0.0", license: "MIT" },
      "node_modules/c": { version: "1.0.0", license: "ISC", dependencies: { b: "1" } },
      "node_modules/d": { version: "1.0.0", license: "GPL-3.0-only" },
    },
  };
  assert.deepEqual(
    packagesOfLock(lock).map(({ name, version, direct }) => [name, version, direct]),
    [
      ["a", "1.0.0", true],
      ["b", "1.0.0", false],
      ["b", "2.0.0", false],
      ["c", "1.0.0", false],
    ],
  );
});

test("a licence that is not taken, a dependency without a use and a use without one are Problems", () => {
  check(WHOLE);
  const { rust, npm } = WHOLE;
  const hidden = { ...direct("hidden", "GPL-3.0-only"), direct: false };
  assert.throws(() => check({ rust: [...rust, hidden], npm }), {
    name: "Problem",
    message: /hidden 1\.0\.0 \(GPL-3\.0-only\)/,
  });
  assert.throws(() => check({ rust: [...rust, direct("new")], npm }), {
    name: "Problem",
    message: /Cargo\.toml are for: new/,
  });
  assert.throws(() => check({ rust, npm: npm.slice(1) }), {
    name: "Problem",
    message: /no longer/,
  });
});

test("the tests that would show a fault are there", () => {
  for (const { shownBy } of [...Object.values(RUST_USES), ...Object.values(NPM_USES)])
    for (const path of shownBy.split(", ").filter((part) => part.includes("/")))
      assert.ok(existsSync(join(ROOT, path)), path);
});

test("the page lists a direct dependency with its use, a transitive one without", () => {
  const rust = [direct("image"), { ...direct("png"), direct: false }];
  const text = page({ rust, npm: [] });
  assert.match(text, /\| image \| 1\.0\.0 \| MIT \| page \| PNG, JPEG and GIF/);
  assert.match(text, /\| png \| 1\.0\.0 \| MIT \| page \|\n/);
});

test("a licence text stands once under all packages that hold it, and who holds none is named", () => {
  const folder = mkdtempSync(join(tmpdir(), "notices-"));
  try {
    const shipped = ["a", "b", "c"].map((name) => {
      mkdirSync(join(folder, name));
      return { ...direct(name), folder: join(folder, name) };
    });
    writeFileSync(join(folder, "a", "LICENSE-MIT"), "Copyright the authors\r\n");
    writeFileSync(join(folder, "b", "license"), "Copyright the authors\n");
    writeFileSync(join(folder, "c", "readme"), "no licence");
    const text = notices(shipped);
    assert.match(text, /a 1\.0\.0 \(MIT\)\nb 1\.0\.0 \(MIT\)\n\nCopyright the authors\n/);
    assert.equal(text.match(/Copyright the authors/g)?.length, 1);
    assert.match(text, /no text of their own.*\n\nc 1\.0\.0 \(MIT\)\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
