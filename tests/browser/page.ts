/** The page as the tests see it: through the pointer, the keys and the element's public properties. */
import { expect, type Page } from "@playwright/test";
import type { EchoDisc } from "../../www/element/echo-disc.js";
import type { DeviceInfo, FrameBox } from "../../www/protocol.js";

/** Frames 12 and 3 of the sample: large and small, with boxes round the left ventricle. */
export const ED = { frame: 12, box: { x0: 153, y0: 64, x1: 208, y1: 140 } };
export const ES = { frame: 3, box: { x0: 156, y0: 68, x1: 199, y1: 130 } };

/** Encoding a frame takes seconds on the CPU and tens of seconds on a software GPU. */
export const MASK_TIMEOUT_MS = 10 * 60_000;

const READY_TIMEOUT_MS = 3 * 60_000;

const element = (page: Page) => page.locator("echo-disc");

/** Reads the element in the page; `read` must be self-contained. */
export function ask<T>(page: Page, read: (disc: EchoDisc) => T): Promise<T> {
  return element(page).evaluate(read as (node: HTMLElement) => T) as Promise<T>;
}

export async function openPage(page: Page, query = "", site = "./"): Promise<void> {
  await page.goto(`${site}${query}`);
  await expect
    .poll(() => ask(page, (disc) => disc.clip?.frames), { timeout: READY_TIMEOUT_MS })
    .toBe(30);
}

/** Waits until engine and model are ready. */
export async function ready(page: Page): Promise<void> {
  const status = page.getByRole("status");
  await expect(status).toHaveText(/^(Ready|Analysing frame|Outlining)/, {
    timeout: READY_TIMEOUT_MS,
  });
}

export const device = (page: Page): Promise<DeviceInfo | null> =>
  ask(page, (disc) => disc.deviceInfo);

export async function goTo(page: Page, frame: number): Promise<void> {
  await element(page).evaluate((disc, to) => (disc as EchoDisc).goTo(to), frame);
  await expect(page.getByText(`Frame ${frame + 1} of`)).toBeVisible();
}

/** Drags a box with the pointer and returns it as the element has it. */
export async function drawBox(page: Page, frame: number, box: FrameBox): Promise<FrameBox> {
  await goTo(page, frame);
  const [from, to] = [await toScreen(page, box.x0, box.y0), await toScreen(page, box.x1, box.y1)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, to.y, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  const drawn = await element(page).evaluate((disc, at) => (disc as EchoDisc).boxes.get(at), frame);
  if (!drawn) throw new Error(`no box was drawn on frame ${frame}`);
  return drawn;
}

/** Where a point of the frame lies on the screen: the frame fits the stage, centred. */
export async function toScreen(
  page: Page,
  x: number,
  y: number,
): Promise<{ x: number; y: number }> {
  const stage = await page.locator("echo-stage").boundingBox();
  const size = await ask(
    page,
    (disc) => disc.clip && { width: disc.clip.width, height: disc.clip.height },
  );
  if (!stage || !size) throw new Error("no clip is shown");
  const scale = Math.min(stage.width / size.width, stage.height / size.height);
  const left = stage.x + (stage.width - size.width * scale) / 2;
  const top = stage.y + (stage.height - size.height * scale) / 2;
  return { x: left + x * scale, y: top + y * scale };
}

export interface PlainMask {
  width: number;
  height: number;
  /** One entry a pixel. */
  inside: boolean[];
}

/** Waits for the mask of a frame. */
export async function maskOf(page: Page, frame: number): Promise<PlainMask> {
  const read = () =>
    element(page).evaluate((disc, at) => {
      const mask = (disc as EchoDisc).masks.get(at);
      return mask
        ? {
            width: mask.width,
            height: mask.height,
            inside: Array.from(mask.mask, (value) => value > 0),
          }
        : null;
    }, frame);
  await expect.poll(async () => (await read()) !== null, { timeout: MASK_TIMEOUT_MS }).toBe(true);
  return (await read()) as PlainMask;
}

/** Puts a file on the page the way a file chooser does. */
export async function chooseFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByLabel("Clip file").setInputFiles({ name, mimeType: "", buffer });
}
