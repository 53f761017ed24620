/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * @param {string} output of `cargo test`
 * @returns {Tally}
 */
export function tallyOfCargo(output) {
  const line = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm;
  return sum(
    [...output.matchAll(line)].map(([, passed, failed, skipped]) => tally(passed, failed, skipped)),
  );
}

/**
 * @param {string} output of `cargo test`
 * @returns {string[]} names of the tests that failed
 */
export function failedOfCargo(output) {
  return [...output.matchAll(/^test (.+) \.\.\. FAILED$/gm)].map(([, name]) => String(name));
}

/**
 * @typedef {object} PlaywrightSuite
 * @property {string} file
 * @property {{ title: string, ok: boolean, tests?: { status: string }[] }[]} [specs]
 * @property {PlaywrightSuite[]} [suites]
 */

/** @typedef {NonNullable<PlaywrightSuite["specs"]>[number]} PlaywrightSpec */

/**
 * @param {Pick<PlaywrightReport, "suites">} report
 * @returns {string[]} files and titles of the tests that failed
 */
export function failedOfPlaywright({ suites }) {
  return namesOf(suites, ({ ok }) => !ok);
}

/**
 * @param {Pick<PlaywrightReport, "suites">} report
 * @returns {string[]} files and titles of the tests that failed once and passed when they were repeated
 */
export function flakyOfPlaywright({ suites }) {
  return namesOf(suites, ({ tests = [] }) => tests.some(({ status }) => status === "flaky"));
}

/**
 * @param {PlaywrightSuite[]} suites
 * @param {(spec: PlaywrightSpec) => boolean} which
 * @returns {string[]}
 */
function namesOf(suites, which) {
  return suites.flatMap(({ file, specs = [], suites: inner = [] }) => [
    ...specs.filter(which).map(({ title }) => `${file} › ${title}`),
    ...namesOf(inner, which),
  ]);
}

/**
 * @param {string} output of `node --test` with the TAP reporter
 * @returns {Tally}
 */
export function tallyOfTap(output) {
  /** @param {string} name */
  const count = (name) => output.match(new RegExp(`^# ${name} (\\d+)$`, "m"))?.[1];
  const failed = Number(count("fail") ?? 0) + Number(count("cancelled") ?? 0);
  return tally(count("pass"), failed, Number(count("skipped") ?? 0) + Number(count("todo") ?? 0));
}

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} report
 * what Vitest's JSON reporter writes
 * @returns {Tally}
 */
export function tallyOfVitest(report) {
  return tally(
    report.numPassedTests,
    report.numFailedTests,
    report.numPendingTests + report.numTodoTests,
  );
}

/**
 * @typedef {object} PlaywrightReport what Playwright's JSON reporter writes
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {PlaywrightSuite[]} suites
 */

/**
 * @param {PlaywrightReport} report
 * @returns {Tally}
 */
export function tallyOfPlaywright({ stats }) {
  return tally(stats.expected + stats.flaky, stats.unexpected, stats.skipped);
}

/**
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return tallies.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    tally(0, 0, 0),
  );
}

/**
 * @param {Tally} tally
 * @returns {string}
 */
export function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * @param {string | number | undefined} passed
 * @param {string | number | undefined} failed
 * @param {string | number | undefined} skipped
 * @returns {Tally}
 */
function tally(passed, failed, skipped) {
  return {
    passed: Number(passed ?? 0),
    failed: Number(failed ?? 0),
    skipped: Number(skipped ?? 0),
  };
}
