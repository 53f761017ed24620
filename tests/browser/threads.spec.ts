/** Threads on the CPU: only where the page is cross-origin isolated, and to the same result. */
import { expect, type Page, test } from "@playwright/test";
import { ISOLATED } from "../../playwright.config.js";
import { device, drawBox, ED, maskOf, openPage, ready } from "./page.js";

const isIsolated = (page: Page) => page.evaluate(() => crossOriginIsolated);

/** Opens the page of `site` and outlines the frame on the CPU. */
async function outline(page: Page, site?: string) {
  await openPage(page, "?device=cpu", site);
  await ready(page);
  await drawBox(page, ED.frame, ED.box);
  return maskOf(page, ED.frame);
}

test("an isolated page has threads, says so, and outlines to the pixel as with one", async ({
  page,
}) => {
  const alone = await outline(page);
  expect(await isIsolated(page)).toBe(false);
  expect(await device(page)).toMatchObject({ kind: "cpu", threads: 1 });

  const shared = await outline(page, ISOLATED);
  expect(await isIsolated(page)).toBe(true);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const { threads } = (await device(page)) ?? {};
  expect(threads).toBe(Math.min(cores, 4));
  test.skip(threads === 1, "this machine has one core, so that there was nothing to compare");
  await page.getByText("Diagnostics").click();
  await expect(page.locator("echo-diagnostics")).toContainText(new RegExp(`Threads\\s*${threads}`));
  expect(shared).toEqual(alone);
});

test("what was kept before the site was isolated does not keep the engine from starting", async ({
  page,
}) => {
  await openPage(page, "?device=cpu", ISOLATED);
  await ready(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.evaluate(forgetHeaders);
  await openPage(page, "?device=cpu", ISOLATED);
  await ready(page);
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  expect(await isIsolated(page)).toBe(true);
  expect(await device(page)).toMatchObject({ kind: "cpu" });
});

test("hands end with their engine", async ({ page, browser }) => {
  const devtools = await browser.newBrowserCDPSession();
  const hands = async () => {
    const { targetInfos } = await devtools.send("Target.getTargets");
    return targetInfos.filter(({ title }) => title === "echodisc-hand").length;
  };
  await page.addInitScript(keepWorkers);
  await openPage(page, "?device=cpu", ISOLATED);
  await ready(page);
  const { threads = 0 } = (await device(page)) ?? {};
  expect(await hands()).toBe(threads - 1);
  await page.evaluate(() => {
    for (const worker of (self as unknown as { kept: Worker[] }).kept) worker.terminate();
  });
  await expect.poll(hands).toBe(0);
});

/** Lets the page's workers be ended from outside. */
function keepWorkers(): void {
  const kept: Worker[] = [];
  Object.assign(self, { kept });
  self.Worker = new Proxy(Worker, {
    construct(Plain, args: [string | URL, WorkerOptions?]) {
      const worker = new Plain(...args);
      kept.push(worker);
      return worker;
    },
  });
}

/** Takes the header from what the service worker has kept. */
async function forgetHeaders(): Promise<void> {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const kept = await cache.match(request);
      if (!kept) continue;
      const headers = new Headers(kept.headers);
      headers.delete("Cross-Origin-Embedder-Policy");
      await cache.put(request, new Response(await kept.blob(), { headers }));
    }
  }
}
