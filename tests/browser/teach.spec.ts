/** A teaching case: the learner's boxes, the score, what is seen and what leaves the element. */
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import type { EchoDisc } from "../../www/element/echo-disc.js";
import { ask, drawBox, goTo, MASK_TIMEOUT_MS, maskOf, smallTargets, toScreen } from "./page.js";

const panel = (page: Page) => page.locator("echo-teach-panel");

/** Where the phantom's cavity lies at end-diastole and end-systole, about. */
const BOXES = [
  { frame: 3, box: { x0: 160, y0: 48, x1: 260, y1: 222 } },
  { frame: 13, box: { x0: 172, y0: 62, x1: 246, y1: 212 } },
];

test("boxes are scored against the truth, shown, saved, and told by an event alone", async ({
  page,
}, info) => {
  test.setTimeout(2 * MASK_TIMEOUT_MS);
  await page.goto("./examples/teach.html");
  await expect(panel(page)).toContainText("A ventricle of normal size", { timeout: 3 * 60_000 });
  await expect.poll(() => ask(page, (disc) => disc.frames)).toBe(30);
  await expect(page.locator("echo-status-bar").getByRole("status")).toHaveText(/^(Ready|Analys)/, {
    timeout: 3 * 60_000,
  });
  await expect(page.getByRole("button", { name: "Open a clip" })).toHaveCount(0);
  const compare = page.getByRole("button", { name: "Compare with the expert" });
  await expect(compare).toBeDisabled();
  await expect(panel(page), "nothing of the truth before").not.toContainText("60");

  await expect(page.locator("echo-status-bar").getByRole("status")).toHaveText(/^Ready/, {
    timeout: 3 * 60_000,
  });
  const picture = page.getByRole("application", { name: /^Box round the left ventricle/ });
  await expect(picture, "no box is suggested to a learner").not.toHaveAccessibleName(/suggested/);

  const sent: string[] = [];
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) sent.push(request.url());
  });
  for (const { frame, box } of BOXES) {
    await drawBox(page, frame, box);
    await maskOf(page, frame);
  }
  await compare.click({ timeout: 60_000 });
  await expect(panel(page).getByRole("status")).toContainText("this case accepts");
  const cells = panel(page).getByRole("cell");
  const dice = Number(
    await panel(page)
      .getByRole("row", { name: /^Dice, ED/ })
      .getByRole("cell")
      .first()
      .innerText(),
  );
  expect(dice).toBeGreaterThan(0.8);
  expect(dice).toBeLessThan(1);
  await expect(cells.filter({ hasText: /^60$/ })).toHaveCount(1);
  for (const phase of ["ED", "ES"])
    await expect(
      page.getByRole("img", {
        name: `${phase}: your outline, the expert’s, and where they differ`,
      }),
    ).toBeVisible();
  await expect(page.locator("output")).toContainText(/^Dice 0\.\d\d and 0\.\d\d, EF off by/);
  await page.screenshot({ path: info.outputPath("scored.png") });

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the score, JSON" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("echodisc-score.json");
  const score = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(score).toMatchObject({ case: "normal", efReference: 60, accepted: expect.any(Boolean) });
  expect(score.dice.ed).toBeCloseTo(dice, 3);
  expect(score.efOff).toBeCloseTo(score.efPercent - 60, 9);
  expect(sent).toEqual([]);

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(compare, "another outline is another comparison").toBeVisible();
  expect(await smallTargets(page)).toEqual([]);
});

test("a case that is wrong says what is", async ({ page }) => {
  await page.route("**/wrong.json", (route) =>
    route.fulfill({ body: '{"format":"echodisc-case/1"}' }),
  );
  await page.goto("./examples/measure.html");
  const told = await page.evaluate(async () => {
    const disc = document.createElement("echo-disc");
    disc.mode = "teach";
    disc.caseFile = "wrong.json";
    const failed = new Promise<string>((resolve) =>
      disc.addEventListener("error", (event) => {
        const { code, message } = (event as unknown as CustomEvent).detail;
        resolve(`${code}: ${message}`);
      }),
    );
    document.body.append(disc);
    return failed;
  });
  expect(told).toBe("case-invalid: The case file is not valid: id.");
});

test("a learner traces by hand, with the pointer and with keys, without a box", async ({
  page,
}) => {
  await page.goto("./examples/teach.html");
  await expect(panel(page)).toContainText("A ventricle of normal size", { timeout: 3 * 60_000 });
  await page.getByRole("button", { name: "Edit the outline (E)" }).click();
  const pen = page.getByRole("application", { name: "Pen that traces the outline" });
  await expect(pen).toBeFocused();
  const shown = (frame: number) =>
    page.locator("echo-disc").evaluate((disc, at) => {
      const mask = (disc as EchoDisc).masks.get(at);
      return mask ? { area: mask.areaPx, edited: mask.edited } : null;
    }, frame);

  // A line that goes round nothing says so.
  await goTo(page, 3);
  const middle = await toScreen(page, 210, 130);
  await page.mouse.click(middle.x, middle.y);
  await expect(page.locator("echo-alert-bar")).toContainText("goes round nothing");
  expect(await shown(3)).toBeNull();

  // A rectangle of 60 by 120 pixels.
  const corners = [
    [180, 80],
    [240, 80],
    [240, 200],
    [180, 200],
  ] as const;
  const [first, ...others] = await Promise.all(corners.map(([x, y]) => toScreen(page, x, y)));
  await page.mouse.move(first?.x ?? 0, first?.y ?? 0);
  await page.mouse.down();
  for (const { x, y } of others) await page.mouse.move(x, y, { steps: 4 });
  await expect(pen.locator(".closing"), "how it would close is seen").toBeAttached();
  await page.mouse.up();
  await expect.poll(async () => (await shown(3))?.edited).toBe(true);
  expect(Math.abs(((await shown(3))?.area ?? 0) / 7200 - 1)).toBeLessThan(0.03);
  await page.keyboard.press("Control+z");
  expect(await shown(3)).toBeNull();
  await page.keyboard.press("Control+Shift+z");

  await goTo(page, 13);
  await pen.focus();
  await page.keyboard.press("Enter");
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft"])
    for (let step = 0; step < 5; step += 1) await page.keyboard.press(`Shift+${key}`);
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await shown(13))?.area).toBe(2500);
  await expect
    .poll(() => ask(page, (disc) => disc.report?.edMask.edited), { timeout: 60_000 })
    .toBe(true);
  await page.getByRole("button", { name: "Compare with the expert" }).click();
  await expect(panel(page).getByRole("status")).toContainText("Outside of what this case accepts");
  expect(await ask(page, (disc) => disc.boxes.size)).toBe(0);
});
