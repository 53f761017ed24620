/**
 * Every variant of the GPU kernels that the adapter offers, beside the plain references, and those
 * that it does not offer: a shader that is refused must not cost the device. No page.
 */
import { expect, type Page, test } from "@playwright/test";
import { openWasmPage } from "./wasm-page.js";

const ORIGIN = "https://variants.localhost";
// SwiftShader compiles a tile in workgroup memory for seconds, and there are dozens of pipelines.
const TIMEOUT_MS = 20 * 60_000;
/** What our kernels have variants for; the third is a limit. */
const VARIANTS = {
  "shader-f16": "workgroup-64x64-f16",
  subgroups: "subgroup-16x128",
  "workgroup memory of 32 KiB": "workgroup-128x128",
};

/** Fetched by `run` in the page. */
const SCRIPT = `
import init, { EchoDisc } from "/wasm/echodisc.js";
export async function run(choice, refused) {
  await init();
  const lost = [];
  const disc = await EchoDisc.create(choice, "adapter", (message) => lost.push(message));
  const matmul = disc.matmul(69, 24, 76);
  const right = {};
  for (const name of [...refused, "ours", "register-8x4"]) right[name] = await matmul.run(name, 1);
  const tested = await disc.selfTest();
  return { info: disc.device(), right, tested, lost };
}`;

interface Outcome {
  info: { features: string[]; used: string[]; tiles: string[]; kept: string };
  right: Record<string, boolean>;
  tested: string[];
  lost: string[];
}

async function run(page: Page, choice: string, refused: string[]): Promise<Outcome> {
  await openWasmPage(page, ORIGIN, { scripts: { "/run.js": SCRIPT } });
  return page.evaluate(
    async ([choice, refused]) => (await import("/run.js" as string)).run(choice, refused),
    [choice, refused] as const,
  );
}

test("each that the adapter offers gives the plain reference's numbers", async ({ page }) => {
  test.setTimeout(TIMEOUT_MS);
  const { info, tested, lost } = await run(page, "gpu", []);
  expect(lost).toEqual([]);
  expect(tested).toEqual(info.tiles);
  expect(info.kept).toContain("on adapter");
  for (const [feature, tile] of Object.entries(VARIANTS)) {
    if (info.features.includes(feature)) expect(tested).toContain(tile);
    else if (!tested.includes(tile))
      test.info().annotations.push({ type: "skipped", description: `${tile}: no ${feature}` });
  }
});

test("at the default limits none is used, and one that is refused costs nothing", async ({
  page,
}) => {
  test.setTimeout(TIMEOUT_MS);
  const refused = ["subgroup-16x128", "workgroup-64x64-f16"];
  const { info, right, tested, lost } = await run(page, "gpu-default", refused);
  expect(info).toMatchObject({ features: [], used: [] });
  expect(tested).toEqual(["register-8x2", "register-8x4", "workgroup-64x64", "workgroup-128x64"]);
  expect(right).toEqual({
    "subgroup-16x128": false,
    "workgroup-64x64-f16": false,
    ours: true,
    "register-8x4": true,
  });
  expect(lost).toEqual([]);
});
