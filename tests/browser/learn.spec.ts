/** The decoder learns from outlines that were drawn by hand: on the device, judged, used, saved, undone. */
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import type { EchoDisc } from "../../www/element/echo-disc.js";
import {
  ask,
  drawBox,
  ED,
  goTo,
  MASK_TIMEOUT_MS,
  maskOf,
  openPage,
  openPanel,
  ready,
  smallTargets,
  toScreen,
  violations,
} from "./page.js";

/** Four minutes alone; beside the tests of the software GPU, which take every core, ten and more. */
const LEARN_TIMEOUT_MS = 20 * 60_000;

const SIZES = [
  [1180, 820],
  [820, 1180],
  [390, 844],
] as const;

/** Triangles that shrink, which are no ventricles: what is learnt from them shows. */
const TRACED = [0, 5, 10, 15, 20, 25];

const panel = (page: Page) => page.locator("echo-disc .learning");
const button = (page: Page, name: string | RegExp) =>
  panel(page).getByRole("button", { name, exact: true });
const learning = (page: Page) =>
  panel(page).getByRole("switch", { name: /^Learn from the outlines that I correct/ });
const summary = (page: Page, model: string) =>
  page.locator("summary", { hasText: new RegExp(`Model: ${model}`) });

/** Files of the code that learns which the page keeps. */
const keptCode = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().filter(({ url }) => /\/learner(_bg)?-/.test(url)).length;
  });

async function trace(page: Page, frame: number): Promise<void> {
  await goTo(page, frame);
  const size = 1 - frame / 50;
  const corners = [
    [178, 138 - 80 * size],
    [178 + 38 * size, 138],
    [178 - 36 * size, 138],
    [178, 138 - 80 * size],
  ] as const;
  const [first, ...others] = await Promise.all(corners.map(([x, y]) => toScreen(page, x, y)));
  await page.mouse.move(first?.x ?? 0, first?.y ?? 0);
  await page.mouse.down();
  for (const { x, y } of others) await page.mouse.move(x, y, { steps: 8 });
  await page.mouse.up();
  const edited = () =>
    page
      .locator("echo-disc")
      .evaluate((disc, at) => (disc as EchoDisc).masks.get(at)?.edited ?? false, frame);
  await expect.poll(edited).toBe(true);
}

/** Opens the sample, traces outlines and gathers them. */
async function gather(page: Page, frames: readonly number[]): Promise<void> {
  await page.keyboard.press("t");
  for (const frame of frames) await trace(page, frame);
  await page.keyboard.press("Escape");
  await button(page, `Add ${frames.length} outlines of this clip`).click();
  await expect(panel(page)).toContainText(
    `${frames.length} outlines of 1 clip, in memory until the page is closed.`,
    { timeout: MASK_TIMEOUT_MS },
  );
}

/** At every size, with the panel in sight. */
async function look(page: Page, name: string, path: (file: string) => string): Promise<void> {
  // A colour that fades in has no contrast yet.
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await panel(page).scrollIntoViewIfNeeded();
    await panel(page).evaluate((node) => node.scrollIntoView({ block: "end" }));
    await page.screenshot({ path: path(`${name}-${width}x${height}.png`) });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 1180, height: 820 });
}

async function figuresIn(told: Locator) {
  const text = (await told.textContent()) ?? "";
  const [before = Number.NaN, after = Number.NaN] = [...text.matchAll(/0\.\d+|1\.0+/g)].map(Number);
  return { text, before, after };
}

test("outlines drawn by hand tune the decoder; it is judged, used, saved, undone and opened again", async ({
  page,
  context,
}, info) => {
  test.setTimeout(LEARN_TIMEOUT_MS + MASK_TIMEOUT_MS);
  await openPage(page, "?device=cpu");
  // From the second visit on it needs no network.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await openPage(page, "?device=cpu");
  await ready(page);
  await openPanel(page, "Model");
  await expect(learning(page), "nobody learns unless asked to").not.toBeChecked();
  await expect(panel(page).getByRole("button")).toHaveCount(0);
  expect(await keptCode(page), "nor fetches what learns").toBe(0);
  await learning(page).press("Space");
  await expect(learning(page)).toBeChecked();
  expect(await page.evaluate(() => localStorage.getItem("echodisc-learn"))).toBe("on");
  await expect(button(page, "Learn")).toBeDisabled();
  await expect.poll(() => keptCode(page), { timeout: 60_000 }).toBe(2);
  await expect(panel(page)).toContainText("Learning takes 6 outlines at least: 6 more.");

  const box = await drawBox(page, ED.frame, ED.box);
  const before = (await maskOf(page, ED.frame)).inside.filter(Boolean).length;
  expect(box.x1).toBeGreaterThan(box.x0);
  await expect(panel(page), "the network's outline is no correction").toContainText(
    "No outline of this clip is corrected yet",
  );
  await gather(page, TRACED);
  await expect(panel(page)).toContainText("The corrected outlines of this clip are added.");
  await look(page, "gathered", (file) => info.outputPath(file));

  // What learns is kept with the page.
  await context.setOffline(true);
  const requests: string[] = [];
  context.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  const begun = Date.now();
  await button(page, "Learn").click();
  const bar = panel(page).getByRole("progressbar");
  await expect(bar).toBeVisible();
  await expect(page.locator("echo-status-bar")).toContainText("Learning from your outlines");
  await look(page, "learning", (file) => info.outputPath(file));
  const told = panel(page).locator(".outcome");
  await expect(told).toBeVisible({ timeout: LEARN_TIMEOUT_MS });
  console.log(`learning from 6 outlines: ${Math.round((Date.now() - begun) / 1000)} s`);
  await context.setOffline(false);
  const { text, before: old, after } = await figuresIn(told);
  console.log(text);
  info.annotations.push({ type: "learnt", description: text });
  await expect(panel(page)).toContainText("of the clip that it learnt from: easy outlines");
  await expect(panel(page)).toContainText("Frames of one patient do not make a model for others");
  expect(
    requests.filter((request) => !/^GET [^ ]*\/assets\/[^ ]*$/.test(request)),
    "nothing but the page's own code, which it has kept",
  ).toEqual([]);
  await ready(page);
  await look(page, "learnt", (file) => info.outputPath(file));

  // Triangles are learnt: should this change, the learning has.
  expect(text).toMatch(/^Better on \d outlines? held back: Dice .* In use now\.$/);
  expect(after).toBeGreaterThan(old);
  await expect(summary(page, "LiteMedSAM-LV, learnt from 6 outlines")).toBeVisible();
  await ready(page);
  const areaNow = () =>
    page
      .locator("echo-disc")
      .evaluate((disc, at) => (disc as EchoDisc).masks.get(at)?.areaPx ?? 0, ED.frame);
  await goTo(page, ED.frame);
  await expect.poll(areaNow, { timeout: MASK_TIMEOUT_MS }).toBeGreaterThan(0);
  expect(await areaNow(), "the box is outlined anew").not.toBe(before);
  const report = await page
    .locator("echo-disc")
    .evaluate(async (disc) => (await (disc as EchoDisc).exportReport("json")).content.text());
  expect(report).toContain("LiteMedSAM-LV, learnt from 6 outlines");

  // Saved.
  const models = page.locator("echo-model-panel");
  const downloading = page.waitForEvent("download");
  await models.getByRole("button", { name: /^Save LiteMedSAM-LV, learnt/ }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("echodisc-learnt-6.safetensors");
  const file = readFileSync(await download.path());
  expect(file.length).toBeGreaterThan(1e6);
  expect(file.length).toBeLessThan(20e6);

  // Undone: the model before is in use, and what was learnt is gone.
  await button(page, "Undo the learning").click();
  await expect(summary(page, "LiteMedSAM-LV\\s*$")).toBeVisible();
  await ready(page);
  await expect(models.getByRole("radio", { name: /learnt from/ })).toHaveCount(0);
  await expect(told).toHaveCount(0);
  await goTo(page, ED.frame);
  await expect.poll(areaNow, { timeout: MASK_TIMEOUT_MS }).toBe(before);

  // Opened from its file; there after a reload; deleted.
  const learnt = { name: "learnt.safetensors", mimeType: "", buffer: file };
  await page.getByLabel("Model file").setInputFiles(learnt);
  await expect(summary(page, "LiteMedSAM-LV, learnt from 6 outlines")).toBeVisible();
  await expect(models).toContainText("Learnt from 6 outlines of 1 clip that a reader corrected");
  await ready(page);
  await openPage(page, "?device=cpu");
  await ready(page);
  await openPanel(page, "Model");
  await expect(learning(page)).toBeChecked();
  await expect(panel(page), "outlines are not kept").not.toContainText("in memory");
  await models.getByRole("radio", { name: /learnt from/ }).check();
  await expect(summary(page, "LiteMedSAM-LV, learnt from 6 outlines")).toBeVisible();
  await ready(page);
  await models.getByRole("button", { name: /^Delete LiteMedSAM-LV, learnt/ }).click();
  await expect(summary(page, "LiteMedSAM-LV\\s*$")).toBeVisible();
  await expect(models.getByRole("radio", { name: /learnt from/ })).toHaveCount(0);
});

test("learning is stopped; nothing is changed, and what was gathered stays until it is forgotten", async ({
  page,
}) => {
  test.setTimeout(2 * MASK_TIMEOUT_MS);
  await openPage(page, "?device=cpu");
  await ready(page);
  await openPanel(page, "Model");
  await learning(page).check();
  await gather(page, TRACED);
  await button(page, "Learn").click();
  await expect(panel(page)).toContainText(/Learning: \d+ %/, { timeout: MASK_TIMEOUT_MS });
  await button(page, "Cancel").click();
  await expect(panel(page).getByRole("progressbar")).toHaveCount(0);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(summary(page, "LiteMedSAM-LV\\s*$")).toBeVisible();
  await expect(button(page, "Learn")).toBeEnabled();
  const outlined = await ask(page, (disc) => disc.masks.size);
  expect(outlined).toBe(TRACED.length);
  await drawBox(page, ED.frame, ED.box);
  expect((await maskOf(page, ED.frame)).inside).toContain(true);

  await button(page, "Forget them").click();
  await expect(panel(page)).not.toContainText("in memory");
  await expect(button(page, "Add 6 outlines of this clip")).toBeEnabled();
  await openPanel(page, "Kept here");
  await page.getByRole("button", { name: "Forget everything" }).click();
  await page.getByRole("button", { name: "Really forget" }).click();
  await expect(page.locator("echo-keeping-panel")).toContainText("nothing of EchoDisc is left");
  await expect(learning(page)).not.toBeChecked();
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test("a lesson and a study offer no learning", async ({ page }) => {
  await openPage(page, "?device=cpu");
  for (const [mode, shown] of [
    ["measure", 1],
    ["teach", 0],
    ["study", 0],
    ["view", 0],
    ["measure", 1],
  ] as const) {
    await page.locator("echo-disc").evaluate((disc, next) => {
      (disc as EchoDisc).mode = next;
    }, mode);
    await expect(panel(page), mode).toHaveCount(shown);
  }
});
