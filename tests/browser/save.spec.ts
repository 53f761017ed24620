/** The measurement as files: the report, the page to print, the outlines and the masks. */
import { expect, test } from "@playwright/test";
import { ask, ED, ES, openPage, openPanel, outlineBoth, ready, saved } from "./page.js";

const PATIENT_NAME = "\x10\x00\x10\x00PN";
const STUDY = "\x20\x00\x0d\x00UI";
const BURNED_IN = "\x28\x00\x01\x03CS";
const IDENTITY_REMOVED = "\x12\x00\x62\x00CS";
const NUMERIC_VALUE = "\x40\x00\x0a\xa3DS";

/** The short value behind a tag and VR, the first one after `mark` where there is one. */
function elementOf(file: Buffer, mark: string | null, element: string): string {
  const from = mark === null ? 0 : file.indexOf(mark);
  const at = file.indexOf(Buffer.from(element, "latin1"), from) + element.length;
  const length = file.readUInt16LE(at);
  return file.toString("latin1", at + 2, at + 2 + length).replace(/[\0 ]+$/, "");
}

test("a measurement is saved as a report, a page, outlines and masks", async ({ page }) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await openPanel(page, "Save");
  await expect(page.getByRole("button", { name: "Report, JSON" })).toBeDisabled();
  await outlineBoth(page);
  const ef = await ask(page, (disc) => disc.report?.report.ef_percent);

  const json = await saved(page, "Report, JSON");
  expect(json.name).toBe("echodisc-report.json");
  const report = JSON.parse(json.content.toString());
  expect(report).toMatchObject({ schema: "echodisc-ef-report", ef_percent: ef });
  expect(report.inputs).toMatchObject({ frames: [ED.frame, ES.frame], model: "LiteMedSAM-LV" });
  expect(report.inputs.model_sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(report.notice).toContain("not for diagnosis");

  expect(report.method).toBe("single-plane-a4c");
  await openPanel(page, "View:");
  await page.getByLabel("This clip shows the").selectOption("a2c");
  await expect.poll(() => ask(page, (disc) => disc.report?.method)).toBe("single-plane-a2c");
  const second = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  expect(second).toMatchObject({ method: "single-plane-a2c", ef_percent: ef });

  // The sample's words stand outside of its sector.
  await expect(page.getByLabel("Edge of the sector")).toBeVisible();
  const html = (await saved(page, "Page to print")).content.toString();
  expect(html).toContain("black outside of the sector");
  expect(html).toContain("not for diagnosis");
  expect(html).toContain("data:image/png;base64,");
  expect((await saved(page, "Report, CSV")).content.toString()).toContain(`ef_percent,${ef}`);
  expect((await saved(page, "Outlines, CSV")).content.toString()).toMatch(
    /^name,point,x,y,pixel_x_mm,pixel_y_mm,pixel_size_from,edited\na2c_ed,0,[\d.]+,[\d.]+,,,,false\n/,
  );
  const coco = JSON.parse((await saved(page, "Outlines, COCO")).content.toString());
  expect(coco.annotations).toHaveLength(2);
  const report5200 = await saved(page, "DICOM structured report");
  expect(report5200.name).toBe("echodisc-report.dcm");
  const numbers = elementOf(report5200.content, "18043-0", NUMERIC_VALUE);
  expect(Number(numbers)).toBeCloseTo(Number(ef), 1);
  expect(report5200.content.includes("Method of Disks, Single Plane")).toBe(true);
  expect(report5200.content.includes("not for diagnosis")).toBe(true);
  const picture = await saved(page, "DICOM secondary capture");
  expect(picture.name).toBe("echodisc-outlines.dcm");
  expect(picture.content.length).toBeGreaterThan(2 * 512 * 240 * 3);
  for (const { content } of [report5200, picture]) {
    expect(content.subarray(128, 132).toString()).toBe("DICM");
    expect(elementOf(content, null, PATIENT_NAME)).toBe("");
  }
  expect(elementOf(picture.content, null, BURNED_IN)).toBe("NO");
  expect(elementOf(picture.content, null, IDENTITY_REMOVED)).toBe("YES");
  expect(picture.content.includes("113101"), "Clean Pixel Data Option").toBe(true);
  const study = elementOf(picture.content, null, STUDY);
  expect(study).toMatch(/^2\.25\.\d+$/);
  expect(elementOf(report5200.content, null, STUDY)).toBe(study);

  await page.getByLabel("Pictures black outside of the sector").uncheck();
  await expect(page.locator("echo-save-panel")).toContainText("burned-in-text");
  const kept = (await saved(page, "DICOM secondary capture")).content;
  expect(elementOf(kept, null, BURNED_IN)).toBe("YES");
  expect(elementOf(kept, null, IDENTITY_REMOVED)).toBe("NO");
  expect(kept.includes("113100")).toBe(false);
  await expect(page.getByRole("alert")).toContainText("burned-in-text");

  const mask = await saved(page, "Mask ED, PNG");
  expect(mask.name).toBe("echodisc-mask-ed.png");
  expect(mask.content.subarray(1, 4).toString()).toBe("PNG");
});
