/** The page as an installed one: its manifest, files that the system opens with it, and new versions. */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { ask, drawBox, ED, ES, openPage, smallTargets, violations } from "./page.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PORT = Number(process.env.ECHODISC_TEST_PORT ?? 4191) + 200;

interface Manifest {
  icons: { src: string; sizes: string; type: string; purpose: string }[];
  file_handlers: { action: string; accept: Record<string, string[]> }[];
  [key: string]: unknown;
}

test("the manifest has no errors, and its icons are there in the size it says", async ({
  page,
}) => {
  await page.goto("./");
  const cdp = await page.context().newCDPSession(page);
  const { url, errors, data } = await cdp.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? "") as Manifest;
  expect(manifest).toMatchObject({ start_url: "./", display: "standalone", orientation: "any" });
  expect(manifest.description).toContain("Not a medical device");
  expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
    "192x192 any",
    "512x512 any",
    "512x512 maskable",
  ]);
  for (const { src, sizes, type } of manifest.icons) {
    const reply = await page.request.get(new URL(src, url).href);
    expect([reply.headers()["content-type"], sizeOfPng(await reply.body())]).toEqual([type, sizes]);
  }
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  // Every browser context of a test is one that forgets.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

test("the manifest sends no file to the server", async ({ request }) => {
  const manifest = (await (await request.get("./manifest.webmanifest")).json()) as Manifest;
  // A share is a POST to the site wherever the service worker has been evicted or fails to start.
  expect(manifest.share_target).toBeUndefined();
  expect(manifest.file_handlers.map(({ action }) => action)).toEqual(["./?file"]);
});

test("a file that the system hands over is opened, and asked about where work would be lost", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const launchQueue = {
      setConsumer: (consumer: unknown) => Object.assign(window, { launch: consumer }),
    };
    Object.defineProperty(window, "launchQueue", { value: launchQueue });
  });
  await page.goto("./?file&device=cpu");
  await launch(page, 200);
  await expect.poll(() => ask(page, (disc) => disc.clip?.width)).toBe(200);
  expect(await ask(page, (disc) => disc.src)).toBe("");

  await openPage(page, "?device=cpu");
  await drawBox(page, ED.frame, ED.box);
  await expect.poll(() => ask(page, (disc) => disc.masks.size)).toBe(1);
  await launch(page, 160);
  await page.getByRole("button", { name: "Keep this clip" }).click();
  expect(await ask(page, (disc) => [disc.clip?.source, disc.masks.size])).toEqual(["dicom", 1]);
});

test("a file that cannot be read any more is said to be", async ({ page }) => {
  await page.addInitScript(() => {
    const gone = { getFile: () => Promise.reject(new DOMException("gone", "NotFoundError")) };
    const launchQueue = {
      setConsumer: (take: (launch: unknown) => void) => take({ files: [gone] }),
    };
    Object.defineProperty(window, "launchQueue", { value: launchQueue });
  });
  await page.goto("./?file&device=cpu");
  const bar = page.getByRole("region", { name: "Notice" });
  await expect(bar).toContainText("could not be read");
  await bar.getByRole("button", { name: "Close" }).click();
  await expect(bar).toBeHidden();
});

test("a new version waits until it is asked for, and asks before it drops work", async ({
  page,
}) => {
  const site = await serveCopy();
  try {
    await openPage(page, "?device=cpu", site.address);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await openPage(page, "?device=cpu", site.address);
    site.renew();
    // What the browser does by itself whenever the page is opened.
    await page.reload();

    const bar = page.getByRole("region", { name: "Notice" });
    await expect(bar).toContainText("A new version is ready.", { timeout: 60_000 });
    await expect(page).toHaveTitle(/^EchoDisc/);
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollHeight - window.innerHeight,
    );
    expect(overflow).toBeLessThanOrEqual(0);

    await openPage(page, "?device=cpu", site.address);
    await drawBox(page, ES.frame, ES.box);
    await bar.getByRole("button", { name: "Reload" }).click();
    await expect(bar).toContainText("drops what was drawn");
    await bar.getByRole("button", { name: "Keep working" }).click();
    await expect(bar).toBeHidden();
    expect(await ask(page, (disc) => disc.boxes.size)).toBe(1);
    await expect(page).toHaveTitle(/^EchoDisc/);

    await openPage(page, "?device=cpu", site.address);
    await bar.getByRole("button", { name: "Reload" }).click();
    await expect(page).toHaveTitle("Second version");
    await page.context().setOffline(true);
    await openPage(page, "?device=cpu", site.address);
    await expect(page).toHaveTitle("Second version");
  } finally {
    await page.context().setOffline(false);
    site.end();
  }
});

test("a page of the version before goes on when another tab takes the new one", async ({
  page,
}) => {
  const site = await serveCopy();
  try {
    await openPage(page, "?device=cpu", site.address);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await openPage(page, "?device=cpu", site.address);
    await drawBox(page, ES.frame, ES.box);
    site.renew();
    const other = await page.context().newPage();
    await other.goto(`${site.address}?device=cpu`);
    const reload = (tab: Page) => tab.getByRole("button", { name: "Reload" });
    await reload(other).click({ timeout: 60_000 });
    await expect(other).toHaveTitle("Second version");

    await expect(reload(page)).toBeVisible();
    await expect(page).toHaveTitle(/^EchoDisc/);
    expect(await ask(page, (disc) => disc.boxes.size)).toBe(1);
    const removed = new URL(site.videoCode, site.address).href;
    expect((await page.request.get(removed)).status(), "the site has it no more").toBe(404);
    const asks = (url: string) => fetch(url, { cache: "no-store" }).then(({ ok }) => ok);
    expect(await page.evaluate(asks, removed), "and the older page still gets it").toBe(true);
  } finally {
    site.end();
  }
});

/** A file of the system: a gray still of that width. */
async function launch(page: Page, width: number): Promise<void> {
  await page.evaluate(async (width) => {
    const canvas = new OffscreenCanvas(width, 100);
    canvas.getContext("2d")?.fillRect(50, 20, 90, 60);
    const file = new File([await canvas.convertToBlob()], "still.png");
    const { launch } = window as unknown as { launch: (launch: unknown) => void };
    launch({ files: [{ getFile: async () => file }] });
  }, width);
}

function sizeOfPng(bytes: Buffer): string {
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

/** Serves a copy of the site, without models, that can become another version. */
async function serveCopy() {
  const root = mkdtempSync(join(tmpdir(), "echodisc-site-"));
  const models = join(ROOT, "dist", "models");
  cpSync(join(ROOT, "dist"), root, { recursive: true, filter: (path) => path !== models });
  const server = spawn(process.execPath, ["tools/serve.mjs", "--root", root, "--port", `${PORT}`], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((started) => server.stdout.once("data", started));
  const change = (name: string, from: RegExp, to: string) => {
    const path = join(root, name);
    const text = readFileSync(path, "utf8");
    expect(text).toMatch(from);
    writeFileSync(path, text.replace(from, to));
  };
  const videoCode = /"(assets\/src-[\w-]+\.js)":"[^"]+",?/;
  const [, removed = ""] = videoCode.exec(readFileSync(join(root, "sw.js"), "utf8")) ?? [];
  return {
    address: `http://127.0.0.1:${PORT}/`,
    /** Loaded when a video is opened; the second version is without it. */
    videoCode: removed,
    renew() {
      change("sw.js", videoCode, "");
      rmSync(join(root, removed));
      change("index.html", /<title>.*<\/title>/, "<title>Second version</title>");
      change("sw.js", /"version":"\w+"/, '"version":"second"');
    },
    end() {
      server.kill();
      rmSync(root, { recursive: true });
    },
  };
}
