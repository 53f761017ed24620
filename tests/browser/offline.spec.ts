/** After one visit the page works with the network off. */
import { expect, test } from "@playwright/test";
import { drawBox, ED, maskOf, openPage, ready } from "./page.js";

test("reloads and segments with the network off", async ({ page, context }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();
  await openPage(page, "?device=cpu");
  await ready(page);
  await drawBox(page, ED.frame, ED.box);
  expect((await maskOf(page, ED.frame)).inside).toContain(true);
});
