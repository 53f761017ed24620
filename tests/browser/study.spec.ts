/** A reader study: both arms, the time, what is accepted, what is saved; and how it waits and resumes. */
import { expect, type Page, test } from "@playwright/test";
import { ask, MASK_TIMEOUT_MS, maskOf, saved, smallTargets, toScreen, violations } from "./page.js";

const phantom = (seed: number) => ({
  ...{ view: "a4c", efPercent: 55, edvMl: 120, heartRateBpm: 75, irregularity: 0 },
  ...{ framesPerSecond: 12, frames: 2, noise: "low", seed },
});

const study = {
  format: "echodisc-study/1",
  id: "two",
  title: "Two phantoms",
  text: "Outline both.",
  washoutDays: 0,
  firstArm: "unassisted",
  images: [1, 2].map((seed) => ({ id: `p${seed}`, clip: { phantom: phantom(seed) }, frame: 1 })),
};

const panel = (page: Page) => page.locator("echo-study-panel");
const state = (page: Page) => panel(page).getByRole("status");
const accept = (page: Page) => page.getByRole("button", { name: "Accept" });

/** The element alone on a page, with the study of this file. */
async function open(page: Page, changed: object = {}): Promise<void> {
  await page.route("**/two.json", (route) =>
    route.fulfill({ body: JSON.stringify({ ...study, ...changed }) }),
  );
  await page.goto("./examples/study.html");
  await page.evaluate(() => {
    const disc = document.createElement("echo-disc");
    disc.mode = "study";
    disc.device = "cpu";
    disc.studyFile = "two.json";
    disc.className = "frame";
    document.querySelector("echo-disc")?.replaceWith(disc);
  });
  await expect(panel(page)).toContainText("Two phantoms", { timeout: 60_000 });
}

async function enter(page: Page, code: string): Promise<void> {
  await page.getByLabel("Reader’s code").fill(code);
  await page.getByRole("button", { name: "Begin as this reader" }).click();
}

/** Once round the middle of the picture. */
async function trace(page: Page): Promise<void> {
  const corners = [
    [170, 70],
    [250, 70],
    [250, 210],
    [170, 210],
  ] as const;
  const [first, ...others] = await Promise.all(corners.map(([x, y]) => toScreen(page, x, y)));
  await page.mouse.move(first?.x ?? 0, first?.y ?? 0);
  await page.mouse.down();
  for (const { x, y } of others) await page.mouse.move(x, y, { steps: 3 });
  await page.mouse.up();
}

test("one reader goes through both arms; the results name a code and nothing else", async ({
  page,
}, info) => {
  test.setTimeout(3 * MASK_TIMEOUT_MS);
  await open(page);
  const sent: string[] = [];
  await expect(page.locator("echo-status-bar").getByRole("status")).toHaveText(/^(Ready|Open)/, {
    timeout: 3 * 60_000,
  });
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) sent.push(request.url());
  });
  await enter(page, "Anna");
  await expect(panel(page).getByRole("alert"), "a name is no code").toContainText("Not your name");
  await enter(page, "R07");
  await expect(state(page)).toHaveText("Arm 1 of 2, by hand: image 1 of 2");
  await expect(page.locator("echo-stage")).toBeHidden();

  // By hand: the pen is there, the box is not, and nothing but the one frame.
  await page.getByRole("button", { name: "Begin this arm" }).click();
  const pen = page.getByRole("application", { name: "Pen that traces the outline" });
  await expect(pen).toBeFocused({ timeout: 60_000 });
  for (const key of ["Escape", "b", "o", "ArrowLeft", "Home"]) await page.keyboard.press(key);
  await expect(pen).toBeVisible();
  expect(await ask(page, (disc) => disc.frame)).toBe(1);
  await expect(page.locator("echo-timeline")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Open a clip" })).toHaveCount(0);
  await expect(accept(page)).toBeDisabled();
  await trace(page);
  await expect(accept(page)).toBeEnabled();
  await page.screenshot({ path: info.outputPath("by-hand.png") });
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.locator("echo-stage"), "nobody plans while the time stands").toBeHidden();
  await page.waitForTimeout(6000);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(pen).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(state(page)).toHaveText("Arm 1 of 2, by hand: image 2 of 2");
  await expect(pen).toBeFocused({ timeout: 60_000 });
  expect(await ask(page, (disc) => disc.masks.size), "the next begins with nothing").toBe(0);
  await page.keyboard.press("Control+z");
  await trace(page);
  await accept(page).click();

  // With the model: the box first.
  await expect(state(page)).toHaveText("Arm 2 of 2, with the model: image 1 of 2");
  await page.getByRole("button", { name: "Begin this arm" }).click();
  for (const image of [1, 2]) {
    await expect(state(page)).toHaveText(`Arm 2 of 2, with the model: image ${image} of 2`);
    const box = page.getByRole("application", { name: /^Box round the left ventricle/ });
    await expect(box).toBeFocused({ timeout: 60_000 });
    await expect(box, "nothing is suggested").not.toHaveAccessibleName(/suggested/);
    await drawnOn(page);
    await accept(page).click({ timeout: MASK_TIMEOUT_MS });
  }
  await expect(state(page)).toHaveText("All images are accepted. Thank you.");
  const table = panel(page).getByRole("table");
  await expect(table.getByRole("row", { name: /^Wilcoxon/ })).toContainText("(2)");
  await expect(panel(page).getByRole("img", { name: /^Seconds: each image/ })).toBeVisible();
  await page.screenshot({ path: info.outputPath("done.png") });

  const { name, content } = await saved(page, "Save the results, CSV");
  expect(name).toBe("echodisc-study-two-R07.csv");
  const [head, ...rows] = content
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  expect(head).toEqual("study,reader,arm,order,image,seconds,dice,edits".split(","));
  expect(rows.map(([id, reader, arm, order]) => [id, reader, arm, order])).toEqual([
    ["two", "R07", "unassisted", "1"],
    ["two", "R07", "unassisted", "2"],
    ["two", "R07", "assisted", "3"],
    ["two", "R07", "assisted", "4"],
  ]);
  expect(rows.map((row) => row[4]).toSorted()).toEqual(["p1", "p1", "p2", "p2"]);
  const [seconds, dice, edits] = [5, 6, 7].map((at) => rows.map((row) => Number(row[at])));
  expect(seconds?.[0], "the pause is left out").toBeLessThan(6);
  expect(Math.min(...(seconds ?? []))).toBeGreaterThan(0);
  expect(Math.min(...(dice ?? []))).toBeGreaterThan(0.6);
  expect(Math.max(...(dice ?? []))).toBeLessThan(1);
  expect(edits).toEqual([1, 1, 0, 0]);
  expect(sent).toEqual([]);
});

async function drawnOn(page: Page): Promise<void> {
  const [from, to] = [await toScreen(page, 160, 48), await toScreen(page, 260, 222)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  await maskOf(page, 1);
}

for (const [name, width, height] of [
  ["tablet-lying", 1180, 820],
  ["tablet-upright", 820, 1180],
  ["phone", 390, 844],
] as const)
  test(`a saved progress is gone on with when the washout is over: ${name}`, async ({
    page,
  }, info) => {
    await page.setViewportSize({ width, height });
    await open(page, { washoutDays: 14 });
    await page.screenshot({ path: info.outputPath(`${name}-intro.png`) });
    expect(await violations(page)).toEqual([]);
    const progress = (daysAgo: number) => ({
      name: "progress.json",
      mimeType: "application/json",
      buffer: Buffer.from(
        JSON.stringify({
          format: "echodisc-study-progress/1",
          study: "two",
          reader: "R07",
          firstArmEnded: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
          // R07's order.
          rows: ["p1", "p2"].map((image, at) => ({
            ...{ arm: "unassisted", order: at + 1, image, seconds: 10 + at, dice: 0.9, edits: 1 },
          })),
        }),
      ),
    });
    const choose = panel(page).getByLabel("Saved progress");
    await choose.setInputFiles(progress(1));
    await expect(panel(page)).toContainText("The second arm may begin on");
    await expect(page.getByRole("button", { name: "Begin this arm" })).toHaveCount(0);
    await page.screenshot({ path: info.outputPath(`${name}-washout.png`) });
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    const kept = JSON.parse((await saved(page, "Save the progress")).content.toString());
    expect(kept.rows).toHaveLength(2);

    await open(page, { washoutDays: 14 });
    await panel(page).getByLabel("Saved progress").setInputFiles(progress(15));
    await expect(state(page)).toHaveText("Arm 2 of 2, with the model: image 1 of 2");
    await expect(page.getByRole("button", { name: "Begin this arm" })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
