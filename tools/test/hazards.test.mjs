import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../lib/paths.mjs";

const rows = readFileSync(join(ROOT, "docs", "hazards.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.slice(2, -2).split(" | "));

/** @param {string} cell */
function quoted(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
}

/**
 * @param {string} path
 * @param {string} title a Rust function's name, or the text in a call of `test` or `it`
 * @returns {boolean}
 */
function hasTest(path, title) {
  if (!existsSync(join(ROOT, path))) return false;
  const source = readFileSync(join(ROOT, path), "utf8");
  if (path.endsWith(".rs"))
    return new RegExp(`#\\[test\\]\\s(?:\\s*#\\[.*\\]\\n)*\\s*fn ${title}\\(`).test(source);
  return ["test", "it"].some((call) =>
    ['"', "`"].some((quote) => source.includes(`${call}(${quote}${title}${quote}`)),
  );
}

test("the hazards are numbered from one, with every column filled", () => {
  assert.ok(rows.length > 20);
  assert.deepEqual(
    rows.map(([number]) => Number(number)),
    rows.map((_, at) => at + 1),
  );
  for (const row of rows) {
    assert.equal(row.length, 6, row[0]);
    for (const cell of row) assert.notEqual(cell.trim(), "", row[0]);
  }
});

test("every file that a control is in is there", () => {
  for (const [number, , , , where = ""] of rows) {
    const paths = quoted(where);
    assert.ok(paths.length > 0, `hazard ${number} says nowhere`);
    for (const path of paths) assert.ok(existsSync(join(ROOT, path)), `hazard ${number}: ${path}`);
  }
});

test("every test that shows a control is there", () => {
  for (const [number, , , , , shown = ""] of rows) {
    const names = quoted(shown);
    assert.ok(names.length > 0, `hazard ${number} is shown by nothing`);
    for (const name of names) {
      const [path = "", title = ""] = name.split(" › ");
      assert.ok(hasTest(path, title), `hazard ${number}: ${name}`);
    }
  }
});

test("a test that is not there is missed", () => {
  assert.equal(hasTest("tests/layers.rs", "every_source_file_belongs_to_a_layer"), true);
  assert.equal(hasTest("tests/layers.rs", "every_source_file"), false);
  assert.equal(hasTest("tools/test/hazards.test.mjs", "a test that is not there is missed"), true);
  assert.equal(hasTest("tools/test/hazards.test.mjs", "a test that is not there"), false);
  assert.equal(hasTest("tests/gone.rs", "anything"), false);
});
