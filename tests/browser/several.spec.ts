/** Several elements on one page: one worker and one model, and nothing of one reaches another. */
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import type { EchoDisc } from "../../www/element/echo-disc.js";
import { ED, ES, MASK_TIMEOUT_MS } from "./page.js";
import { SAMPLE } from "./reference.js";

const frames = (disc: Locator) => disc.evaluate((node) => (node as EchoDisc).frames);
const frame = (disc: Locator) => disc.evaluate((node) => (node as EchoDisc).frame);
const outlined = (disc: Locator) =>
  disc.evaluate((node) => [...(node as EchoDisc).masks.keys()].toSorted((a, b) => a - b));

/** Pixels of the frame's mask. */
const area = (disc: Locator, at: number) =>
  disc.evaluate((node, of) => (node as EchoDisc).mask(of)?.areaPx ?? 0, at);

async function openBoth(page: Page): Promise<[Locator, Locator]> {
  await page.goto("./examples/several.html");
  const discs = [page.locator("echo-disc").nth(0), page.locator("echo-disc").nth(1)] as const;
  for (const disc of discs)
    await expect(disc.locator("echo-status-bar").getByRole("status")).toHaveText(
      /^(Ready|Analysing)/,
      { timeout: 3 * 60_000 },
    );
  await expect.poll(() => frames(discs[0])).toBe(30);
  return [...discs];
}

const segment = (disc: Locator, at: number, { x0, y0, x1, y1 }: typeof ED.box) =>
  disc.evaluate(
    async (node, [of, corners]) => {
      const element = node as EchoDisc;
      element.setBox(of, corners);
      return (await element.segment(of)).areaPx;
    },
    [at, [x0, y0, x1, y1]] as [number, [number, number, number, number]],
  );

test("they share a worker and a model, and each keeps its own clip", async ({ page }) => {
  test.setTimeout(2 * MASK_TIMEOUT_MS);
  const weights: string[] = [];
  page.context().on("request", (request) => {
    if (request.url().endsWith(".safetensors")) weights.push(request.url());
  });
  const [first, second] = await openBoth(page);
  expect(page.workers()).toHaveLength(1);
  expect(weights, "the model came once").toHaveLength(1);
  expect(await frames(second)).toBe(0);

  const alone = await segment(first, ED.frame, ED.box);
  expect([await outlined(first), await outlined(second)]).toEqual([[ED.frame], []]);
  await second.evaluate((node) =>
    (node as EchoDisc).openPhantom({
      ...{ view: "a4c", efPercent: 40, edvMl: 120, heartRateBpm: 75, irregularity: 0 },
      ...{ framesPerSecond: 20, frames: 9, noise: "low", seed: 3 },
    }),
  );
  expect([await frames(first), await frames(second)]).toEqual([30, 9]);

  // At the same time, on frames of the same number.
  const truth = await second.evaluate((node) => (node as EchoDisc).phantomTruth);
  const [again, phantom] = await Promise.all([
    segment(first, ES.frame, ES.box),
    segment(second, ES.frame, truth?.box ?? ED.box),
  ]);
  expect(await outlined(first)).toEqual([ES.frame, ED.frame]);
  expect(await outlined(second)).toEqual([ES.frame]);
  expect(phantom).not.toBe(again);
  expect(await area(first, ED.frame), "what was there is as it was").toBe(alone);
  expect(await first.evaluate((node) => (node as EchoDisc).report !== null)).toBe(true);
  expect(await second.evaluate((node) => (node as EchoDisc).report)).toBe(null);

  // Without the first the second goes on, and the worker ends with the last.
  await first.evaluate((node) => node.remove());
  const left = page.locator("echo-disc");
  const { x0 = 0, y0 = 0, x1 = 9, y1 = 9 } = truth?.box ?? {};
  expect(await segment(left, 5, { x0, y0, x1, y1 })).toBeGreaterThan(100);
  expect(page.workers()).toHaveLength(1);
  await left.evaluate((node) => node.remove());
  await expect.poll(() => page.workers().length).toBe(0);
});

test("keys, drops and pastes go to the one that is meant", async ({ page }) => {
  const [first, second] = await openBoth(page);
  const bytes = [...readFileSync(SAMPLE)];
  const drop = (disc: Locator) =>
    disc.evaluate((node, content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(content)], "clip"));
      const options = { dataTransfer, bubbles: true, composed: true, cancelable: true };
      node.shadowRoot?.querySelector(".stage")?.dispatchEvent(new DragEvent("drop", options));
    }, bytes);
  await drop(second);
  await expect.poll(() => frames(second)).toBe(30);
  await page.keyboard.press(".");
  expect([await frame(first), await frame(second)], "dropped on it last").toEqual([0, 1]);

  await first.getByRole("button", { name: "Next frame" }).click();
  await page.keyboard.press(".");
  expect([await frame(first), await frame(second)]).toEqual([2, 1]);
  await second.getByRole("slider", { name: "Frame" }).focus();
  await page.keyboard.press(".");
  expect([await frame(first), await frame(second)]).toEqual([2, 2]);
  await second.evaluate((node) => (node as EchoDisc).setBox(2, [150, 60, 210, 140]));
  await first.locator(".stage").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("Control+z");
  const boxes = (disc: Locator) => disc.evaluate((node) => (node as EchoDisc).boxes.size);
  expect(await boxes(second), "undo was the other's").toBe(1);

  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(["no clip"], "clip"));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  });
  await expect(first.getByRole("alert")).toHaveCount(1);
  await expect(second.getByRole("alert")).toHaveCount(0);
});
