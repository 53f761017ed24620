/** A box that the model suggests, taken with one tap or one key. */
import { expect, type Page, test } from "@playwright/test";
import { ask, MASK_TIMEOUT_MS, maskOf, openPage, ready } from "./page.js";

const SUGGESTED = "Suggested box: check it, tap to use it";

/** On a phantom: the sample's ventricle is not found with enough certainty. */
async function suggested(page: Page): Promise<void> {
  await openPage(page, "?device=cpu");
  await ready(page);
  await page.getByRole("button", { name: "Try a phantom" }).click();
  await page.getByRole("button", { name: "Make the phantom" }).click();
  await expect(page.getByText(SUGGESTED)).toBeVisible({ timeout: MASK_TIMEOUT_MS });
  expect(await ask(page, (disc) => disc.boxes.size), "nothing is drawn unasked").toBe(0);
  expect(await ask(page, (disc) => disc.masks.size)).toBe(0);
}

test("a suggested box is taken with a tap in it, and gone with undo", async ({ page }) => {
  await suggested(page);
  const mark = await page.locator("rect.proposal").boundingBox();
  if (!mark) throw new Error("the suggested box has no place");
  await page.mouse.click(mark.x - 20, mark.y - 20);
  expect(await ask(page, (disc) => disc.boxes.size), "a tap beside it takes nothing").toBe(0);
  await page.mouse.click(mark.x + mark.width / 2, mark.y + mark.height / 2);
  const box = await ask(page, (disc) => disc.boxes.get(0));
  expect(box).toBeDefined();
  await expect(page.getByText(SUGGESTED)).toHaveCount(0);
  await maskOf(page, 0);
  await page.keyboard.press("Control+z");
  await expect(page.getByText(SUGGESTED)).toBeVisible();
  expect(await ask(page, (disc) => disc.boxes.size)).toBe(0);
});

test("a suggested box is taken with Enter", async ({ page }) => {
  await suggested(page);
  await page.getByRole("application", { name: /a box is suggested/ }).focus();
  await page.keyboard.press("Enter");
  expect(await ask(page, (disc) => disc.boxes.size)).toBe(1);
  await maskOf(page, 0);
});
