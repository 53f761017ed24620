/** A GPU that goes away, as iPads do under memory pressure, costs a moment and nothing else. */
import { expect, test } from "@playwright/test";
import { boxOf, device, drawBox, ED, MASK_TIMEOUT_MS, maskOf, openPage, ready } from "./page.js";

test("a crash of the GPU process keeps the box and brings its outline", async ({
  page,
  browser,
}) => {
  test.setTimeout(2 * MASK_TIMEOUT_MS);
  await openPage(page, "?device=gpu");
  await ready(page);
  expect((await device(page))?.kind).toBe("gpu");
  const drawn = await drawBox(page, ED.frame, ED.box);
  await expect(page.locator("echo-status-bar").getByRole("status")).toHaveText(
    /^Analysing frame 13/,
  );

  const cdp = await browser.newBrowserCDPSession();
  await cdp.send("Browser.crashGpuProcess").catch(() => undefined);

  await expect(page.getByRole("alert")).toContainText("device-lost");
  expect(await boxOf(page, 12)).toEqual(drawn);
  expect((await maskOf(page, ED.frame)).inside).toContain(true);
  await expect(page.getByRole("alert"), "no other failure").toHaveCount(1);
});
