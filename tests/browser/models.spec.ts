/** A model of the user's own: opened from its file, prompted with points, kept, and deleted. */
import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { ask, drawBox, ED, MASK_TIMEOUT_MS, maskOf, openPage, ready, toScreen } from "./page.js";

/** A SAM of random weights, reduced to run in a second: its outlines mean nothing. */
const SAM = resolve(import.meta.dirname, "../data/sam-reduced.safetensors");

const modelFile = (page: Page) => page.getByLabel("Model file");

async function openModel(page: Page): Promise<void> {
  await modelFile(page).setInputFiles(SAM);
  await expect(page.getByText("Model: sam-reduced.safetensors")).toBeVisible({
    timeout: MASK_TIMEOUT_MS,
  });
  await ready(page);
}

const shown = (page: Page) =>
  ask(page, (disc) => {
    const mask = disc.masks.get(disc.frame);
    return mask ? { choice: mask.choice, of: mask.candidates.length, area: mask.areaPx } : null;
  });

test("a SAM from a file takes points, gives three masks, and is there after a reload", async ({
  page,
}) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await expect(page.getByRole("toolbar", { name: "Prompts" })).toBeHidden();
  await openModel(page);

  await page.getByRole("button", { name: "Point inside" }).click();
  const at = await toScreen(page, 180, 100);
  await page.mouse.click(at.x, at.y);
  await expect.poll(() => shown(page), { timeout: MASK_TIMEOUT_MS }).toMatchObject({ of: 3 });
  const first = await shown(page);
  const other = ((first?.choice ?? 0) + 1) % 3;
  await page.getByRole("radio", { name: new RegExp(`^${other + 1}`) }).click();
  await expect.poll(async () => (await shown(page))?.choice).toBe(other);

  // A second point settles what is meant: one mask.
  await page.keyboard.press("x");
  await page.mouse.click(at.x + 40, at.y - 40);
  await expect.poll(async () => (await shown(page))?.of).toBe(1);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await shown(page))?.of).toBe(3);

  await page.reload();
  await ready(page);
  await page.getByText("Model: LiteMedSAM").click();
  await page.getByRole("radio", { name: /sam-reduced/ }).check();
  await expect(page.getByText("Model: sam-reduced.safetensors")).toBeVisible();
  await ready(page);
  await page.getByRole("button", { name: /^Delete sam-reduced/ }).click();
  await expect(page.getByText("Model: LiteMedSAM")).toBeVisible();
  await ready(page);
  await expect(page.getByRole("radio", { name: /sam-reduced/ })).toHaveCount(0);
});

test("points are set and taken away with keys", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await openModel(page);
  await page.keyboard.press("a");
  const surface = page.getByRole("application", { name: /^Points inside/ });
  await surface.focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await expect.poll(() => shown(page), { timeout: MASK_TIMEOUT_MS }).toMatchObject({ of: 3 });
  await page.keyboard.press("Delete");
  await expect.poll(() => shown(page)).toBe(null);
});

test("another model outlines the same box anew", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await drawBox(page, ED.frame, ED.box);
  await maskOf(page, ED.frame);
  const before = (await shown(page))?.area;
  await openModel(page);
  await expect
    .poll(async () => (await shown(page))?.area, { timeout: MASK_TIMEOUT_MS })
    .toBeTruthy();
  expect((await shown(page))?.area).not.toBe(before);
});

test("files that are no model are refused and the model in use stays", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  for (const [name, buffer] of [
    ["noise.pth", Buffer.from("this is no model")],
    ["empty.pt", Buffer.alloc(0)],
  ] as const) {
    await modelFile(page).setInputFiles({ name, mimeType: "", buffer });
    await expect(page.getByRole("alert").first()).toBeVisible();
  }
  await expect(page.getByText("Model: LiteMedSAM")).toBeVisible();
});
