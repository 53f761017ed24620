/** Pictures of a screen: a camera of Chromium's own making becomes a clip without a pixel size. */
import { writeFileSync } from "node:fs";
import { chromium, expect, type Page, test } from "@playwright/test";
import { ask, openPage, openPanel, smallTargets, violations } from "./page.js";

const [WIDTH, HEIGHT] = [320, 240];

/** Uncompressed video: a bright screen with a dark disc that beats, leaning on a gray wall. */
function y4m(frames: number): Buffer {
  const parts = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`)];
  for (let at = 0; at < frames; at += 1) {
    const luma = Buffer.alloc(WIDTH * HEIGHT, 90);
    const radius = 24 + 8 * Math.sin((2 * Math.PI * at) / frames);
    for (let y = 40; y < 200; y += 1)
      for (let x = 60; x < 260; x += 1)
        luma[y * WIDTH + x] = Math.hypot(x - 160, y - 120) < radius ? 30 : 200;
    parts.push(Buffer.from("FRAME\n"), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128));
  }
  return Buffer.concat(parts);
}

async function dragCorner(page: Page, name: string, to: { x: number; y: number }): Promise<void> {
  const corner = page.getByRole("button", { name: `${name}: arrow keys move it` });
  const box = await corner.boundingBox();
  if (!box) throw new Error(`no ${name}`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
}

test("pictures of a screen become a clip without a pixel size, by pointer and keys", async ({
  baseURL,
  launchOptions,
}, info) => {
  const video = info.outputPath("screen.y4m");
  writeFileSync(video, y4m(30));
  const browser = await chromium.launch({
    ...launchOptions,
    args: [
      ...(launchOptions.args ?? []),
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${video}`,
    ],
  });
  const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}) });
  await context.grantPermissions(["camera"]);
  const page = await context.newPage();
  await openPage(page, "?device=cpu");
  await page.getByRole("button", { name: "Capture a screen" }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Use the camera" }).click();
  await page.getByLabel("Seconds").selectOption("2");
  await expect
    .poll(() => page.locator("video").evaluate((node) => (node as HTMLVideoElement).videoWidth))
    .toBeGreaterThan(0);
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Set the corners" })).toBeVisible();
  expect(await page.locator("video").count(), "the camera is let go of").toBe(0);
  expect(await violations(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);

  const picker = page.locator("echo-corner-picker");
  const size = await picker.evaluate((node) => (node as HTMLElement & { size: object }).size);
  const { width, height } = size as { width: number; height: number };
  const stage = await picker.boundingBox();
  if (!stage) throw new Error("no picture");
  const scale = Math.min((stage.width - 28) / width, (stage.height - 28) / height);
  const onScreen = (x: number, y: number) => ({
    x: stage.x + stage.width / 2 + (x * width - width / 2) * scale,
    y: stage.y + stage.height / 2 + (y * height - height / 2) * scale,
  });
  await dragCorner(page, "Upper left corner", onScreen(60 / WIDTH, 40 / HEIGHT));
  await dragCorner(page, "Upper right corner", onScreen(260 / WIDTH, 40 / HEIGHT));
  await dragCorner(page, "Lower right corner", onScreen(260 / WIDTH, 200 / HEIGHT));
  await dragCorner(page, "Lower left corner", onScreen(60 / WIDTH, 180 / HEIGHT));
  await page.getByRole("button", { name: "Lower left corner: arrow keys move it" }).focus();
  const quad = () =>
    picker.evaluate((node) => (node as HTMLElement & { quad: { y: number }[] }).quad[3]?.y ?? 0);
  for (let tries = 0; tries < 60 && (await quad()) < (200 / HEIGHT) * height - 1; tries += 1)
    await page.keyboard.press("ArrowDown");

  await page.getByLabel("Width to height").selectOption("5:4");
  await page.getByRole("button", { name: "Open as a clip" }).click();
  await expect.poll(() => ask(page, (disc) => disc.clip?.source)).toBe("screen");
  const clip = await ask(page, (disc) => disc.clip);
  expect(clip?.frames).toBeGreaterThan(4);
  expect((clip?.width ?? 0) / (clip?.height ?? 1)).toBeCloseTo(1.25, 1);
  expect(clip?.frameTimeMs).toBeGreaterThan(0);
  expect(clip?.calibration).toMatchObject({
    spacingMm: null,
    problem: { code: "captured-from-screen" },
  });
  await expect(page.getByRole("alert")).toContainText("captured-from-screen");
  // Nothing of the wall is left at the borders: it is the screen, upright.
  const levels = await page.locator("echo-stage canvas").evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const context = (canvas as HTMLCanvasElement).getContext("2d");
    const at = (x: number, y: number) => context?.getImageData(x, y, 1, 1).data[0] ?? -1;
    return [at(width / 2, height * 0.05), at(width / 2, height / 2), at(width / 2, height * 0.95)];
  });
  expect(levels[0]).toBeGreaterThan(170);
  expect(levels[1]).toBeLessThan(80);
  expect(levels[2]).toBeGreaterThan(170);
  await openPanel(page, "Pixel size");
  await expect(page.locator("echo-calibration-panel")).toContainText("pictures of a screen");
  await browser.close();
});

test("a camera that is not allowed is said to be", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await openPage(page, "?device=cpu");
  await page.getByRole("button", { name: "Capture a screen" }).click();
  await page.getByRole("button", { name: "Use the camera" }).click();
  await expect(page.getByRole("alert")).toContainText("capture-denied");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Capture a screen" })).toBeFocused();
});
