/** The size of a pixel: the sample's is stale, its image holds a ruler, and nothing is used unseen. */
import { writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { ask, openPage, openPanel, outlineBoth, ready, saved, toScreen } from "./page.js";
import { nativeReport } from "./reference.js";

const calibration = (page: Page) => ask(page, (disc) => disc.report?.calibration);
const edv = (page: Page) => ask(page, (disc) => disc.report?.report.edv_ml);

async function open(page: Page): Promise<void> {
  await openPage(page, "?device=cpu");
  await ready(page);
  await outlineBoth(page);
  await openPanel(page, "Pixel size: not calibrated");
}

test("offers are used when they are confirmed, and go into every file", async ({ page }, info) => {
  await open(page);
  const status = page.getByRole("status", { name: "Pixel size" });
  await expect(status).toContainText("Not calibrated");
  await expect(page.locator("echo-calibration-panel")).toContainText("resized or cropped");
  await expect(page.getByText(/A ruler of 19 ticks, every 5th larger/)).toBeVisible();
  await expect(page.getByLabel("The image was resized from 640 × 480")).toBeVisible();
  const ef = await ask(page, (disc) => disc.report?.report.ef_percent);
  expect([await edv(page), typeof ef]).toEqual([null, "number"]);

  await page.getByLabel("A tick is 10 mm").check();
  expect(await edv(page), "chosen is not confirmed").toBe(null);
  await page.getByRole("button", { name: "Confirm and use" }).click();
  await expect.poll(() => edv(page)).toBeGreaterThan(1);
  await expect(status).toContainText("ruler drawn into the image, 10 mm a tick, confirmed");
  expect(await ask(page, (disc) => disc.report?.report.ef_percent)).toBeCloseTo(ef ?? 0, 6);

  await openPanel(page, "Save");
  const paths = { ed: info.outputPath("ed.png"), es: info.outputPath("es.png") };
  writeFileSync(paths.ed, (await saved(page, "Mask ED, PNG")).content);
  writeFileSync(paths.es, (await saved(page, "Mask ES, PNG")).content);
  const spacing = (await calibration(page))?.spacingMm ?? [0, 0];
  const native = nativeReport(paths.ed, paths.es, "--spacing-mm", spacing.join(","));
  expect(await edv(page), "the command line's").toBeCloseTo(native.edv_ml ?? 0, 6);

  const json = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  const source = "ruler drawn into the image, 10 mm a tick, confirmed";
  expect(json.inputs).toMatchObject({ spacing_source: source, spacing_a4c_mm: spacing });
  for (const file of [
    "Report, CSV",
    "Page to print",
    "Drawing, SVG",
    "Outlines, CSV",
    "Outlines, COCO",
  ])
    expect((await saved(page, file)).content.toString(), file).toContain(source);

  await page.getByRole("button", { name: "Remove this calibration" }).click();
  await expect.poll(() => edv(page)).toBe(null);
  await page.keyboard.press("Control+z");
  await expect.poll(() => edv(page), "removing is undone").toBeGreaterThan(1);
  await page.keyboard.press("Control+z");
  await expect.poll(() => edv(page), "and confirming").toBe(null);
});

test("a stale region is used as what it was confirmed to be", async ({ page }) => {
  await open(page);
  await page.getByLabel("The image was resized from 640 × 480").check();
  await page.getByRole("button", { name: "Confirm and use" }).click();
  await expect.poll(() => edv(page)).toBeGreaterThan(1);
  const found = await calibration(page);
  expect(found?.source).toContain("resized from 640 x 480, confirmed");
  expect(found?.spacingMm?.[0]).toBeCloseTo(1.021, 3);
});

test("a ruler is set with two taps and a distance, moved with keys, and slips are refused", async ({
  page,
}) => {
  await open(page);
  const ticks = await ask(page, (disc) => disc.clip?.offers.ticks?.places ?? []);
  const [first, last] = [ticks[0] ?? { x: 0, y: 0 }, ticks[18] ?? { x: 0, y: 0 }];
  await page.getByRole("button", { name: "Set a ruler on the picture" }).click();
  for (const { x, y } of [first, last]) {
    const spot = await toScreen(page, x, y);
    await page.mouse.click(spot.x, spot.y);
  }
  const use = page.getByRole("button", { name: "Use this ruler" });
  const distance = page.getByLabel("Distance");
  await expect(use).toBeDisabled();
  await distance.fill("0.5");
  await expect(page.getByText("a distance of 0.5 mm cannot be right")).toBeVisible();
  await expect(use).toBeDisabled();
  await page.getByLabel("Unit").selectOption("cm");
  await distance.fill("18");
  await expect(page.getByText(/1\.0\d\d mm a pixel \(± 0\.8 %/)).toBeVisible();

  const end = page.getByRole("button", { name: "Ruler, second end" });
  await end.focus();
  for (let step = 0; step < 16; step += 1) await page.keyboard.press("Shift+ArrowUp");
  await expect(page.getByText(/pixels apart, too close to measure by/)).toBeVisible();
  for (let step = 0; step < 16; step += 1) await page.keyboard.press("Shift+ArrowDown");
  await use.click();
  await expect
    .poll(async () => (await calibration(page))?.source)
    .toBe("ruler of 180 mm set by hand");
  const [x = 0, y = 0] = (await calibration(page))?.spacingMm ?? [];
  expect(x).toBe(y);
  expect(Math.abs(x / 1.0214 - 1), "as the ticks at 10 mm").toBeLessThan(0.02);
  await page.keyboard.press("Control+z");
  await expect.poll(() => edv(page)).toBe(null);
});
