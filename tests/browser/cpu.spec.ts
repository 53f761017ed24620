/** Where there is no WebGPU the CPU does the same work, and the page says why. */
import { expect, test } from "@playwright/test";
import { COMMON_FLAGS } from "../../playwright.config.js";
import { device, drawBox, ED, maskOf, openPage, ready } from "./page.js";
import { dice, nativeMask } from "./reference.js";

test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: COMMON_FLAGS,
  },
});

test("falls back to the CPU with the reason, and gives the native build's outline", async ({
  page,
}, info) => {
  await openPage(page);
  await ready(page);
  const { kind, reason } = (await device(page)) ?? {};
  expect(kind).toBe("cpu");
  expect(reason).toBeTruthy();
  await expect(page.locator("echo-status-bar")).toContainText(`CPU: ${reason}`);
  const drawn = await drawBox(page, ED.frame, ED.box);
  const mask = await maskOf(page, ED.frame);
  const reference = await nativeMask(page, ED.frame, drawn, info.outputPath("mask.png"));
  expect(dice(mask, reference)).toBeGreaterThan(0.99);
});

test("takes the CPU when asked to", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  expect(await device(page)).toMatchObject({ kind: "cpu" });
});
