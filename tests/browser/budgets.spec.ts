/**
 * What the page may cost. Times are reported, and fail only far beyond what is wanted: this runs on
 * machines without a GPU that do other things meanwhile.
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
const LONG_TASK_MS = 50;
/** How far beyond a time may be before it fails. */
const SLOW_MACHINE = 4;
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
  report("scripts that videos need besides, brotli", `${later} bytes`);
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

  await page.evaluate(() => {
    (window as unknown as Counted).counted.tasks = [];
  });
  await drag(page, ED.box);
  await maskOf(page, 0);
  const { tasks } = await counted(page);
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
  const longest = Math.round(Math.max(0, ...tasks));
  report(
    `tasks over ${LONG_TASK_MS} ms on the main thread while a frame was encoded`,
    `${tasks.length}, the longest ${longest} ms`,
  );
  expect(longest).toBeLessThan(SLOW_MACHINE * LONG_TASK_MS);
});

interface Counted extends Window {
  counted: { acts: number; tasks: number[] };
}

const counted = (page: Page) => page.evaluate(() => (window as unknown as Counted).counted);

/** In the page: presses and keys, and what keeps it from answering. */
function count(): void {
  const counted: Counted["counted"] = { acts: 0, tasks: [] };
  Object.assign(window, { counted });
  for (const type of ["pointerdown", "keydown"])
    window.addEventListener(type, () => counted.acts++, { capture: true });
  new PerformanceObserver((list) =>
    counted.tasks.push(...list.getEntries().map(({ duration }) => duration)),
  ).observe({ type: "longtask" });
}

/** One stroke of the pointer, on the frame that is shown. */
async function drag(page: Page, box: typeof ED.box): Promise<void> {
  const [from, to] = [await toScreen(page, box.x0, box.y0), await toScreen(page, box.x1, box.y1)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
}
