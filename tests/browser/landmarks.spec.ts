/** Landmarks are moved on the picture with mouse, finger and keys, measured at once, and taken back. */
import { writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import {
  ask,
  ED,
  goTo,
  openPage,
  openPanel,
  outlineBoth,
  ready,
  type Spot,
  saved,
  swipe,
  toScreen,
} from "./page.js";
import { nativeReport } from "./reference.js";

test.use({ hasTouch: true });

const apex = (page: Page) => ask(page, (disc) => disc.report?.ed.apex);
const hinges = (page: Page) => ask(page, (disc) => disc.report?.ed.hinges);
const ef = (page: Page) => ask(page, (disc) => disc.report?.report.ef_percent ?? Number.NaN);

test("moving landmarks measures anew, as the command line does", async ({
  page,
  context,
}, info) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await outlineBoth(page);
  await goTo(page, ED.frame);
  const found = { ef: await ef(page), apex: (await apex(page))?.at ?? { x: 0, y: 0 } };
  await page.keyboard.press("l");
  await expect(page.getByRole("button", { name: "Apex, ED, found" })).toBeVisible();

  const at = await toScreen(page, found.apex.x, found.apex.y);
  await page.mouse.move(at.x + 8, at.y + 4);
  await page.mouse.down();
  await page.mouse.move(at.x + 30, at.y + 8, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await apex(page))?.set).toBe(true);
  expect((await apex(page))?.at.x).toBeGreaterThan(found.apex.x + 4);
  await expect.poll(() => ef(page)).not.toBe(found.ef);
  await expect(page.locator("echo-landmark-bar")).toContainText("ED: apex set by hand");
  expect(await ask(page, (disc) => disc.report?.es.apex.set)).toBe(false);

  const hinge = (await hinges(page))?.[0].at ?? { x: 0, y: 0 };
  const from = await toScreen(page, hinge.x, hinge.y);
  const cdp = await context.newCDPSession(page);
  await swipe(cdp, { x: from.x + 10, y: from.y }, { x: from.x + 22, y: from.y + 9 });
  await expect.poll(async () => (await hinges(page))?.[0].set).toBe(true);

  const button = page.getByRole("button", { name: "Apex, ED, set by hand" });
  await button.focus();
  const before = (await apex(page))?.at ?? { x: 0, y: 0 };
  for (const key of ["ArrowUp", "ArrowUp", "ArrowLeft"]) await page.keyboard.press(key);
  await expect
    .poll(async () => (await apex(page))?.at)
    .toEqual({ x: before.x - 1, y: before.y - 2 });
  expect(await ask(page, (disc) => disc.frame), "arrow keys leave the frame").toBe(ED.frame);

  await openPanel(page, "Save");
  const paths = { ed: info.outputPath("ed.png"), es: info.outputPath("es.png") };
  writeFileSync(paths.ed, (await saved(page, "Mask ED, PNG")).content);
  writeFileSync(paths.es, (await saved(page, "Mask ES, PNG")).content);
  const place = ({ x, y }: { x: number; y: number }) => [x, y];
  const set = {
    hinges: (await hinges(page))?.map(({ at }) => place(at)),
    apex: place((await apex(page))?.at ?? { x: 0, y: 0 }),
  };
  const given = info.outputPath("landmarks.json");
  writeFileSync(given, JSON.stringify({ ed: set }));
  const native = nativeReport(paths.ed, paths.es, "--landmarks", given);
  expect(await ef(page)).toBeCloseTo(native.ef_percent, 9);
  const json = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  expect(json.masks.ed.confidence).toEqual({ apex: null, base: null, hinges: null });
  expect(json.masks.ed.landmarks).toMatchObject({ apex: set.apex });
  for (const file of ["Page to print", "Drawing, SVG"])
    expect((await saved(page, file)).content.toString()).toContain("landmarks set by hand");

  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await apex(page))?.at, "the keys were one step").toEqual(before);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await hinges(page))?.[0].set).toBe(false);
  await page.getByRole("button", { name: "Reset ED" }).click();
  await expect.poll(() => ef(page)).toBe(found.ef);
  expect(await apex(page)).toMatchObject({ set: false, at: found.apex });
});

test("landmarks that give no axis say so, and can be moved back", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await outlineBoth(page);
  await goTo(page, ED.frame);
  await page.keyboard.press("l");
  const drag = async (from: Spot, to: Spot) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up();
  };
  const below = async (x: number, y: number, by: number) =>
    drag(await toScreen(page, x, y), await toScreen(page, x, ED.box.y1 + by));
  for (const at of [0, 1] as const) {
    const { x, y } = (await hinges(page))?.[at].at ?? { x: 0, y: 0 };
    await below(x, y, 12);
    await expect.poll(async () => (await hinges(page))?.[at].at.y).toBeGreaterThan(ED.box.y1 + 11);
  }
  const { x, y } = (await apex(page))?.at ?? { x: 0, y: 0 };
  await below(x, y, 50);
  await expect(page.locator("echo-report-panel")).toContainText("measure-landmarks");
  await drag(await toScreen(page, x, ED.box.y1 + 50), await toScreen(page, x, y));
  await expect.poll(() => ask(page, (disc) => disc.report !== null)).toBe(true);
});
