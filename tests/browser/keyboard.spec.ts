/** The whole job without a pointer. */
import { expect, test } from "@playwright/test";
import { ask, boxOf, maskOf, openPage, ready } from "./page.js";

test("a box is made, moved, undone and marked with keys alone", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  const box = async () => boxOf(page, await ask(page, (disc) => disc.frame));
  const tool = page.getByRole("application");
  for (
    let tabs = 0;
    tabs < 20 && !(await tool.evaluate((node) => node.matches(":focus")));
    tabs += 1
  )
    await page.keyboard.press("Tab");
  await expect(tool).toBeFocused();

  await page.keyboard.press("Enter");
  const first = await box();
  expect(first).toBeDefined();
  for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowDown"]) await page.keyboard.press(key);
  const { x0 = 0, y1 = 0 } = first ?? {};
  expect(await box()).toMatchObject({ x0: x0 + 2, y1: y1 + 1 });
  await page.keyboard.press("Control+z");
  expect(await box(), "the steps are one").toEqual(first);
  await maskOf(page, 0);

  await page.keyboard.press("s");
  await expect(page.getByRole("button", { name: "Set as ES" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.keyboard.press(".");
  expect(await ask(page, (disc) => disc.frame)).toBe(1);
  await page.keyboard.press("End");
  expect(await ask(page, (disc) => disc.frame)).toBe(29);
  await page.keyboard.press("Home");
  await page.keyboard.press("Delete");
  expect(await box()).toBeUndefined();
  await page.keyboard.press("Control+z");
  expect(await ask(page, (disc) => disc.masks.size), "the outline comes back with the box").toBe(1);
});
