/** Outlines are edited with mouse, pen, fingers and keys; every edit measures anew and is told everywhere. */
import { type CDPSession, expect, type Page, test } from "@playwright/test";
import type { EchoDisc } from "../../www/element/echo-disc.js";
import {
  ask,
  drawBox,
  ED,
  ES,
  goTo,
  MASK_TIMEOUT_MS,
  maskOf,
  openPage,
  openPanel,
  outlineBoth,
  ready,
  type Spot,
  saved,
  smallTargets,
  toScreen,
  violations,
} from "./page.js";

test.use({ hasTouch: true });

/** Of a frame: how large its outline is, and whether it was edited. */
const shown = (page: Page, frame: number) =>
  page.locator("echo-disc").evaluate((disc, at) => {
    const mask = (disc as EchoDisc).masks.get(at);
    return { area: mask?.areaPx ?? 0, edited: mask?.edited ?? false };
  }, frame);
const area = async (page: Page, frame: number) => (await shown(page, frame)).area;
const ef = (page: Page) => ask(page, (disc) => disc.report?.report.ef_percent ?? Number.NaN);
const measuredArea = (page: Page) => ask(page, (disc) => disc.report?.edMask.areaPx);
const tools = (page: Page) => page.locator("echo-edit-tools");

/** The right end of a frame's outline, in frame px. */
const rightEnd = (page: Page, frame: number) =>
  page.locator("echo-disc").evaluate((disc, at) => {
    const { outline } = (disc as EchoDisc).masks.get(at) ?? { outline: new Float32Array(2) };
    let best = 0;
    for (let i = 0; i + 1 < outline.length; i += 2)
      if ((outline[i] ?? 0) > (outline[best] ?? 0)) best = i;
    return { x: outline[best] ?? 0, y: outline[best + 1] ?? 0 };
  }, frame);

/** Steps from pixel to pixel round the outline: fewer of a smoother one. */
const borderLength = (page: Page, frame: number) =>
  page
    .locator("echo-disc")
    .evaluate((disc, at) => (disc as EchoDisc).masks.get(at)?.outline.length ?? 0, frame);

async function edOutlined(page: Page): Promise<void> {
  await openPage(page, "?device=cpu");
  await ready(page);
  await drawBox(page, ED.frame, ED.box);
  await maskOf(page, ED.frame);
}

type Touch = Spot & { id: number };
const touch = (cdp: CDPSession, type: "touchStart" | "touchMove" | "touchEnd", points: Touch[]) =>
  cdp.send("Input.dispatchTouchEvent", { type, touchPoints: points });
const pen = (
  cdp: CDPSession,
  type: "mousePressed" | "mouseMoved" | "mouseReleased",
  { x, y }: Spot,
) =>
  cdp.send("Input.dispatchMouseEvent", {
    type,
    x,
    y,
    button: "left",
    buttons: type === "mouseReleased" ? 0 : 1,
    clickCount: 1,
    pointerType: "pen",
  });

test("the mouse drags the border: measured at once, undone and redone, told in every file", async ({
  page,
}) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await outlineBoth(page);
  await goTo(page, ED.frame);
  const before = { ef: await ef(page), area: await area(page, ED.frame) };
  await tools(page).getByRole("button", { name: "Edit the outline (E)" }).click();
  const end = await rightEnd(page, ED.frame);
  const from = await toScreen(page, end.x, end.y);
  const to = await toScreen(page, end.x + 9, end.y);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 12 });
  // Measured while the button is still down.
  await expect.poll(() => area(page, ED.frame)).toBeGreaterThan(before.area + 20);
  await expect
    .poll(async () => (await measuredArea(page)) === (await area(page, ED.frame)))
    .toBe(true);
  expect(await ef(page)).toBeGreaterThan(before.ef);
  await page.mouse.up();
  await expect.poll(() => tools(page).getByText("Edited by hand").isVisible()).toBe(true);
  await expect(page.locator("echo-report-panel")).toContainText("ED edited by hand");
  await expect(page.getByRole("button", { name: "ED frame 13, edited by hand" })).toBeVisible();
  await expect(page.getByRole("img", { name: /frame 13.*edited by hand/ })).toBeVisible();
  const edited = { ef: await ef(page), area: await area(page, ED.frame) };
  expect((await rightEnd(page, ED.frame)).x).toBeGreaterThan(end.x + 6);

  // Taken back with Escape in the middle of a stroke.
  await page.mouse.move(to.x, to.y);
  await page.mouse.down();
  await page.mouse.move(from.x - 40, from.y, { steps: 6 });
  await expect.poll(() => area(page, ED.frame)).toBeLessThan(edited.area);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect.poll(() => area(page, ED.frame)).toBe(edited.area);
  await expect.poll(() => ef(page)).toBe(edited.ef);

  await page.keyboard.press("Control+z");
  await expect.poll(() => ef(page)).toBe(before.ef);
  expect(await shown(page, ED.frame)).toEqual({ area: before.area, edited: false });
  await expect(page.locator("echo-report-panel")).not.toContainText("edited by hand");
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => ef(page)).toBe(edited.ef);

  await openPanel(page, "Save");
  const text = async (button: string) => (await saved(page, button)).content.toString("latin1");
  const json = JSON.parse(await text("Report, JSON"));
  expect([json.masks.ed.edited, json.masks.es.edited]).toEqual([true, false]);
  expect(json.ef_percent).toBe(edited.ef);
  expect(await text("Report, CSV")).toContain("masks.ed.edited,true");
  expect(await text("Page to print")).toContain("outline edited by hand");
  expect(await text("Drawing, SVG")).toMatch(/>ed: [^<]*outline edited by hand</);
  const contours = (await text("Outlines, CSV")).trim().split("\n");
  const ofEd = contours.filter((line) => line.startsWith("ed,"));
  expect(ofEd.length).toBeGreaterThan(20);
  expect(ofEd.every((line) => line.endsWith(",true"))).toBe(true);
  expect(contours.at(-1)).toMatch(/^es,.*,false$/);
  const coco = JSON.parse(await text("Outlines, COCO"));
  expect(coco.annotations.map((one: { edited: boolean }) => one.edited)).toEqual([true, false]);
  expect(await text("DICOM structured report")).toContain("Outlines edited by hand: ed");
  expect((await saved(page, "Mask ED, PNG")).name).toBe("echodisc-mask-ed-edited.png");
  expect((await saved(page, "Mask ES, PNG")).name).toBe("echodisc-mask-es.png");

  // Back to the model's, and a new box gives the frame back too; both can be undone.
  await tools(page).getByRole("button", { name: "Back to the model’s outline" }).click();
  await expect.poll(() => ef(page)).toBe(before.ef);
  await page.keyboard.press("Control+z");
  await expect.poll(() => ef(page)).toBe(edited.ef);
  await page.keyboard.press("e");
  await drawBox(page, ED.frame, { ...ED.box, y1: ED.box.y1 + 4 });
  await expect.poll(async () => (await shown(page, ED.frame)).edited).toBe(false);
  await page.keyboard.press("Control+z");
  await expect.poll(() => shown(page, ED.frame)).toEqual({ area: edited.area, edited: true });
});

test("one finger draws and two move; beside a pen fingers move, and a palm does nothing", async ({
  page,
  context,
}) => {
  await edOutlined(page);
  const network = await area(page, ED.frame);
  const cdp = await context.newCDPSession(page);
  await page.keyboard.press("p");
  const end = await rightEnd(page, ED.frame);
  const edge = await toScreen(page, end.x, end.y);
  const beside = (dx: number, id = 1) => ({ x: edge.x + dx, y: edge.y, id });

  // One finger adds.
  await touch(cdp, "touchStart", [beside(0)]);
  await touch(cdp, "touchMove", [beside(10)]);
  await touch(cdp, "touchEnd", []);
  // The outline moves while it is drawn: the last of it is meant.
  await expect
    .poll(async () => {
      const now = await area(page, ED.frame);
      await page.waitForTimeout(500);
      return now > network && now === (await area(page, ED.frame));
    })
    .toBe(true);
  const added = await area(page, ED.frame);

  // Two fingers zoom, and what the first began to draw is taken back.
  await touch(cdp, "touchStart", [beside(-40)]);
  await touch(cdp, "touchStart", [beside(-40), beside(40, 2)]);
  await touch(cdp, "touchMove", [beside(-80), beside(80, 2)]);
  await touch(cdp, "touchEnd", []);
  const whole = page.getByRole("button", { name: "Whole picture" });
  await expect(whole).toBeVisible();
  await expect.poll(() => shown(page, ED.frame)).toEqual({ area: added, edited: true });
  await whole.click();
  await expect(whole).toBeHidden();

  // The pen erases; a palm beside it does nothing.
  await page.keyboard.press("c");
  await pen(cdp, "mousePressed", beside(0));
  await touch(cdp, "touchStart", [{ ...beside(0), y: edge.y + 90 }]);
  await touch(cdp, "touchMove", [{ ...beside(-30), y: edge.y + 90 }]);
  await pen(cdp, "mouseMoved", beside(-10));
  await touch(cdp, "touchEnd", []);
  await pen(cdp, "mouseReleased", beside(-10));
  await expect.poll(() => area(page, ED.frame)).toBeLessThan(added);
  await page.keyboard.press("Control+z");
  await expect.poll(() => area(page, ED.frame), "one stroke, one step").toBe(added);

  // From now on a finger draws nothing, unless that is asked for.
  const swipe = async () => {
    await touch(cdp, "touchStart", [beside(-60)]);
    await touch(cdp, "touchMove", [beside(-20)]);
    await touch(cdp, "touchEnd", []);
  };
  await swipe();
  await page.waitForTimeout(300);
  expect(await area(page, ED.frame)).toBe(added);
  await tools(page).getByRole("button", { name: "Draw with fingers too" }).click();
  await swipe();
  await expect.poll(() => area(page, ED.frame)).toBeLessThan(added);
});

test("a palm that is down before the pen draws nothing", async ({ page, context }) => {
  await edOutlined(page);
  const network = await area(page, ED.frame);
  const cdp = await context.newCDPSession(page);
  await page.keyboard.press("c");
  const middle = await toScreen(page, (ED.box.x0 + ED.box.x1) / 2, (ED.box.y0 + ED.box.y1) / 2);
  await touch(cdp, "touchStart", [{ ...middle, id: 1 }]);
  const far = await toScreen(page, 20, 20);
  await pen(cdp, "mousePressed", far);
  await pen(cdp, "mouseReleased", far);
  await touch(cdp, "touchEnd", []);
  await page.waitForTimeout(300);
  expect(await shown(page, ED.frame)).toEqual({ area: network, edited: false });
});

test("keys alone drag, add, erase and smooth", async ({ page }) => {
  await edOutlined(page);
  const network = await area(page, ED.frame);
  await page.keyboard.press("e");
  const brush = page.getByRole("application", { name: "Brush that drags the border" });
  await expect(brush).toBeFocused();

  // The ring begins in the middle of the frame: bring it to the right end of the outline.
  const size = await ask(page, (disc) => disc.clip);
  const end = await rightEnd(page, ED.frame);
  const go = async (dx: number, dy: number) => {
    for (const [by, [less, more]] of [
      [dx, ["ArrowLeft", "ArrowRight"]],
      [dy, ["ArrowUp", "ArrowDown"]],
    ] as const) {
      const steps = Math.abs(Math.round(by));
      const key = by < 0 ? less : more;
      for (let i = 0; i < Math.floor(steps / 10); i += 1) await page.keyboard.press(`Shift+${key}`);
      for (let i = 0; i < steps % 10; i += 1) await page.keyboard.press(key);
    }
  };
  await go(end.x - (size?.width ?? 0) / 2, end.y - (size?.height ?? 0) / 2);
  await page.keyboard.press("Enter");
  await expect(page.getByText("The border is held")).toBeAttached();
  await go(6, 0);
  await expect.poll(() => area(page, ED.frame)).toBeGreaterThan(network);
  expect(await ask(page, (disc) => disc.frame), "arrow keys leave the frame").toBe(ED.frame);
  await page.keyboard.press("Enter");
  await expect.poll(() => tools(page).getByText("Edited by hand").isVisible()).toBe(true);
  const dragged = await area(page, ED.frame);

  await page.keyboard.press("Enter");
  await go(6, 0);
  await expect.poll(() => area(page, ED.frame)).toBeGreaterThan(dragged);
  await page.keyboard.press("Escape");
  await expect.poll(() => area(page, ED.frame)).toBe(dragged);

  await page.keyboard.press("p");
  await expect(page.getByRole("application", { name: "Brush that adds" })).toBeFocused();
  const slider = tools(page).getByRole("slider", { name: "Brush size" });
  const wide = await slider.getAttribute("aria-valuetext");
  await page.keyboard.press("[");
  await expect(slider).not.toHaveAttribute("aria-valuetext", wide ?? "");
  await page.keyboard.press("]");
  await expect(slider).toHaveAttribute("aria-valuetext", wide ?? "");
  await page.keyboard.press("Space");
  await expect.poll(() => area(page, ED.frame)).toBeGreaterThan(dragged);
  const added = await area(page, ED.frame);
  await page.keyboard.press("c");
  await page.keyboard.press("Enter");
  await expect.poll(() => area(page, ED.frame)).toBeLessThan(added);
  const erased = await area(page, ED.frame);
  const steps = await borderLength(page, ED.frame);
  await page.keyboard.press("f");
  await expect.poll(() => borderLength(page, ED.frame)).toBeLessThan(steps);
  expect(Math.abs((await area(page, ED.frame)) / erased - 1), "the area stays").toBeLessThan(0.01);
  for (const expected of [erased, added, dragged, network]) {
    await page.keyboard.press("Control+z");
    await expect.poll(() => area(page, ED.frame)).toBe(expected);
  }
  await page.keyboard.press("Escape");
  await expect(page.getByRole("application", { name: "Box round" })).toBeVisible();
});

test("an outline that would be wiped out stays, with the reason", async ({ page }) => {
  await edOutlined(page);
  const network = await area(page, ED.frame);
  await page.keyboard.press("c");
  const slider = tools(page).getByRole("slider", { name: "Brush size" });
  await slider.fill("100");
  const middle = await toScreen(page, (ED.box.x0 + ED.box.x1) / 2, (ED.box.y0 + ED.box.y1) / 2);
  await page.mouse.click(middle.x, middle.y);
  await expect(page.locator("echo-alert-bar")).toContainText("Nothing would be left");
  expect(await shown(page, ED.frame)).toEqual({ area: network, edited: false });
});

test("an edited frame of a whole clip stays, leads its neighbours and takes no part in the spread", async ({
  page,
}) => {
  test.setTimeout(20 * 60_000);
  await openPage(page, "?device=cpu");
  await ready(page);
  const FRAMES = 16;
  await page.getByRole("button", { name: "Try a phantom" }).click();
  const dialog = page.getByRole("dialog", { name: "Try a phantom" });
  await dialog.getByLabel("Heart rate").fill("140");
  await dialog.getByLabel("Frame rate").fill("20");
  await dialog.getByLabel("Length").fill("0.8");
  await dialog.getByRole("button", { name: "Make the phantom" }).click();
  await expect.poll(() => ask(page, (disc) => disc.clip?.frames)).toBe(FRAMES);
  const truth = await ask(page, (disc) => disc.phantomTruth);
  if (!truth) throw new Error("no phantom is open");
  await drawBox(page, truth.boxFrame, truth.box);
  await page.keyboard.press("o");
  const whole = () =>
    expect
      .poll(() => ask(page, (disc) => [disc.outlining, disc.clipReport?.spread?.passes ?? 0]), {
        timeout: MASK_TIMEOUT_MS,
      })
      .toEqual([false, 24]);
  await whole();

  const beat = await ask(page, (disc) => disc.clipReport?.beats[0]);
  if (!beat) throw new Error("no beat was found");
  await goTo(page, beat.ed);
  const before = await area(page, beat.ed);
  await page.keyboard.press("p");
  const end = await rightEnd(page, beat.ed);
  const from = await toScreen(page, end.x, end.y);
  await page.mouse.click(from.x, from.y);
  await expect.poll(() => area(page, beat.ed)).toBeGreaterThan(before);
  const mine = await area(page, beat.ed);
  const all = () =>
    ask(page, (disc) => [disc.outlining, disc.masks.size, disc.clipReport?.spread ?? null]);
  await expect.poll(all, { timeout: MASK_TIMEOUT_MS }).toEqual([false, FRAMES, null]);
  expect(await shown(page, beat.ed)).toEqual({ area: mine, edited: true });
  const frames = await ask(page, (disc) => disc.clipReport?.frames ?? []);
  expect(frames.filter(({ edited }) => edited).map(({ frame }) => frame)).toEqual([beat.ed]);
  expect(frames[beat.ed]).toMatchObject({ origin: "prompted", areaPx: mine });
  const panel = page.locator("echo-cine-panel");
  await expect(panel).toContainText("Outlines edited by hand: 1 of 16 frames.");
  await expect(panel).not.toContainText("Model spread 5");

  const json = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  expect(json.frames.edited).toEqual([beat.ed]);
  expect(json.spread).toBeNull();
  const curve = (await saved(page, "Curve, CSV")).content.toString().trim().split("\n");
  expect(curve.filter((line) => line.endsWith(",true"))).toHaveLength(1);
  const archive = (await saved(page, "Masks, ZIP of PNG")).content.toString("latin1");
  const name = `${String(beat.ed).padStart(4, "0")}.png`;
  expect(archive).toContain(`${beat.ed},${name},edited\n`);

  await page.keyboard.press("Control+z");
  await whole();
  expect((await shown(page, beat.ed)).edited).toBe(false);
});

for (const [name, width, height] of [
  ["tablet-lying", 1180, 820],
  ["tablet-upright", 820, 1180],
  ["phone", 390, 844],
] as const)
  test(`the tools fit and are accessible: ${name} (${width}×${height})`, async ({ page }, info) => {
    await page.setViewportSize({ width, height });
    await openPage(page, "?device=cpu");
    await ready(page);
    await outlineBoth(page);
    await goTo(page, ES.frame);
    await page.keyboard.press("e");
    const end = await rightEnd(page, ES.frame);
    const [from, to] = [
      await toScreen(page, end.x, end.y),
      await toScreen(page, end.x + 8, end.y + 2),
    ];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 6 });
    await page.mouse.up();
    await expect.poll(() => tools(page).getByText("Edited by hand").isVisible()).toBe(true);
    await expect(page.locator("echo-report-panel")).toContainText("ES edited by hand");
    await page.screenshot({ path: info.outputPath(`${name}.png`) });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const stage = await page.locator("echo-stage").boundingBox();
    const group = await tools(page).boundingBox();
    expect((group?.y ?? 0) + (group?.height ?? 0)).toBeLessThanOrEqual(
      (stage?.y ?? 0) + (stage?.height ?? 0),
    );
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });
