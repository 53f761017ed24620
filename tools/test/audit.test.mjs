import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { checkAdvisories, findingsIn } from "../lib/audit.mjs";

const report = (/** @type {Record<string, string>} */ severities) => ({
  auditReportVersion: 2,
  vulnerabilities: Object.fromEntries(
    Object.entries(severities).map(([name, severity]) => [name, { name, severity, via: [] }]),
  ),
  metadata: { vulnerabilities: {} },
});

test("a report is read, and nothing else is taken for one", () => {
  assert.deepEqual(findingsIn(JSON.stringify(report({ a: "low", b: "high" }))), [
    { name: "a", severity: "low" },
    { name: "b", severity: "high" },
  ]);
  assert.deepEqual(findingsIn(JSON.stringify(report({}))), []);
  for (const other of ["", "npm error code E405", '{"message":"405 Method Not Allowed"}', "null"])
    assert.equal(findingsIn(other), null, other);
});

/**
 * @param {string} output of an npm that fails
 * @returns {Promise<string>}
 */
async function checkedWith(output) {
  const folder = mkdtempSync(join(tmpdir(), "echodisc-audit-"));
  const path = process.env.PATH;
  try {
    writeFileSync(join(folder, "output"), output);
    writeFileSync(join(folder, "npm"), `#!/bin/sh\ncat "${join(folder, "output")}"\nexit 1\n`);
    chmodSync(join(folder, "npm"), 0o755);
    process.env.PATH = `${folder}${delimiter}${path}`;
    return await checkAdvisories();
  } finally {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  }
}

test("severe advisories fail, lesser ones are counted, and no registry is no failure", async () => {
  await assert.rejects(checkedWith(JSON.stringify(report({ lit: "critical", vite: "low" }))), {
    name: "Problem",
    message: "Advisories against lit (critical).",
  });
  assert.equal(await checkedWith(JSON.stringify(report({ vite: "moderate" }))), "1 below high");
  assert.equal(await checkedWith(JSON.stringify(report({}))), "no advisories");
  assert.match(await checkedWith('{"message":"405"}'), /not reachable, skipped/);
});
