/** Opening another clip: a still, and never at the price of work unasked. */
import { expect, type Page, test } from "@playwright/test";
import { ask, chooseFile, drawBox, ED, maskOf, openPage, ready } from "./page.js";

async function png(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 200, height: 100 });
    canvas.getContext("2d")?.fillRect(50, 20, 90, 60);
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  return Buffer.from(base64, "base64");
}

test("asks before outlines would be lost", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await drawBox(page, ED.frame, ED.box);
  await maskOf(page, ED.frame);
  const file = await png(page);

  await chooseFile(page, "still.png", file);
  await page.getByRole("button", { name: "Keep this clip" }).click();
  expect(await ask(page, (disc) => [disc.clip?.source, disc.masks.size])).toEqual(["dicom", 1]);

  await chooseFile(page, "still.png", file);
  await page.getByRole("button", { name: "Open the other" }).click();
  await expect.poll(() => ask(page, (disc) => disc.clip?.source)).toBe("still");
  expect(await ask(page, (disc) => [disc.clip?.width, disc.boxes.size, disc.frame])).toEqual([
    200, 0, 0,
  ]);
  await expect(page.getByRole("button", { name: "Play" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Undo" })).toBeDisabled();
});
