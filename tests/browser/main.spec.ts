/** The job itself: two boxes, two outlines, one ejection fraction, and nothing leaves the page. */
import { expect, test } from "@playwright/test";
import { SAFETY_NOTICE } from "../../www/element/safety.js";
import { ask, device, drawBox, ED, ES, MASK_TIMEOUT_MS, maskOf, openPage, ready } from "./page.js";
import { dice, nativeMask, nativeReport } from "./reference.js";

test("two boxes give the outlines and the ejection fraction of the native build", async ({
  page,
  baseURL,
}, info) => {
  test.setTimeout(3 * MASK_TIMEOUT_MS);
  const requests: string[] = [];
  page.context().on("request", (request) => requests.push(request.url()));
  await openPage(page, "?device=gpu");
  await expect(page.getByText(SAFETY_NOTICE)).toBeInViewport();
  await ready(page);
  expect((await device(page))?.kind, "WebGPU is there, on SwiftShader").toBe("gpu");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForLoadState("networkidle");
  expect(requests.filter((url) => !url.startsWith(baseURL ?? "?"))).toEqual([]);
  const requestsUntilReady = requests.length;
  expect(requestsUntilReady).toBeGreaterThan(3);

  const paths = { ed: info.outputPath("ed.png"), es: info.outputPath("es.png") };
  for (const [phase, { frame, box }] of Object.entries({ ed: ED, es: ES })) {
    const drawn = await drawBox(page, frame, box);
    const mask = await maskOf(page, frame);
    const reference = await nativeMask(page, frame, drawn, paths[phase as "ed" | "es"]);
    expect(dice(mask, reference), `${phase} against the native build`).toBeGreaterThan(0.99);
  }

  await expect.poll(() => ask(page, (disc) => disc.report?.report.ef_percent)).toBeDefined();
  const measured = await ask(page, (disc) => disc.report?.report);
  const reference = nativeReport(paths.ed, paths.es);
  expect(measured?.ef_percent).toBeCloseTo(reference.ef_percent, 0);
  expect(await ask(page, (disc) => disc.report?.notice)).toBe(SAFETY_NOTICE);
  const panel = page.locator("echo-report-panel");
  await expect(panel).toContainText(`${Math.round(measured?.ef_percent ?? Number.NaN)}%`);
  await expect(panel, "the sample's calibration is stale").toContainText(
    "Volumes need a calibration",
  );
  expect(requests.slice(requestsUntilReady), "requests after the model was loaded").toEqual([]);
});
