/** A GPU that is a program on the CPU is slower than the CPU path: the page takes it only when asked to. */
import { expect, test } from "@playwright/test";
import { device, openPage, ready } from "./page.js";

test("leaves a software adapter alone, and says so", async ({ page }) => {
  await openPage(page);
  await ready(page);
  const { kind, reason } = (await device(page)) ?? {};
  expect(kind).toBe("cpu");
  expect(reason).toContain("a program on the CPU");
});

test("takes it when asked to, and names it", async ({ page }) => {
  await openPage(page, "?device=gpu");
  await ready(page);
  expect(await device(page)).toMatchObject({ kind: "gpu", software: true });
  expect((await device(page))?.adapter).toMatch(/swiftshader/i);
});
