/** Tablet upright and lying, phone, desktop: nothing overflows, every target is large, axe finds nothing. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page, test } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { SAFETY_NOTICE } from "../../www/element/safety.js";
import { drawBox, ED, maskOf, openPage, ready } from "./page.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TARGET_PX = 44;

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

/** Controls smaller than a finger. A label enlarges the box that it holds. */
function smallTargets(page: Page): Promise<string[]> {
  return page
    .locator("button:visible, summary:visible, input[type=range]:visible, label:visible")
    .evaluateAll(
      (controls, least) =>
        controls
          .filter((control) => control.getBoundingClientRect().height < least)
          .map((control) => control.outerHTML.slice(0, 80)),
      TARGET_PX,
    );
}

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
