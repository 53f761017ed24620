/**
 * What the page may cost. The time of the first paint is reported, and fails only far beyond what is
 * wanted: this runs on machines without a GPU that do other things meanwhile.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { ask, ED, ES, maskOf, openPage, ready, toScreen } from "./page.js";
import { SAMPLE } from "./reference.js";

const DIST = resolve(import.meta.dirname, "../../dist");

const SCRIPT_BYTES = 120_000;
const FIRST_PAINT_MS = 1000;
/** How far beyond it may be before it fails. */
const SLOW_MACHINE = 4;
/** Of the processor, not of the clock. */
const LONG_TASK_MS = 50;
/** From a clip that is open to its ejection fraction, and with what comes before for who is new. */
const ACTS = { practised: 3, new: 6 };

function report(what: string, value: string): void {
  test.info().annotations.push({ type: what, description: value });
  console.log(`${what}: ${value}`);
}

const brotliBytes = (names: readonly string[]) =>
  names.reduce((sum, name) => sum + brotliCompressSync(readFileSync(join(DIST, name))).length, 0);

test("the scripts that a visit loads are small", () => {
  const [, list = ""] = /"files":(\{[^}]*\})/.exec(readFileSync(join(DIST, "sw.js"), "utf8")) ?? [];
  const scripts = [
    ...Object.keys(JSON.parse(list)).filter((name) => name.endsWith(".js")),
    "sw.js",
  ];
  const page = readFileSync(join(DIST, "index.html"), "utf8");
  const first = scripts.filter(
    (name) => page.includes(`src="./${name}"`) || /^(sw\.js|assets\/worker-)/.test(name),
  );
  expect(first.length, "the page's own, the worker's and the service worker's").toBe(3);
  const bytes = brotliBytes(first);
  report("scripts of a visit, brotli", `${bytes} bytes`);
  const later = brotliBytes(scripts.filter((name) => !first.includes(name)));
  report("scripts that come on demand (video, German, learning), brotli", `${later} bytes`);
  expect(bytes).toBeLessThanOrEqual(SCRIPT_BYTES);
});

test("the page paints soon from its cache", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  const painted = () =>
    page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
  await expect.poll(painted).toBeGreaterThan(0);
  const ms = await painted();
  report("first paint from the cache", `${Math.round(ms)} ms`);
  expect(ms).toBeLessThan(SLOW_MACHINE * FIRST_PAINT_MS);
});

test("few acts lead to the ejection fraction, and the page answers while frames are encoded", async ({
  page,
  browser,
}) => {
  await page.addInitScript(count);
  await page.goto("./?file&device=cpu");
  await ready(page);
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open a clip" }).click();
  await (await choosing).setFiles(SAMPLE);
  await expect.poll(() => ask(page, (disc) => disc.clip?.frames)).toBe(30);
  // The choice itself is made in the system's own dialog.
  const opened = (await counted(page)).acts + 1;

  await browser.startTracing(page, { categories: ["toplevel"] });
  await drag(page, ED.box);
  await maskOf(page, 0);
  const tasks = tasksIn(await browser.stopTracing());
  await page
    .getByRole("slider")
    .first()
    .click({ position: { x: 120, y: 5 } });
  const frame = await ask(page, (disc) => disc.frame);
  expect(frame).toBeGreaterThan(0);
  await drag(page, ES.box);
  await maskOf(page, frame);
  await expect.poll(() => ask(page, (disc) => disc.report?.report.ef_percent)).toBeDefined();

  const all = (await counted(page)).acts + 1;
  report("acts to an ejection fraction", `${all - opened} from a clip, ${all} from the start`);
  expect(all - opened).toBeLessThanOrEqual(ACTS.practised);
  expect(all).toBeLessThanOrEqual(ACTS.new);
  const longest = Math.max(...tasks);
  report("longest task of the main thread while a frame was encoded", `${longest.toFixed(1)} ms`);
  expect(longest).toBeLessThanOrEqual(LONG_TASK_MS);
});

interface Trace {
  traceEvents: {
    name: string;
    pid: number;
    tid: number;
    args: { name?: string };
    /** Time of the processor that the thread had, in µs. */
    tdur?: number;
  }[];
}

/**
 * Times of the page's tasks, in ms: of the processor, because a machine that does other things takes
 * it away in the middle of a task.
 */
function tasksIn(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as Trace;
  const isMain = (one: { name: string; args: { name?: string } }) =>
    one.name === "thread_name" && one.args.name === "CrRendererMain";
  const thread = ({ pid, tid }: { pid: number; tid: number }) => `${pid} ${tid}`;
  const main = new Set(traceEvents.filter(isMain).map(thread));
  const tasks = traceEvents.filter((one) => one.name.endsWith("RunTask") && main.has(thread(one)));
  const times = tasks.flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
  expect(times.length, "tasks are in the trace").toBeGreaterThan(50);
  return times;
}

interface Counted extends Window {
  counted: { acts: number };
}

const counted = (page: Page) => page.evaluate(() => (window as unknown as Counted).counted);

/** In the page: presses and keys. */
function count(): void {
  const counted: Counted["counted"] = { acts: 0 };
  Object.assign(window, { counted });
  const act = () => {
    counted.acts += 1;
  };
  for (const type of ["pointerdown", "keydown"])
    window.addEventListener(type, act, { capture: true });
}

/** One stroke of the pointer, on the frame that is shown. */
async function drag(page: Page, box: typeof ED.box): Promise<void> {
  const [from, to] = [await toScreen(page, box.x0, box.y0), await toScreen(page, box.x1, box.y1)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
}
