/** A video of the browser's own making, frame by frame. */
import { expect, type Page, test } from "@playwright/test";
import { ask, chooseFile, goTo, openPage } from "./page.js";

const LEVELS = 8;

/** A WebM whose picture steps from black to white in `LEVELS` greys, 100 ms each, and stays white. */
async function recordWebm(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async (levels) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 120 });
    // Without alpha: the demuxer would want a blob worker for it, which the CSP forbids.
    const context = canvas.getContext("2d", { alpha: false });
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: "video/webm" });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    const show = async (level: number) => {
      if (!context) return;
      context.fillStyle = `hsl(0 0% ${(100 * level) / (levels - 1)}%)`;
      context.fillRect(0, 0, 160, 120);
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    for (let level = 0; level < levels; level += 1) await show(level);
    // A busy machine records late: without these the white may not be in the file.
    for (let more = 0; more < 5; more += 1) await show(levels - 1);
    recorder.stop();
    await stopped;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }, LEVELS);
  return Buffer.from(base64, "base64");
}

/** The grey in the middle of the picture as it is shown. */
function shownGrey(page: Page): Promise<number> {
  return page.locator("echo-stage canvas").evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const context = (canvas as HTMLCanvasElement).getContext("2d");
    return context?.getImageData(width >> 1, height >> 1, 1, 1).data[0] ?? -1;
  });
}

test("opens a WebM with every frame in its place", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await chooseFile(page, "clip.webm", await recordWebm(page));
  await expect.poll(() => ask(page, (disc) => disc.clip?.source)).toBe("video");
  const clip = await ask(page, (disc) => disc.clip);
  expect(clip).toMatchObject({ width: 160, height: 120 });
  const frames = clip?.frames ?? 0;
  expect(frames).toBeGreaterThanOrEqual(LEVELS - 1);
  const greys: number[] = [];
  for (let frame = 0; frame < frames; frame += 1) {
    if (frame > 0) await goTo(page, frame);
    await expect.poll(() => shownGrey(page)).toBeGreaterThanOrEqual(greys.at(-1) ?? 0);
    greys.push(await shownGrey(page));
  }
  expect(greys.at(-1)).toBeGreaterThan(240);
  expect(new Set(greys.map((grey) => Math.round(grey / 36))).size).toBeGreaterThanOrEqual(
    LEVELS - 2,
  );
});
