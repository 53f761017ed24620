/** The benchmark page: it measures, shows, copies, and sends nothing anywhere. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page, test } from "@playwright/test";
import type { AxeResults } from "axe-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TIMEOUT_MS = 4 * 60_000;

/** Leaves only the named rows to be measured, once. */
async function choose(page: Page, ...names: string[]): Promise<void> {
  for (const box of await page.getByRole("checkbox").all()) await box.uncheck();
  for (const name of names) await page.getByRole("checkbox", { name, exact: true }).check();
  await page.getByLabel("Runs").fill("1");
}

test("measures, copies Markdown, and asks no one but its own server", async ({
  page,
  context,
  baseURL,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const requests: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  await page.goto("./bench.html");
  await expect(page.getByText("Nothing is sent")).toBeVisible();
  await expect(page.getByText("Not a medical device")).toBeVisible();
  await choose(page, "EchoDisc, CPU wasm", "onnxruntime-web, WASM, one thread");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("status")).toHaveText("Done", { timeout: TIMEOUT_MS });

  const row = page.getByRole("row", { name: /^EchoDisc, CPU wasm/ });
  await expect(row.getByRole("cell").nth(2)).toHaveText(/^\d+\.?\d* \(1\)$/);
  await expect(page.getByRole("rowheader", { name: /not here: onnxruntime-web/ })).toBeVisible();
  await expect(page.getByText("is a program on the CPU")).toBeVisible();

  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  await expect(page.getByRole("status")).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("| EchoDisc, CPU wasm |");
  expect(copied).toContain("Not a medical device");
  // Blobs and data are addresses of the page itself.
  const elsewhere = requests.filter((url) => !/^(blob|data):/.test(url));
  expect(elsewhere.filter((url) => !url.startsWith(baseURL ?? "?"))).toEqual([]);
});

test("stops when asked to", async ({ page }) => {
  await page.goto("./bench.html");
  await choose(page, "EchoDisc, CPU wasm");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("status")).toContainText("loading", { timeout: TIMEOUT_MS });
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("rowheader", { name: /\(cancelled\)/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Run" })).toBeEnabled();
});

test("is no part of what the site keeps for offline use", async ({ request }) => {
  const worker = await (await request.get("./sw.js")).text();
  expect(worker).toContain("assets/");
  expect(worker).not.toContain("bench");
});

for (const [width, height] of [
  [1180, 820],
  [390, 844],
] as const) {
  test(`fits ${width} x ${height}, with large targets`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto("./bench.html");
    await expect(page.getByRole("heading", { name: "EchoDisc benchmark" })).toBeVisible();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    for (const target of await page.locator("button, label, select, input[type=number]").all())
      expect((await target.boundingBox())?.height, await target.innerText()).toBeGreaterThanOrEqual(
        44,
      );
    // Through the protocol, which the page's policy does not bind.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<AxeResults>("axe.run()");
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
}
