/** A finger draws a box, and takes hold of its corner without hitting it exactly. */
import { expect, test } from "@playwright/test";
import { boxOf, openPage, swipe, toScreen } from "./page.js";

test.use({ hasTouch: true, viewport: { width: 820, height: 1180 } });

test("draws with one swipe and resizes with another", async ({ page, context }) => {
  await openPage(page, "?device=cpu");
  const cdp = await context.newCDPSession(page);
  await swipe(cdp, await toScreen(page, 150, 60), await toScreen(page, 210, 140));
  const box = () => boxOf(page, 0);
  const near = (value: number) => expect.closeTo(value, 0);
  expect(await box()).toEqual({ x0: near(150), y0: near(60), x1: near(210), y1: near(140) });

  const corner = await toScreen(page, 210, 140);
  const beside = { x: corner.x + 15, y: corner.y + 15 };
  await swipe(cdp, beside, { x: beside.x + 50, y: beside.y });
  const { x1 = 0, ...rest } = (await box()) ?? {};
  expect(rest).toEqual({ x0: near(150), y0: near(60), y1: near(140) });
  expect(x1).toBeGreaterThan(220);
});
