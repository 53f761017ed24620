/** To be looked at: nothing to draw with, nothing that changes, at every size. */
import { expect, type Page, test } from "@playwright/test";
import { ask, MASK_TIMEOUT_MS, smallTargets, toScreen, violations } from "./page.js";

const SIZES = [
  [1180, 820],
  [820, 1180],
  [390, 844],
] as const;

/** Tries to draw, to open, to undo and to mark. */
async function tryToChange(page: Page): Promise<void> {
  const [from, to] = [await toScreen(page, 150, 60), await toScreen(page, 210, 140)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  for (const key of ["d", "s", "o", "l", "Control+z", "Enter", "Delete"])
    await page.keyboard.press(key);
  await page.locator("echo-disc").evaluate((disc) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["another clip"], "clip"));
    disc.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
}

for (const [width, height] of SIZES) {
  test(`the mode "view" shows the clip and no more, ${width} x ${height}`, async ({
    page,
  }, info) => {
    await page.setViewportSize({ width, height });
    await page.goto("./examples/view.html");
    await expect(page.getByText("Frame 1 of 30")).toBeVisible({ timeout: 60_000 });
    await tryToChange(page);
    expect(await ask(page, (disc) => [disc.boxes.size, disc.frames])).toEqual([0, 30]);
    await expect(page.getByRole("toolbar")).toHaveCount(0);
    await expect(page.locator("echo-report-panel")).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Set as ED" })).toHaveCount(0);
    await expect(page.getByText("Not a medical device").last()).toBeVisible();
    await page.keyboard.press(".");
    await expect(page.getByText("Frame 2 of 30")).toBeVisible();
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath("view.png") });
  });
}

test("with `readonly` the page's own boxes are measured, and the user's are not taken", async ({
  page,
}, info) => {
  test.setTimeout(2 * MASK_TIMEOUT_MS);
  await page.goto("./examples/readonly.html");
  await expect
    .poll(() => ask(page, (disc) => disc.report !== null), { timeout: MASK_TIMEOUT_MS })
    .toBe(true);
  const before = await ask(page, (disc) => [...disc.boxes].map(String));
  expect(before).toHaveLength(2);
  await tryToChange(page);
  expect(await ask(page, (disc) => [...disc.boxes].map(String))).toEqual(before);
  await expect(page.locator("summary", { hasText: "Model" })).toHaveCount(0);
  await expect(page.locator("summary", { hasText: "Save" })).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath("readonly.png") });
});
