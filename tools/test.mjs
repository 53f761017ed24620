import { buildSite } from "./build.mjs";
import { checkTypes } from "./check.mjs";
import { command } from "./lib/command.mjs";
import { printProblem, step } from "./lib/log.mjs";
import { Problem } from "./lib/problem.mjs";
import { run } from "./lib/run.mjs";
import { browserTests, rustTests, toolTests, unitTests } from "./lib/suites.mjs";
import { inWords, sum } from "./lib/tally.mjs";
import { setUp, TEST_STEPS } from "./setup.mjs";

/** @typedef {import("./lib/suites.mjs").SuiteResult} SuiteResult */

class TestRun {
  /** @type {import("./lib/tally.mjs").Tally[]} */
  tallies = [];
  /** @type {string[]} */
  failed = [];
  /** @type {string[]} */
  failedTests = [];
  /** @type {string[]} */
  flakyTests = [];

  /**
   * @param {string} title
   * @param {() => Promise<SuiteResult>} suite
   */
  suite(title, suite) {
    return this.stage(title, () =>
      step(title, async () => {
        const { tally, ok, failed = [], flaky = [] } = await suite();
        this.tallies.push(tally);
        this.failedTests.push(...failed);
        this.flakyTests.push(...flaky);
        if (!ok && tally.failed === 0)
          throw new Error(`${title} ended badly without naming a failed test`);
        if (!ok) this.failed.push(title);
        return inWords(tally);
      }),
    );
  }

  /**
   * Runs one stage; what breaks it counts as one failure, and the next stages still run.
   * @param {string} title
   * @param {() => Promise<unknown>} action
   * @returns {Promise<boolean>} whether it ran through
   */
  async stage(title, action) {
    try {
      await action();
      return true;
    } catch (error) {
      printProblem(error);
      this.failed.push(title);
      this.tallies.push({ passed: 0, failed: 1, skipped: 0 });
      return false;
    }
  }

  /** Prints what failed, again, and the totals as the last line: a log is read from its end. */
  close() {
    for (const name of this.flakyTests) console.log(`passed only when it was repeated: ${name}`);
    if (this.failed.length > 0) {
      for (const name of this.failedTests) console.log(`failed: ${name}`);
      printProblem(
        new Problem(`Not all is well: ${this.failed.join(", ")}.`, "The lines above say where."),
      );
      process.exitCode = 1;
    }
    console.log(inWords(sum(this.tallies)));
  }
}

/** @param {TestRun} tests */
async function runAll(tests) {
  await tests.suite("Set-up scripts", toolTests);
  await tests.suite("Rust tests", rustTests);
  const built = await tests.stage("Site build", async () => {
    await buildSite();
    // The browser tests compare the page with the command line.
    await step("Command line", () =>
      run("cargo", ["build", "--release", "--locked", "--bin", "echodisc"]),
    );
  });
  if (built) await tests.stage("TypeScript", () => step("TypeScript", checkTypes));
  await tests.suite("Unit tests of the page", unitTests);
  if (built) await tests.suite("Browser tests", browserTests);
}

await command(import.meta, async () => {
  const tests = new TestRun();
  if (await tests.stage("Set-up", () => setUp(TEST_STEPS))) await runAll(tests);
  tests.close();
});
