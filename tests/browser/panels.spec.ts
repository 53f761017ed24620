/** With every panel open and the landmarks shown: nothing overflows, targets are large, axe finds nothing. */
import { expect, test } from "@playwright/test";
import {
  ED,
  goTo,
  openPage,
  openPanel,
  outlineBoth,
  ready,
  smallTargets,
  violations,
} from "./page.js";

for (const [name, width, height] of [
  ["tablet-lying", 1180, 820],
  ["tablet-upright", 820, 1180],
  ["phone", 390, 844],
] as const)
  test(`panels, ${name} (${width}×${height})`, async ({ page }, info) => {
    await page.setViewportSize({ width, height });
    await openPage(page, "?device=cpu");
    await ready(page);
    await outlineBoth(page);
    await goTo(page, ED.frame);
    const titles = ["Pixel size", "View", "Patient", "Save", "Model", "Keys", "Diagnostics"];
    for (const title of titles) await openPanel(page, title);
    await page.getByLabel("A tick is 10 mm").check();
    await page.getByRole("button", { name: "Confirm and use" }).click();
    await page.getByLabel("Height, cm").fill("170");
    await page.getByLabel("Weight, kg").fill("70");
    await page.getByLabel("Sex").selectOption("male");
    await page.keyboard.press("Escape");
    await page.getByLabel("Landmarks").check();
    await expect(page.getByRole("button", { name: /^Apex, ED/ })).toBeVisible();
    await page.screenshot({ path: info.outputPath(`${name}-landmarks.png`) });
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);

    await page.getByRole("button", { name: "Set a ruler on the picture" }).click();
    await page.getByLabel("Distance").fill("50");
    await expect(page.getByRole("button", { name: "Use this ruler" })).toBeEnabled();
    await page.screenshot({ path: info.outputPath(`${name}-ruler.png`) });
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const side = page.locator("aside");
    expect(await side.evaluate((node) => node.scrollWidth - node.clientWidth)).toBeLessThanOrEqual(
      0,
    );
  });
