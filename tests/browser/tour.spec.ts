/** The hints of a first visit and the help: never in the way, gone for good only where that is wished. */
import { expect, type Page, test } from "@playwright/test";
import { ask, boxOf, drawBox, ES, goTo, openPage, smallTargets, violations } from "./page.js";

const tour = (page: Page) => page.getByRole("region", { name: "First steps" });
const step = (page: Page) => tour(page).getByRole("status");
const help = (page: Page) =>
  page.getByRole("dialog", { name: "How the ejection fraction is measured" });

test.describe("somebody new", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("is shown four steps, can work round them, and says whether they come again", async ({
    page,
  }) => {
    await openPage(page, "?device=cpu");
    await expect(step(page)).toContainText("1/4 Open a clip");
    await tour(page).getByRole("button", { name: "Next" }).click();
    await expect(step(page)).toContainText("2/4 Draw a box");
    await drawBox(page, ES.frame, ES.box);
    expect(await boxOf(page, ES.frame), "the hint stops nobody").toBeDefined();
    await tour(page).getByRole("button", { name: "Next" }).click();
    await tour(page).getByRole("button", { name: "Next" }).click();
    await expect(step(page)).toContainText("4/4 Read the EF with its warnings");
    await tour(page).getByRole("button", { name: "Back" }).click();
    await expect(step(page)).toContainText("3/4");
    await page.locator("echo-stage").focus();
    await page.keyboard.press("Escape");
    await expect(tour(page)).toHaveCount(0);

    await openPage(page, "?device=cpu");
    await expect(tour(page), "nothing was said").toBeVisible();
    await tour(page).getByLabel("Do not show this again").check();
    await tour(page).getByRole("button", { name: "Skip the tour" }).click();
    await expect(tour(page)).toHaveCount(0);
    await openPage(page, "?device=cpu");
    await goTo(page, 1);
    await expect(tour(page)).toHaveCount(0);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["echodisc-tour"]);
  });

  test("meets no hints in pages that do not ask for them, nor in a case", async ({ page }) => {
    await page.goto("./examples/measure.html");
    await expect(page.getByText("Frame 1 of 30")).toBeVisible({ timeout: 60_000 });
    await expect(tour(page)).toHaveCount(0);
    const shown = (changes: { mode?: "teach" | "study" | "view"; readOnly?: boolean }) =>
      page.evaluate(async (asked) => {
        const disc = document.createElement("echo-disc");
        Object.assign(disc, { tour: true }, asked);
        document.querySelector("echo-disc")?.replaceWith(disc);
        await disc.updateComplete;
        return disc.shadowRoot?.querySelector("echo-tour") !== null;
      }, changes);
    expect(await shown({})).toBe(true);
    for (const mode of ["teach", "study", "view"] as const)
      expect(await shown({ mode })).toBe(false);
    expect(await shown({ readOnly: true })).toBe(false);
  });
});

for (const [name, width, height] of [
  ["tablet-lying", 1180, 820],
  ["tablet-upright", 820, 1180],
  ["phone", 390, 844],
] as const)
  test(`help explains the method and shows the tour again: ${name}`, async ({ page }, info) => {
    await page.setViewportSize({ width, height });
    await openPage(page, "?device=cpu");
    await expect(tour(page), "somebody who has seen it").toHaveCount(0);
    await page.keyboard.press("?");
    await expect(help(page)).toBeVisible();
    await expect(help(page).getByRole("heading", { name: "Foreshortening" })).toBeVisible();
    await expect(help(page)).toContainText("Not a medical device");
    await page.screenshot({ path: info.outputPath(`${name}-help.png`) });
    expect(await violations(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    const overflow = await help(page).evaluate((node) => node.scrollWidth - node.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");
    await expect(help(page)).toBeHidden();

    await page.getByRole("button", { name: "Help (?)" }).click();
    await help(page).getByRole("button", { name: "Show the tour" }).click();
    const next = tour(page).getByRole("button", { name: "Next" });
    await expect(next, "who asks has it under the keys").toBeFocused();
    for (const at of [1, 2, 3, 4]) {
      await expect(step(page)).toContainText(`${at}/4`);
      await page.screenshot({ path: info.outputPath(`${name}-tour-${at}.png`) });
      expect(await violations(page)).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
      const inside = await ask(page, (disc) => {
        const hint = disc.shadowRoot?.querySelector("echo-tour")?.getBoundingClientRect();
        return hint && hint.top >= 0 && hint.bottom <= innerHeight && hint.right <= innerWidth;
      });
      expect(inside).toBe(true);
      await page.keyboard.press("Enter");
    }
    await expect(tour(page)).toHaveCount(0);
  });
