/** The panel `Privacy`: what it counts, what its test proves, and what it does not claim. */
import { join, resolve } from "node:path";
import { expect, type Page, type Request, test } from "@playwright/test";
import { host } from "./host.js";
import { maySend, openPage, openPanel, ready, smallTargets, violations } from "./page.js";

const DIST = resolve(import.meta.dirname, "../../dist");

const panel = (page: Page) => page.locator("echo-privacy-panel");
const headline = (page: Page) => panel(page).getByRole("status").first();
const verdict = (page: Page) => panel(page).getByRole("status").last();

test("counts no request after the clip is opened, and sees one that is made", async ({ page }) => {
  maySend(page);
  await openPage(page, "?device=cpu");
  await ready(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The second visit has the model already.
  await openPage(page, "?device=cpu");
  await ready(page);
  await openPanel(page, "Privacy: nothing sent");
  await expect(headline(page)).toHaveText("0 requests and 0 bytes sent since the clip was opened.");
  expect(await smallTargets(page)).toEqual([]);
  expect(await violations(page)).toEqual([]);

  await page.evaluate(() =>
    fetch("./manifest.webmanifest?secret", { method: "POST", body: "12345" }),
  );
  await expect(headline(page)).toHaveText(
    "1 request with 5 bytes of content since the clip was opened.",
  );
  await expect(panel(page).getByRole("list", { name: "Requested" })).toHaveText(
    /^\s*http:\/\/127\.0\.0\.1:\d+\/manifest\.webmanifest\s*$/,
  );
});

test("every way out is tried, and the policy's own word is shown for each", async ({ page }) => {
  maySend(page);
  const asked: Request[] = [];
  page.context().on("request", (request) => asked.push(request));
  await openPage(page, "?device=cpu&lang=de");
  await openPanel(page, "Datenschutz");
  await panel(page).getByRole("button", { name: "Probe machen" }).press("Enter");
  await expect(verdict(page)).toHaveText("Alle 7 Wege hat die Richtlinie gesperrt.");
  await expect(panel(page).locator(".held")).toHaveCount(7);
  await expect(panel(page)).toContainText("form-action 'none'");
  // The browser's tools name requests that its policy has stopped as well.
  const left = asked.filter((request) => request.failure()?.errorText !== "csp");
  expect(left.map((request) => new URL(request.url()).hostname)).not.toContainEqual(
    expect.stringContaining("echodisc-test"),
  );
  expect(await violations(page)).toEqual([]);
});

test("claims nothing where a page has no policy", async ({ page }) => {
  const site = await host({
    folders: { "/element/": join(DIST, "element") },
    pages: {
      "/": `<!doctype html><html lang="en"><title>page</title><script type="module" src="/element/echo-disc.js"></script>
<body style="margin:0;height:100vh"><echo-disc device="cpu"></echo-disc>`,
    },
  });
  try {
    await page.goto(site.origin);
    await openPanel(page, "Privacy: no clip");
    await expect(panel(page)).toContainText("None stands in the page.");
    await expect(panel(page)).toContainText("None of EchoDisc’s watches this page yet");
    await panel(page).getByRole("button", { name: "Test me" }).click();
    await expect(verdict(page)).toContainText("0 of 7 ways were blocked.");
  } finally {
    site.close();
  }
});
