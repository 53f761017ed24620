/** Two views, one after the other: combined, refused where they do not fit, and taken apart again. */
import { writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import {
  ask,
  drawBox,
  ED,
  ES,
  maskOf,
  openPage,
  openPanel,
  outlineBoth,
  ready,
  saved,
} from "./page.js";
import { nativeReport, SAMPLE } from "./reference.js";

const method = (page: Page) => ask(page, (disc) => disc.report?.method);
const ef = (page: Page) => ask(page, (disc) => disc.report?.report.ef_percent ?? Number.NaN);

/** The same clip stands in for the other view, with other boxes. */
const SECOND = [
  { frame: 13, box: { ...ED.box, y1: ED.box.y1 - 4 } },
  { frame: 4, box: { ...ES.box, x0: ES.box.x0 + 3 } },
];

async function confirm(page: Page, offer: string): Promise<void> {
  await page.getByLabel(offer).check();
  await page.getByRole("button", { name: "Confirm and use" }).click();
  await expect.poll(() => ask(page, (disc) => disc.report?.report.edv_ml ?? null)).not.toBe(null);
}

test("a kept four-chamber view and a two-chamber clip give the biplane EF", async ({
  page,
}, info) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await outlineBoth(page);
  await openPanel(page, "Save");
  const files: string[] = [];
  const keepMasks = async (view: string) => {
    for (const phase of ["ED", "ES"]) {
      files.push(info.outputPath(`${view}-${phase}.png`));
      writeFileSync(files.at(-1) ?? "", (await saved(page, `Mask ${phase}, PNG`)).content);
    }
  };
  await keepMasks("a4c");
  await openPanel(page, "Pixel size");
  await confirm(page, "A tick is 10 mm");
  const alone = await ef(page);

  await openPanel(page, "View: four-chamber view");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Keep this view and open the two-chamber view" }).click();
  expect(await method(page), "its own clip is not combined with it").toBe("single-plane-a4c");
  await (await choosing).setFiles(SAMPLE);
  await expect(
    page.locator("summary", { hasText: "View: two-chamber view · one kept" }),
  ).toBeVisible();
  await expect(page.getByText(`Kept: four-chamber view, EF ${Math.round(alone)} %`)).toBeVisible();
  for (const { frame, box } of SECOND) {
    await drawBox(page, frame, box);
    await maskOf(page, frame);
  }
  const panel = page.locator("echo-report-panel");
  await expect(panel, "one view has a pixel size").toContainText("calibrate all or none");
  expect(await method(page)).toBe("single-plane-a2c");
  await keepMasks("a2c");

  await confirm(page, "A tick is 10 mm");
  await expect.poll(() => method(page)).toBe("biplane");
  await expect(panel).toContainText("Biplane, four- and two-chamber views");
  const spacing = await ask(page, (disc) => disc.report?.calibration.spacingMm?.join(",") ?? "");
  const [ed = "", es = "", a2cEd = "", a2cEs = ""] = files;
  const native = nativeReport(
    ed,
    es,
    "--a2c-ed",
    a2cEd,
    "--a2c-es",
    a2cEs,
    "--spacing-mm",
    spacing,
  );
  expect(await ef(page)).toBeCloseTo(native.ef_percent, 9);
  expect(await ask(page, (disc) => disc.report?.both?.a4c.ef_percent)).toBeCloseTo(alone, 9);

  const json = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  expect(json).toMatchObject({ method: "biplane", ef_percent: await ef(page) });
  expect(Object.keys(json.masks).toSorted()).toEqual(["a2c_ed", "a2c_es", "ed", "es"]);
  expect(json.inputs).toMatchObject({
    frames: [ED.frame, ES.frame],
    frames_a2c: [13, 4],
    spacing_source: "ruler drawn into the image, 10 mm a tick, confirmed",
  });
  for (const file of ["Page to print", "Drawing, SVG"]) {
    const text = (await saved(page, file)).content.toString();
    expect(text.match(/data:image\/png;base64,/g), file).toHaveLength(4);
  }

  await page.getByLabel("This clip shows the").selectOption("a4c");
  await expect(panel).toContainText("said to show the same view");
  await page.getByLabel("This clip shows the").selectOption("a2c");

  await confirm(page, "A tick is 5 mm");
  await expect(panel, "half as long").toContainText("more than 20 %");
  expect(await method(page)).toBe("single-plane-a2c");
  await page.getByRole("button", { name: "Combine them all the same" }).click();
  await expect.poll(() => method(page)).toBe("biplane");
  await expect(panel.getByRole("listitem").first()).toContainText(
    /long axes of the two views differ by 5\d % .*Certain · affects volumes, EF and lengths/s,
  );

  await page.getByRole("button", { name: "Remove the kept view" }).click();
  await expect.poll(() => method(page)).toBe("single-plane-a2c");
  expect(await ask(page, (disc) => disc.report?.refusal)).toBe(null);
});
