/** Tablet upright and lying, phone, desktop: nothing overflows, every target is large, axe finds nothing. */
import { expect, test } from "@playwright/test";
import { SAFETY_NOTICE } from "../../www/element/safety.js";
import { drawBox, ED, maskOf, openPage, ready, smallTargets, violations } from "./page.js";

for (const [name, width, height] of [
  ["tablet-lying", 1180, 820],
  ["tablet-upright", 820, 1180],
  ["phone", 390, 844],
  ["phone-lying", 844, 390],
  ["desktop", 1600, 1000],
] as const)
  test(`${name} (${width}×${height})`, async ({ page }, info) => {
    await page.setViewportSize({ width, height });
    await openPage(page, "?device=cpu");
    await ready(page);
    await drawBox(page, ED.frame, ED.box);
    await maskOf(page, ED.frame);
    await page.screenshot({ path: info.outputPath(`${name}.png`) });
    await expect(page.getByText(SAFETY_NOTICE)).toBeInViewport({ ratio: 1 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });
