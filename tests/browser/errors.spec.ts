/** What goes wrong is said in words, with a code, and costs nothing that was there before. */
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { ask, chooseFile, openPage, ready } from "./page.js";
import { SAMPLE } from "./reference.js";

// The service worker would answer in place of the routes set here.
test.use({ serviceWorkers: "block" });

const alert = (page: Page) => page.getByRole("alert");

for (const [name, buffer, code] of [
  ["a text file", Buffer.from("not an ultrasound clip ".repeat(40)), "clip-not-recognised"],
  ["a truncated DICOM file", readFileSync(SAMPLE).subarray(0, 100_000), "clip-truncated"],
  ["an empty file", Buffer.alloc(0), "file-empty"],
  ["a broken video", Buffer.from("\0\0\0\x18ftypisom broken"), "video-"],
] as const)
  test(`${name} is refused and the clip stays`, async ({ page }) => {
    await openPage(page, "?device=cpu");
    await chooseFile(page, "clip", buffer);
    await expect(alert(page)).toContainText(code);
    expect(await ask(page, (disc) => disc.clip?.source)).toBe("dicom");
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect(alert(page)).toHaveCount(0);
  });

test("a model that cannot be downloaded is asked for again", async ({ page }) => {
  await page.route("**/models/**", (route) => route.abort());
  await openPage(page, "?device=cpu");
  await expect(alert(page)).toContainText("model-download");
  await page.unroute("**/models/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await ready(page);
});

test("damaged weights in the store are replaced", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  const damaged = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("weights");
    let files = 0;
    for await (const name of folder.keys()) {
      const file = await folder.getFileHandle(name);
      const writable = await file.createWritable({ keepExistingData: true });
      await writable.write({ type: "write", position: 5000, data: new Uint8Array(64) });
      await writable.close();
      files += 1;
    }
    return files;
  });
  expect(damaged).toBe(1);
  const downloads: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/models/")) downloads.push(request.url());
  });
  await page.reload();
  await ready(page);
  expect(downloads).toHaveLength(1);
  await page.reload();
  await ready(page);
  expect(downloads, "the new copy is good").toHaveLength(1);
});
