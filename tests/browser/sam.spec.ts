/**
 * A SAM of another size, opened from its file, with every prompt, against the official
 * PyTorch outputs: the checks of tests/sam_parity.rs, in the browser.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { openWasmPage, ROOT } from "./wasm-page.js";

const FIXTURES = resolve(ROOT, "../shared/fixtures/sam_reduced");
const ORIGIN = "https://sam.localhost";
/** Of the logits' range, and of the pixels. */
const LOGITS = 1e-3;
const PIXELS = 1e-3;
const TIMEOUT_MS = 10 * 60_000;

interface Outcome {
  name: string;
  logits: number;
  pixels: number;
}

/** Files are read piece by piece with an API that workers alone have. */
const WORKER = `
import init, { EchoDisc } from "/wasm/echodisc.js";
const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
function tensor(file, name) {
  const size = Number(new DataView(file.buffer).getBigUint64(0, true));
  const { dtype, data_offsets: [from, to] } = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + size)))[name];
  const data = file.slice(8 + size + from, 8 + size + to).buffer;
  return dtype === "F16" ? new Float16Array(data) : new Float32Array(data);
}
function inside(disc, png) {
  disc.openClip(png);
  return disc.frameRgba(0).filter((_, i) => i % 4 === 0).map((value) => (value > 127 ? 1 : 0));
}
async function run(device) {
  await init();
  const disc = await EchoDisc.create(device, undefined, () => {});
  disc.openModel(await (await fetch("/fixture/weights.safetensors")).blob(), "reduced");
  const meta = await (await fetch("/fixture/reduced_meta.json")).json();
  const outputs = await bytes("/fixture/reduced_outputs.safetensors");
  const image = await bytes("/fixture/reduced_image.png");
  const outcomes = [];
  for (const [name, given] of Object.entries(meta.prompts)) {
    const earlier = given.mask_input ? tensor(outputs, "box.low_res_logits") : undefined;
    const [x0, y0, x1, y1] = given.box ?? [];
    const points = (given.point_coords ?? []).map(([x, y], i) => ({ x, y, positive: given.point_labels[i] === 1 }));
    const three = given.multimask_output;
    const prompts = { box: given.box ? { x0, y0, x1, y1 } : null, points, refine: false, three, choice: null };
    disc.openClip(image);
    await disc.encode(0, () => {});
    const { logits } = await disc.intermediate(0, prompts, earlier);
    const want = tensor(outputs, name + ".low_res_logits");
    const range = want.reduce((a, b) => Math.max(a, b)) - want.reduce((a, b) => Math.min(a, b));
    let worst = logits.length === want.length ? 0 : Infinity;
    logits.forEach((value, i) => { const off = Math.abs(value - want[i]) / range; if (!(off <= worst)) worst = off; });
    let moved = 0;
    for (let choice = 0; choice < (three ? 3 : 1); choice++) {
      disc.openClip(image);
      const reply = await disc.segment(0, { ...prompts, choice }, () => {}, earlier);
      const mask = inside(disc, await bytes("/fixture/reduced_" + name + "_mask" + choice + ".png"));
      const differ = mask.filter((value, i) => (value > 0) !== (reply.mask[i] > 0)).length;
      moved = Math.max(moved, differ / mask.length);
    }
    outcomes.push({ name, logits: worst, pixels: moved });
  }
  return outcomes;
}
self.onmessage = ({ data }) => run(data).then(
  (outcomes) => postMessage({ outcomes }),
  (error) => postMessage({ error: JSON.stringify(error) + String(error) }),
);`;

function outcomes(page: Page, device: string): Promise<Outcome[]> {
  return page.evaluate(
    (chosen) =>
      new Promise<Outcome[]>((done, fail) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) =>
          data.error ? fail(new Error(data.error)) : done(data.outcomes);
        worker.onerror = (event) => fail(new Error(event.message));
        worker.postMessage(chosen);
      }),
    device,
  );
}

/** With windows that need padding, and with windows that do not; shaders take a minute to compile. */
const RUNS = [
  ["reduced_w3", "cpu"],
  ["reduced_w4", "cpu"],
  ["reduced_w3", "gpu-default"],
] as const;

for (const [network, device] of RUNS) {
  const title = `${network} on ${device} gives what PyTorch gives, for every prompt`;
  test(title, async ({ page }) => {
    test.setTimeout(TIMEOUT_MS);
    if (!existsSync(FIXTURES)) {
      console.log(
        `skipped: ${title} (it compares with ../shared/fixtures/sam_reduced, which is not here)`,
      );
      return;
    }
    const meta = readFileSync(join(FIXTURES, network, "reduced_meta.json"), "utf8");
    const asked = Object.keys(JSON.parse(meta).prompts);
    await openWasmPage(page, ORIGIN, {
      folders: { "/fixture/": join(FIXTURES, network) },
      scripts: { "/worker.js": WORKER },
    });
    const found = await outcomes(page, device);
    expect(found.map(({ name }) => name)).toEqual(asked);
    for (const { name, logits, pixels } of found) {
      console.log(`${network}, ${device}, ${name}: ${logits.toExponential(1)}, ${pixels}`);
      expect(logits, `logits of ${name}`).toBeLessThanOrEqual(LOGITS);
      expect(pixels, `pixels of ${name}`).toBeLessThanOrEqual(PIXELS);
    }
  });
}
