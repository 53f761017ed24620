/** German: everywhere on the page, in every size, beside an element in English, and changed at once. */
import { expect, type Page, test } from "@playwright/test";
import { ask, ED, ES, MASK_TIMEOUT_MS, maskOf, smallTargets, violations } from "./page.js";

const SIZES = [
  ["lying", 1180, 820],
  ["upright", 820, 1180],
  ["phone", 390, 844],
] as const;

/** English words that no German text holds. */
const ENGLISH = /\b(the|frame|outline|volume|draw|left ventricle|with|and|of|not)\b/i;

/** What is read, in the page and by screen readers, through shadow trees. */
function said(page: Page): Promise<string[]> {
  return ask(page, (disc) => {
    const texts: string[] = [];
    const visit = (root: ParentNode) => {
      for (const node of root.querySelectorAll("*")) {
        if (node.shadowRoot) visit(node.shadowRoot);
        if (node instanceof HTMLStyleElement) continue;
        for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"])
          texts.push(node.getAttribute(name) ?? "");
        for (const child of node.childNodes)
          if (child.nodeType === Node.TEXT_NODE) texts.push(child.textContent?.trim() ?? "");
      }
    };
    if (disc.shadowRoot) visit(disc.shadowRoot);
    return [...new Set(texts)].filter((text) => /\p{L}/u.test(text));
  });
}

/** What does not fit its place. */
function overflowing(page: Page): Promise<string[]> {
  return ask(page, (disc) => {
    const wide: string[] = [];
    const visit = (root: ParentNode) => {
      for (const node of root.querySelectorAll<HTMLElement>("*")) {
        if (node.shadowRoot) visit(node.shadowRoot);
        const shown = node.checkVisibility() && !node.classList.contains("visually-hidden");
        if (shown && node.matches("button, summary, .side, th, td, p, label, h2"))
          if (
            node.scrollWidth > node.clientWidth + 1 &&
            getComputedStyle(node).display !== "inline"
          )
            wide.push(`${node.tagName} ${node.textContent?.trim().slice(0, 40)}`);
      }
    };
    if (disc.shadowRoot) visit(disc.shadowRoot);
    if (document.documentElement.scrollWidth > window.innerWidth) wide.push("the page");
    return wide;
  });
}

for (const [name, width, height] of SIZES) {
  test(`fits in German, ${name}`, async ({ page }, info) => {
    test.setTimeout(2 * MASK_TIMEOUT_MS);
    await page.setViewportSize({ width, height });
    await page.goto("./?device=cpu&lang=de");
    await expect(page.locator("echo-status-bar").getByRole("status")).toHaveText(/^(Bereit|Bild)/, {
      timeout: 3 * 60_000,
    });
    await expect(page.getByText("Bild 1 von 30")).toBeVisible();
    if (name === "lying") {
      for (const { frame, box } of [ED, ES]) {
        await ask(page, (disc) => disc.goTo(0));
        await page.locator("echo-disc").evaluate((disc, to) => {
          (disc as import("../../www/element/echo-disc.js").EchoDisc).goTo(to);
        }, frame);
        await page
          .locator("echo-disc")
          .evaluate(
            (disc, [at, corners]) =>
              (disc as import("../../www/element/echo-disc.js").EchoDisc).setBox(at, corners),
            [frame, [box.x0, box.y0, box.x1, box.y1]] as [number, [number, number, number, number]],
          );
        await maskOf(page, frame);
      }
      await expect.poll(() => ask(page, (disc) => disc.report !== null)).toBe(true);
    }
    for (const summary of await page.locator("summary").all()) await summary.click();
    await page.screenshot({ path: info.outputPath(`german-${name}.png`) });
    expect(await overflowing(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);

    // Names, sources and uses of models and of calibrations are the engine's own words.
    const english = (await said(page)).filter((text) => ENGLISH.test(text));
    const models = await page
      .locator("echo-model-panel")
      .evaluate((node) =>
        [...(node.shadowRoot?.querySelectorAll("strong, .soft") ?? [])].map(
          (one) => one.textContent?.trim() ?? "",
        ),
      );
    expect(english.filter((text) => !models.some((model) => model.includes(text)))).toEqual([]);
  });
}

test("each element has its own language, which changes at once", async ({ page }) => {
  await page.goto("./examples/several.html");
  const [first, second] = [page.locator("echo-disc").nth(0), page.locator("echo-disc").nth(1)];
  await expect(first.getByText("Frame 1 of 30")).toBeVisible({ timeout: 60_000 });
  await first.evaluate((disc) => {
    (disc as HTMLElement).lang = "de-AT";
  });
  await expect(first.getByText("Bild 1 von 30")).toBeVisible();
  await expect(first.getByRole("button", { name: "Clip öffnen" })).toBeVisible();
  await expect(second.getByRole("button", { name: "Open a clip" })).toBeVisible();
  await page.evaluate(() => document.documentElement.setAttribute("lang", "de"));
  await first.evaluate((disc) => {
    (disc as HTMLElement).lang = "fr";
  });
  await expect(first.getByText("Frame 1 of 30"), "no such language").toBeVisible();
});
