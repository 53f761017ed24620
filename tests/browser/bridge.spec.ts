/** The element in an iframe of another origin: who may speak to it, and what goes through. */
import { expect, type Page, test } from "@playwright/test";
import type { BridgeCall, BridgeReply } from "../../www/element/bridge-messages.js";
import { type Host, host } from "./host.js";
import { ED, MASK_TIMEOUT_MS } from "./page.js";

/** The page round the frame: it keeps what it is told, and asks for the test. */
const OUTSIDE = (frame: string) => `<!doctype html>
<iframe src="${frame}" style="width:1100px;height:780px"></iframe>
<script>
  window.told = [];
  window.addEventListener("message", ({ data, origin }) => told.push({ ...data, origin }));
  window.ask = (call, args, id = Math.random()) => {
    document.querySelector("iframe").contentWindow.postMessage(
      { bridge: "echodisc/1", id, call, args }, "*");
    return new Promise((resolve) => {
      const look = () => {
        const reply = told.find((one) => one.id === id);
        reply ? resolve(reply) : setTimeout(look, 20);
      };
      look();
    });
  };
</script>`;

interface Outside extends Window {
  told: (BridgeReply & { origin: string; event?: string; detail?: { text?: string } })[];
  ask(call: string, args: unknown): Promise<BridgeReply>;
}

const hosts: Host[] = [];
test.afterEach(() => {
  for (const one of hosts.splice(0)) one.close();
});

/** Opens the frame from the site of the tests in a page of another origin. */
async function openIn(page: Page, site: string, query: string, allow = true): Promise<string> {
  const pages: Record<string, string> = {};
  const outside = await host({ pages });
  hosts.push(outside);
  const address = new URL(`examples/embed.html?device=cpu&${query}`, site);
  address.searchParams.set("allow-origins", allow ? outside.origin : "https://elsewhere.example");
  pages["/"] = OUTSIDE(address.href.replaceAll("&", "&amp;"));
  await page.goto(outside.origin);
  await expect(page.frameLocator("iframe").locator("echo-stage")).toBeVisible({ timeout: 60_000 });
  return outside.origin;
}

const ask = (page: Page, call: BridgeCall | string, ...args: unknown[]) =>
  page.evaluate(([what, list]) => (window as unknown as Outside).ask(what, list), [
    call,
    args,
  ] as const);

const value = async <T>(reply: Promise<BridgeReply>) => {
  const got = await reply;
  if (!got.ok) throw new Error(got.error.code);
  return got.value as T;
};

const code = async (reply: Promise<BridgeReply>) => {
  const got = await reply;
  return got.ok ? "ok" : got.error.code;
};

test("an allowed page loads, prompts, reads, and hears the events", async ({ page, baseURL }) => {
  test.setTimeout(2 * MASK_TIMEOUT_MS);
  const site = baseURL ?? "";
  await openIn(page, site, "");
  await value(ask(page, "load", "../samples/sonosite.dcm"));
  expect(await value(ask(page, "state"))).toMatchObject({ frames: 30, boxes: [], outlined: [] });
  const { x0, y0, x1, y1 } = ED.box;
  await value(ask(page, "setBox", ED.frame, [x0, y0, x1, y1]));
  const { areaPx } = await value<{ areaPx: number }>(ask(page, "segment", ED.frame));
  expect(areaPx).toBeGreaterThan(100);
  expect(await value(ask(page, "mask", ED.frame))).toMatchObject({ areaPx, frame: ED.frame });
  expect(await value(ask(page, "report"))).toBe(null);

  expect(await code(ask(page, "setBox", 0, [1, 2, Number.NaN, 4]))).toBe("box-invalid");
  expect(await code(ask(page, "setBox", 0, [1, 2, 3, 4]))).toBe("box-too-small");
  expect(await code(ask(page, "setBox", 30, [10, 20, 60, 80]))).toBe("no-frame");
  expect(await code(ask(page, "segment", 0))).toBe("no-prompt");
  expect(await code(ask(page, "addPoint", 0, [20, 30]))).toBe("segment-boxes-only");
  expect(await code(ask(page, "exportReport", "json"))).toBe("no-report");
  expect(await code(ask(page, "exportReport", "html"))).toBe("bridge-frames");
  expect(await code(ask(page, "exportReport", "nonsense"))).toBe("export-kind");
  expect(await code(ask(page, "load", "../samples/none.dcm"))).toBe("clip-unavailable");
  expect(await code(ask(page, "eval", "1"))).toBe("bridge-call");
  expect(
    await page.evaluate(() => (window as unknown as Outside).ask("state", "no list")),
  ).toMatchObject({ ok: false, error: { code: "bridge-message" } });

  const told = await page.evaluate(() => (window as unknown as Outside).told);
  const events = new Set(told.map(({ event }) => event));
  for (const event of ["ready", "progress", "segmentation-change"])
    expect(events, event).toContain(event);
  expect(new Set(told.map(({ origin }) => `${origin}/`))).toEqual(new Set([site]));
  expect(JSON.stringify(told)).not.toContain("rgba");
});

test("any other page is refused, and told nothing", async ({ page, baseURL }) => {
  await openIn(page, baseURL ?? "", "src=../samples/sonosite.dcm", false);
  for (const call of ["state", "load", "report"])
    expect(await code(ask(page, call))).toBe("bridge-origin");
  const frame = page.frameLocator("iframe").locator("echo-disc");
  await expect(frame.getByText("Frame 1 of 30")).toBeVisible();
  const told = await page.evaluate(() => (window as unknown as Outside).told);
  expect(told.filter(({ event }) => event)).toEqual([]);
});

test("what is there to be looked at is not changed", async ({ page, baseURL }) => {
  await openIn(page, baseURL ?? "", "mode=view&src=../samples/sonosite.dcm");
  await expect(page.frameLocator("iframe").getByText("Frame 1 of 30")).toBeVisible();
  expect(await code(ask(page, "setBox", 0, [10, 20, 60, 80]))).toBe("bridge-readonly");
  expect(await code(ask(page, "load", "../samples/sonosite.dcm"))).toBe("bridge-readonly");
  await value(ask(page, "goTo", 4));
  expect(await value(ask(page, "state"))).toMatchObject({ frame: 4, mode: "view" });
});

test("the example speaks to its frame", async ({ page }) => {
  test.setTimeout(MASK_TIMEOUT_MS);
  await page.goto("./examples/iframe.html?device=cpu");
  await page.getByRole("button", { name: "Outline frame 13" }).click({ timeout: 60_000 });
  await expect(page.locator("output")).toHaveText(/^\d+ px$/, { timeout: MASK_TIMEOUT_MS });
});
