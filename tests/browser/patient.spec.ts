/** What is said of the patient: used at once, refused with its reason, stored nowhere. */
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { ask, chooseFile, openPage, openPanel, outlineBoth, ready, saved } from "./page.js";
import { SAMPLE } from "./reference.js";

test("facts index the volumes and name a class, and are gone with the patient", async ({
  page,
}) => {
  await openPage(page, "?device=cpu");
  await ready(page);
  await outlineBoth(page);
  const ef = await ask(page, (disc) => disc.report?.report.ef_percent);
  await openPanel(page, "Patient");
  await expect(page.locator("echo-patient-panel")).toContainText("need the size of a pixel");
  await openPanel(page, "Pixel size");
  await page.getByLabel("A tick is 10 mm").check();
  await page.getByRole("button", { name: "Confirm and use" }).click();

  await page.getByLabel("Height, cm").fill("1.7");
  await page.getByLabel("Weight, kg").fill("70");
  await page.getByLabel("Heart rate").fill("60");
  await page.getByLabel("Sex").selectOption("female");
  await expect(page.getByRole("alert")).toContainText("1.7 cm and 70 kg are no body's");
  expect(await ask(page, (disc) => disc.report?.report.ef_percent)).toBeCloseTo(ef ?? 0, 6);
  await page.getByLabel("Height, cm").fill("170");
  await page.getByLabel("Weight, kg").fill("71");
  await page.getByLabel("Weight, kg").blur();
  const panel = page.locator("echo-report-panel");
  await expect(panel).toContainText("Volume index, mL/m²");
  await expect(panel).toContainText("Cardiac index");
  await expect(panel).toContainText("mildly abnormal");
  await expect(panel).toContainText("Lang et al., J Am Soc Echocardiogr 2015");
  await expect(panel).toContainText("Experts measuring one patient");
  await page.getByLabel("Name the class by").selectOption("hf-2022");
  await expect(panel).toContainText("Heidenreich et al.");

  await openPanel(page, "Save");
  const bare = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  expect([bare.body, bare.indexed, bare.output]).toEqual([null, null, null]);
  await page.getByLabel("Files tell what was typed of the patient").check();
  const json = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  expect(json.body).toMatchObject({ height_cm: 170, weight_kg: 71 });
  expect(json.interpretation.scheme).toBe("hf-2022");
  expect(json.output.cardiac_output_l_min).toBeCloseTo(json.sv_ml * 0.06, 9);
  expect(json.indexed.edvi_ml_m2).toBeCloseTo(json.edv_ml / json.body.bsa_m2, 9);
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  expect(stored).not.toContain("170");

  await chooseFile(page, "other.dcm", readFileSync(SAMPLE));
  await page.getByRole("button", { name: "Open the other" }).click();
  await expect(page.getByLabel("Height, cm"), "another clip, another patient").toHaveValue("");
});
