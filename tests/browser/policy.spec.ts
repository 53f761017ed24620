/** The policy while the page does its work, and files that are not what was built. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { host } from "./host.js";
import { drawBox, ED, maskOf, openPage, openPanel, ready } from "./page.js";

const DIST = resolve(import.meta.dirname, "../../dist");

/** A server that sends no policy: the one in the page is all there is. */
const plain = (root: string) =>
  host({ folders: { "/": root }, pages: { "/": readFileSync(join(root, "index.html"), "utf8") } });

/** A copy of the site without its models, in which one file is changed. */
async function siteWith(changed: RegExp) {
  const root = mkdtempSync(join(tmpdir(), "echodisc-policy-"));
  const left = ["models", "element", "bench", "ort"].map((name) => join(DIST, name));
  cpSync(DIST, root, { recursive: true, filter: (path) => !left.includes(path) });
  const name = readdirSync(join(root, "assets")).find((one) => changed.test(one)) ?? "";
  appendFileSync(join(root, "assets", name), "\n;");
  const site = await plain(root);
  return {
    address: site.origin,
    file: new URL(`assets/${name}`, site.origin).href,
    end() {
      site.close();
      rmSync(root, { recursive: true });
    },
  };
}

const keptFiles = (page: Page) =>
  page.evaluate(async () => {
    const [name = ""] = await caches.keys();
    return name ? (await (await caches.open(name)).keys()).length : 0;
  });

test("a frame is outlined and measured under the policy without a violation", async ({ page }) => {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, sourceFile }) =>
      seen.push(`${effectiveDirective} ${sourceFile}`),
    );
  });
  await openPage(page, "?device=cpu");
  await ready(page);
  await drawBox(page, ED.frame, ED.box);
  expect((await maskOf(page, ED.frame)).inside).toContain(true);
  for (const title of ["Pixel size", "Save", "Model", "Privacy"]) await openPanel(page, title);
  const seen = () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  expect(await seen()).toEqual([]);

  const made = () =>
    page.evaluate(() => {
      try {
        document.createElement("p").innerHTML = "<img>";
        return "made";
      } catch (thrown) {
        return String(thrown);
      }
    });
  expect(await made(), "text is no markup unless a policy made it so").toContain("TrustedHTML");
  await expect.poll(async () => (await seen()).join()).toContain("require-trusted-types-for");
});

test("a page whose code was changed does not start", async ({ page }) => {
  const site = await siteWith(/^index-.*\.js$/);
  try {
    const refused = page.waitForEvent("console", (message) => message.text().includes("integrity"));
    await page.goto(site.address);
    await refused;
    expect(await page.evaluate(() => customElements.get("echo-disc") === undefined)).toBe(true);
  } finally {
    site.end();
  }
});

test("code that is loaded on demand, once changed, is refused, and the service worker keeps nothing", async ({
  page,
}) => {
  const site = await siteWith(/^src-.*\.js$/);
  try {
    await page.goto(site.address);
    await expect(page.locator("echo-stage")).toBeVisible();
    const load = (address: string) =>
      import(address).then(
        () => "loaded",
        () => "refused",
      );
    expect(await page.evaluate(load, site.file)).toBe("refused");
    const registered = () =>
      page.evaluate(async () => {
        const found = await navigator.serviceWorker.getRegistration();
        return !found?.installing && !found?.active;
      });
    await expect.poll(registered, "the installation has failed").toBe(true);
    expect(await keptFiles(page)).toBe(0);
  } finally {
    site.end();
  }
});

test("where a server sends no policy the service worker gives the worker the page's", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const site = await plain(DIST);
  try {
    const address = `${site.origin}/?device=cpu`;
    await page.goto(address);
    const panel = page.locator("echo-privacy-panel");
    const blocked = async () => {
      await openPanel(page, "Privacy");
      await panel.getByRole("button", { name: "Test me" }).click();
      await expect(panel.getByRole("status").last()).toContainText("blocked", { timeout: 60_000 });
      return panel.getByRole("status").last().textContent();
    };
    await ready(page);
    expect(await blocked(), "on the first visit the worker has none").toContain("6 of 7");
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.goto(address);
    await ready(page);
    expect(await blocked()).toContain("All 7 ways");
  } finally {
    site.close();
  }
});
