/** The measurement as files: the report, the page to print, the outlines and the masks. */
import { expect, test } from "@playwright/test";
import { ask, ED, ES, openPage, openPanel, outlineBoth, ready, saved } from "./page.js";

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
  expect(report.inputs).toMatchObject({ frames: [ED.frame, ES.frame], model: "LiteMedSAM" });
  expect(report.inputs.model_sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(report.notice).toContain("not for diagnosis");

  expect(report.method).toBe("single-plane-a4c");
  await openPanel(page, "View:");
  await page.getByLabel("This clip shows the").selectOption("a2c");
  await expect.poll(() => ask(page, (disc) => disc.report?.method)).toBe("single-plane-a2c");
  const second = JSON.parse((await saved(page, "Report, JSON")).content.toString());
  expect(second).toMatchObject({ method: "single-plane-a2c", ef_percent: ef });

  const html = (await saved(page, "Page to print")).content.toString();
  expect(html).toContain("not for diagnosis");
  expect(html).toContain("data:image/png;base64,");
  expect((await saved(page, "Report, CSV")).content.toString()).toContain(`ef_percent,${ef}`);
  expect((await saved(page, "Outlines, CSV")).content.toString()).toMatch(
    /^name,point,x,y,pixel_x_mm,pixel_y_mm,pixel_size_from\na2c_ed,0,[\d.]+,[\d.]+,,,\n/,
  );
  const coco = JSON.parse((await saved(page, "Outlines, COCO")).content.toString());
  expect(coco.annotations).toHaveLength(2);
  const mask = await saved(page, "Mask ED, PNG");
  expect(mask.name).toBe("echodisc-mask-ed.png");
  expect(mask.content.subarray(1, 4).toString()).toBe("PNG");
});
