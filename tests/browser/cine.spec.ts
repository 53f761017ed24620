/** A whole clip from one box: phantoms, whose ejection fraction is known, on the CPU. */
import { expect, type Page, test } from "@playwright/test";
import type { EchoDisc } from "../../www/element/echo-disc.js";
import type { FrameBox, PhantomSettings } from "../../www/protocol.js";
import {
  ask,
  drawBox,
  MASK_TIMEOUT_MS,
  openPage,
  openPanel,
  ready,
  saved,
  smallTargets,
  violations,
} from "./page.js";
import { corners, nativeClip, nativePhantom } from "./reference.js";

test.setTimeout(20 * 60_000);

const panel = (page: Page) => page.locator("echo-cine-panel");
const ef = (page: Page) => ask(page, (disc) => disc.clipReport?.efPercent ?? Number.NaN);
const truth = async (page: Page) => {
  const known = await ask(page, (disc) => disc.phantomTruth);
  if (!known) throw new Error("no phantom is open");
  return known;
};

/** What each outlined frame looks like, in one number. */
const outlines = (page: Page) =>
  ask(page, (disc) =>
    [...disc.masks.values()]
      .toSorted((a, b) => a.frame - b.frame)
      .map(({ frame, mask }) => {
        const sum = mask.reduce(
          (digest, value, at) => (digest * 31 + (value & 1) * at) % 2 ** 31,
          7,
        );
        return [frame, sum] as const;
      }),
  );

async function finished(page: Page): Promise<void> {
  await expect
    .poll(() => ask(page, (disc) => disc.outlining), { timeout: MASK_TIMEOUT_MS })
    .toBe(false);
}

/** Draws the phantom's true box with the pointer. */
async function boxed(page: Page): Promise<{ frame: number; box: FrameBox }> {
  const { boxFrame: frame, box } = await truth(page);
  return { frame, box: await drawBox(page, frame, box) };
}

test("a phantom, one box: every frame, the beats and the true EF, as on the command line", async ({
  page,
}, info) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:")) sent.push(request.url());
  });

  await page.getByRole("button", { name: "Try a phantom" }).click();
  const dialog = page.getByRole("dialog", { name: "Try a phantom" });
  for (const [field, value] of [
    ["Heart rate", "140"],
    ["Frame rate", "20"],
    ["Length", "0.8"],
  ] as const)
    await dialog.getByLabel(field).fill(value);
  await dialog.getByLabel("Noise").selectOption("low");
  await dialog.getByRole("button", { name: "Make the phantom" }).click();
  await expect.poll(() => ask(page, (disc) => disc.clip?.frames)).toBe(16);
  await expect(panel(page).getByRole("button", { name: "Outline the whole clip" })).toBeDisabled();

  // Escape stops it and what there is stays; going on takes up the rest.
  const drawn = await boxed(page);
  await page.keyboard.press("o");
  await expect
    .poll(() => ask(page, (disc) => disc.masks.size), { timeout: MASK_TIMEOUT_MS })
    .toBeGreaterThan(2);
  await expect(page.locator("echo-status-bar")).toContainText("Outlining the clip");
  await page.keyboard.press("Escape");
  await finished(page);
  const first = await outlines(page);
  expect(first.length).toBeLessThan(16);
  const nearest = first.map(([frame]) => Math.abs(frame - drawn.frame));
  expect(Math.max(...nearest), "nearest first").toBeLessThanOrEqual(first.length);
  await expect(panel(page)).toContainText("Its true EF is shown beside the result");
  await expect(panel(page)).not.toContainText("Off by");
  await panel(page).getByRole("button", { name: "Go on outlining" }).click();
  await finished(page);
  const all = await outlines(page);
  expect(all.map(([frame]) => frame)).toEqual(Array.from({ length: 16 }, (_, frame) => frame));
  expect(all).toEqual(expect.arrayContaining(first.map(([frame, sum]) => [frame, sum])));

  // The result: near the truth, and the command line's.
  const known = await truth(page);
  const found = await ef(page);
  expect(Math.abs(found - known.efPercent)).toBeLessThan(10);
  await expect(panel(page)).toContainText("Off by");
  await expect(panel(page)).toContainText("Model spread");
  const file = info.outputPath("phantom.dcm");
  const options = ["--hr", "140", "--fps", "20", "--frames", "16", "--noise", "low"];
  nativePhantom(file, ...options);
  const native = nativeClip(file, drawn.frame, drawn.box, info.outputPath("native"));
  expect(Math.abs(found - native.ef_percent)).toBeLessThan(0.1);
  const beats = await ask(page, (disc) => disc.clipReport?.beats.map(({ ed, es }) => ({ ed, es })));
  expect(beats).toEqual(native.beats.map(({ ed, es }) => ({ ed, es })));
  expect(await ask(page, (disc) => disc.clipReport?.beats[0]?.spread?.passes)).toBe(24);
  // The panel of single phases measures the first beat.
  const measured = ask(page, (disc) => [disc.report?.edMask.frame, disc.report?.esMask.frame]);
  expect(await measured).toEqual([beats?.[0]?.ed, beats?.[0]?.es]);

  const json = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  expect(json).toMatchObject({ schema: "echodisc-clip-report", ef_percent: found });
  const curve = (await saved(page, "Curve, CSV")).content.toString().trim();
  expect(curve.split("\n")).toHaveLength(17);
  const archive = (await saved(page, "Masks, ZIP of PNG")).content;
  const names = archive.toString("latin1").match(/\d{4}\.png/g);
  expect(new Set(names).size).toBe(16);

  for (const [width, height] of [
    [390, 844],
    [820, 1180],
    [1180, 820],
  ] as const) {
    await page.setViewportSize({ width, height });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${width} wide`).toBeLessThanOrEqual(0);
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  }

  // Markers that are moved change the EF; undo takes that back.
  const marker = page.getByRole("slider", { name: "end-systole of beat 1" });
  await marker.press("ArrowRight");
  await expect.poll(() => ask(page, (disc) => disc.clipReport?.beats[0]?.manual)).toBe(true);
  expect(await ef(page)).not.toBeCloseTo(found, 3);
  await page.keyboard.press("Control+z");
  await expect.poll(() => ef(page)).toBeCloseTo(found, 9);
  await finished(page);

  // A box on another frame redoes the frames that are nearer to it, by itself.
  const fix = 13;
  const { x0, y0, x1, y1 } = drawn.box;
  await drawBox(page, fix, { x0: x0 + 12, y0: y0 + 8, x1: x1 - 12, y1: y1 - 6 });
  await expect.poll(() => ask(page, (disc) => disc.outlining)).toBe(true);
  await finished(page);
  const fixed = await outlines(page);
  const changed = fixed.filter(
    ([frame, sum], at) => all[at]?.[0] !== frame || all[at]?.[1] !== sum,
  );
  const middle = (fix + drawn.frame) / 2;
  expect(fixed).toHaveLength(16);
  expect(changed.map(([frame]) => frame)).toContain(fix);
  expect(Math.min(...changed.map(([frame]) => frame))).toBeGreaterThan(middle);
  expect(sent).toEqual([]);
});

/** Runs in the page, first of all: keeps the element's end of its port to the engine. */
function rememberPort(): void {
  const Channel = window.MessageChannel;
  window.MessageChannel = class extends Channel {
    constructor() {
      super();
      (window as unknown as { enginePort: MessagePort }).enginePort = this.port1;
    }
  };
}

/** As if the engine had said so: a software adapter cannot be taken away. */
async function loseDevice(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { enginePort } = window as unknown as { enginePort: MessagePort };
    const data = { notice: "device-lost", message: "a test" };
    enginePort.onmessage?.(new MessageEvent("message", { data }));
  });
}

test("two phantoms of one heart give the biplane EF, a lost device between", async ({
  page,
}, info) => {
  const settings: PhantomSettings = {
    view: "a4c",
    efPercent: 60,
    edvMl: 120,
    heartRateBpm: 200,
    irregularity: 0,
    framesPerSecond: 20,
    frames: 10,
    noise: "low",
    seed: 1,
  };
  const outline = async (view: "a4c" | "a2c") => {
    await page
      .locator("echo-disc")
      .evaluate((disc, given) => (disc as EchoDisc).openPhantom(given), { ...settings, view });
    const path = info.outputPath(`${view}.dcm`);
    const options = [
      "--ef",
      "60",
      "--hr",
      "200",
      "--fps",
      "20",
      "--frames",
      "10",
      "--noise",
      "low",
    ];
    nativePhantom(path, ...options, "--view", view);
    const drawn = await boxed(page);
    await panel(page).getByRole("button", { name: "Outline the whole clip" }).click();
    await expect.poll(() => ask(page, (disc) => disc.outlining)).toBe(true);
    return { path, ...drawn };
  };
  await page.addInitScript(rememberPort);
  await openPage(page, "?device=cpu");
  await ready(page);
  const a4c = await outline("a4c");
  await expect
    .poll(() => ask(page, (disc) => disc.masks.size), { timeout: MASK_TIMEOUT_MS })
    .toBeGreaterThan(3);
  const before = await outlines(page);
  await loseDevice(page);
  await expect(page.getByRole("alert")).toContainText("outlines are kept");
  expect(await outlines(page)).toEqual(before);
  await expect
    .poll(() => ask(page, (disc) => disc.masks.size), { timeout: MASK_TIMEOUT_MS })
    .toBe(settings.frames);
  await finished(page);
  expect(await outlines(page), "none was lost").toEqual(expect.arrayContaining(before));
  await openPanel(page, "View: four-chamber view");
  page.on("filechooser", () => undefined);
  await page.getByRole("button", { name: "Keep this view and open the two-chamber view" }).click();
  const a2c = await outline("a2c");
  await finished(page);
  await expect.poll(() => ask(page, (disc) => disc.clipReport?.method)).toBe("biplane");
  const more = ["--a2c", a2c.path, "--a2c-box", corners(a2c.box), "--a2c-frame", `${a2c.frame}`];
  const native = nativeClip(a4c.path, a4c.frame, a4c.box, info.outputPath("native"), ...more);
  expect(native.method).toBe("biplane");
  expect(Math.abs((await ef(page)) - native.ef_percent)).toBeLessThan(0.1);
  expect(Math.abs((await ef(page)) - 60)).toBeLessThan(15);
  await page.getByRole("button", { name: "Remove the kept view" }).click();
  await expect.poll(() => ask(page, (disc) => disc.clipReport?.method)).toBe("single-plane");
});
