/** The page as the tests see it: through the pointer, the keys and the element's public properties. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type BrowserContext,
  type CDPSession,
  expect,
  type Page,
  type Request,
} from "@playwright/test";
import type { AxeResults } from "axe-core";
import type { EchoDisc } from "../../www/element/echo-disc.js";
import type { DeviceInfo, FrameBox } from "../../www/protocol.js";

/** Frames 12 and 3 of the sample: large and small, with boxes round the left ventricle. */
export const ED = { frame: 12, box: { x0: 153, y0: 64, x1: 208, y1: 140 } };
export const ES = { frame: 3, box: { x0: 156, y0: 68, x1: 199, y1: 130 } };

/** Encoding a frame takes seconds on the CPU and tens of seconds on a software GPU. */
export const MASK_TIMEOUT_MS = 10 * 60_000;

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TARGET_PX = 44;

const READY_TIMEOUT_MS = 3 * 60_000;

const element = (page: Page) => page.locator("echo-disc");

/** Reads the element in the page; `read` must be self-contained. */
export function ask<T>(page: Page, read: (disc: EchoDisc) => T): Promise<T> {
  return element(page).evaluate(read as (node: HTMLElement) => T) as Promise<T>;
}

/** Those whose requests are looked at, and of them those of tests that send something on purpose. */
const watched = new WeakSet<BrowserContext>();
const sending = new WeakSet<BrowserContext>();

/** For tests that try to send something: else it fails them. */
export function maySend(page: Page): void {
  sending.add(page.context());
}

/** Whatever a test does on the page: no request carries content, and none goes to another site. */
function watchSending(page: Page): void {
  const context = page.context();
  if (watched.has(context)) return;
  watched.add(context);
  context.on("request", (request) => {
    if (!sending.has(context) && leaves(request))
      throw new Error(`${request.method()} ${request.url()}: something is sent away`);
  });
}

/** Tests serve every site that they need from this machine. */
function leaves(request: Request): boolean {
  const { protocol, hostname } = new URL(request.url());
  if (!/^(http|ws)s?:$/.test(protocol)) return false;
  return hostname !== "127.0.0.1" || (request.postDataBuffer()?.length ?? 0) > 0;
}

/**
 * Opens the site and waits for its sample; from then on nothing may be sent away. Elsewhere than
 * where the configuration says so, too, it is somebody who knows the site.
 */
export async function openPage(page: Page, query = "", site = "./"): Promise<void> {
  watchSending(page);
  if (site !== "./") await page.addInitScript(() => localStorage.setItem("echodisc-tour", "seen"));
  await page.goto(`${site}${query}`);
  await expect
    .poll(() => ask(page, (disc) => disc.clip?.frames), { timeout: READY_TIMEOUT_MS })
    .toBe(30);
}

/** Waits until engine and model are ready. */
export async function ready(page: Page): Promise<void> {
  const status = page.locator("echo-status-bar").getByRole("status");
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
  const drawn = await boxOf(page, frame);
  if (!drawn) throw new Error(`no box was drawn on frame ${frame}`);
  return drawn;
}

export async function boxOf(page: Page, frame: number): Promise<FrameBox | undefined> {
  const read = (disc: HTMLElement, at: number) => (disc as EchoDisc).boxes.get(at);
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = (await element(page).evaluate(read, frame)) ?? [];
  return x1 > x0 ? { x0, y0, x1, y1 } : undefined;
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

/** Outlines both phases of the sample and waits for the EF. */
export async function outlineBoth(page: Page): Promise<void> {
  for (const { frame, box } of [ED, ES]) {
    await drawBox(page, frame, box);
    await maskOf(page, frame);
  }
  await expect.poll(() => ask(page, (disc) => disc.report !== null)).toBe(true);
}

/** Opens a panel beside the picture by the beginning of its title. */
export async function openPanel(page: Page, title: string): Promise<void> {
  await page.locator("summary", { hasText: new RegExp(`^\\s*${title}`) }).click();
}

/** Presses a button of the panel `Save` and returns the file. */
export async function saved(
  page: Page,
  button: string,
): Promise<{ name: string; content: Buffer }> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  const download = await downloading;
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}

export interface Spot {
  x: number;
  y: number;
}

/** One finger from one spot of the screen to another. */
export async function swipe(cdp: CDPSession, from: Spot, to: Spot): Promise<void> {
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Spot[]) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", [from]);
  await touch("touchMove", [{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }]);
  await touch("touchMove", [to]);
  await touch("touchEnd", []);
}

/** What axe finds. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

/** Controls smaller than a finger. A label enlarges the box that it holds. */
export function smallTargets(page: Page): Promise<string[]> {
  return page
    .locator(
      "button:visible, summary:visible, select:visible, input[type=range]:visible, input[type=number]:visible, label:has(input):visible",
    )
    .evaluateAll(
      (controls, least) =>
        controls
          .filter((control) => control.getBoundingClientRect().height < least)
          .map((control) => control.outerHTML.slice(0, 80)),
      TARGET_PX,
    );
}
