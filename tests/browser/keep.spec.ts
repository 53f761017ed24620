/** What stays on the device: nothing of a clip, unless the user wants it; and nothing at all once it is forgotten. */
import { expect, type Page, test } from "@playwright/test";
import {
  boxOf,
  chooseFile,
  drawBox,
  ED,
  ES,
  openPage,
  openPanel,
  ready,
  smallTargets,
  violations,
} from "./page.js";

/** Everything that the browser has stored for the site, read without the element's help. */
function stored(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found = Object.keys({ ...localStorage, ...sessionStorage }).map((key) => `value ${key}`);
    for (const { name } of await indexedDB.databases()) found.push(`database ${name}`);
    for (const name of await caches.keys()) found.push(`cache ${name}`);
    const walk = async (folder: FileSystemDirectoryHandle, path: string) => {
      for await (const [name, entry] of folder.entries()) {
        found.push(`file ${path}${name}`);
        if (entry.kind === "directory")
          await walk(entry as FileSystemDirectoryHandle, `${path}${name}/`);
      }
    };
    await walk(await navigator.storage.getDirectory(), "");
    return found.toSorted();
  });
}

/** What belongs to the page and its model; the hints have been seen, as the configuration says. */
const OF_PAGE =
  /^(cache echodisc-page-[0-9a-f]{16}|file weights(\/.*)?|file own-models|value echodisc-(tile|tour))$/;

const panel = (page: Page) => page.locator("echo-keeping-panel");
const choice = (page: Page) => page.getByLabel("Keep my work on this device");
const alerts = (page: Page) => page.locator("echo-alert-bar");

test("nothing of a clip is stored by default", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await drawBox(page, ED.frame, ED.box);
  const picture = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(120, 90);
    canvas.getContext("2d")?.fillRect(20, 20, 40, 40);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  await page.evaluate(() => navigator.serviceWorker.ready);
  const before = await stored(page);
  await chooseFile(page, "Doe^Jane.png", Buffer.from(picture));
  const other = page.getByRole("button", { name: "Open the other" });
  await expect(other.or(page.getByText("Frame 1 of 1"))).toBeVisible();
  if (await other.isVisible()) await other.click();
  await expect(page.getByText("Frame 1 of 1")).toBeVisible();
  await drawBox(page, 0, { x0: 20, y0: 20, x1: 60, y1: 60 });
  expect(await stored(page)).toEqual(before);
  expect(before.filter((name) => !OF_PAGE.test(name))).toEqual([]);
});

test("work that the user keeps comes back, two windows do not harm it, and it can be forgotten", async ({
  page,
  context,
}) => {
  await openPage(page, "?device=cpu");
  await openPanel(page, "Kept here: nothing of a clip");
  await expect(panel(page)).toContainText("No work is kept.");
  await choice(page).press("Space");
  await expect(choice(page)).toBeChecked();
  const box = await drawBox(page, ED.frame, ED.box);
  await expect(panel(page)).toContainText("Work on 1 clip is kept.");
  await openPage(page, "?device=cpu");
  await expect(alerts(page)).toContainText("autosave-came-back");
  expect(await boxOf(page, ED.frame)).toEqual(box);
  await openPanel(page, "Kept here: your work");
  await expect(panel(page)).toContainText("Work on 1 clip is kept.");
  expect(await smallTargets(page)).toEqual([]);
  expect(await violations(page)).toEqual([]);

  const second = await context.newPage();
  await openPage(second, "?device=cpu");
  await expect.poll(() => boxOf(second, ED.frame)).toEqual(box);
  const later = await drawBox(second, ES.frame, ES.box);
  // What it has written is written.
  await second.waitForTimeout(1000);
  await second.close();
  await drawBox(page, 5, ED.box);
  await expect(alerts(page)).toContainText("autosave-elsewhere");
  await openPage(page, "?device=cpu");
  await expect.poll(() => boxOf(page, 5), "what was changed last").toBeDefined();
  expect(later.x0).toBeGreaterThan(0);
  expect(await boxOf(page, ES.frame), "the other window's is not mixed in").toBeUndefined();

  await openPanel(page, "Kept here");
  await ready(page);
  await page.getByRole("button", { name: "Forget everything" }).click();
  await page.getByRole("button", { name: "Really forget" }).click();
  await expect(panel(page)).toContainText("nothing of EchoDisc is left");
  expect(await stored(page)).toEqual([]);
  await expect(choice(page)).not.toBeChecked();
  expect(await boxOf(page, 5), "the open clip stays").toBeDefined();

  // The page keeps its own files again, so that it goes on working without a network.
  await openPage(page, "?device=cpu");
  expect(await boxOf(page, 5)).toBeUndefined();
  await expect.poll(async () => (await stored(page)).join()).toContain("cache echodisc-page-");
});

test("storage that is refused or full is said to be, and the work stays on the page", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    const fail = (name: string) => {
      throw new DOMException("no", name);
    };
    Object.assign(window, { storage: "refused" });
    const now = () => (window as unknown as { storage: string }).storage;
    IDBFactory.prototype.open = function (...args) {
      return now() === "refused" ? fail("SecurityError") : open.apply(this, args);
    };
    IDBObjectStore.prototype.put = () => fail("QuotaExceededError");
  });
  await openPage(page, "?device=cpu");
  await openPanel(page, "Kept here");
  await choice(page).click();
  await expect(alerts(page)).toContainText("autosave-refused");
  await expect(choice(page)).not.toBeChecked();

  await page.evaluate(() => Object.assign(window, { storage: "full" }));
  await choice(page).click();
  await expect(choice(page)).toBeChecked();
  const box = await drawBox(page, ED.frame, ED.box);
  await expect(alerts(page)).toContainText("autosave-full");
  await expect(panel(page)).toContainText("The browser’s storage is full");
  expect(await boxOf(page, ED.frame)).toEqual(box);
});
