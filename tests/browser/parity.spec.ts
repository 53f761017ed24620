/**
 * The network through WebGPU, held to its default limits, against the official PyTorch outputs:
 * the checks of tests/parity.rs, in the browser. Tolerances and their reasons are given there.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { openWasmPage, ROOT } from "./wasm-page.js";

const FIXTURES = resolve(ROOT, "../shared/fixtures/litemedsam");
const ORIGIN = "https://parity.localhost";
const EMBEDDING = 1e-3;
const LOGITS = 5e-3;
/** A frame takes half a minute on a software adapter; at most seven frames, in two pipelines. */
const TIMEOUT_MS = 20 * 60_000;

interface Fixture {
  id: string;
  box_xyxy_inclusive_px: [number, number, number, number];
  cubic?: unknown;
}

interface Outcome {
  embedding: number | null;
  logits: number;
  dice: number;
}

/** Runs in the page: one frame through one pipeline, compared with its reference. */
async function compare({
  fixture,
  pipeline,
}: {
  fixture: Fixture;
  pipeline: string;
}): Promise<Outcome> {
  const bytes = async (path: string) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  const cubic = pipeline !== "official" && fixture.cubic !== undefined;

  const file = await bytes(`/fixtures/${fixture.id}.safetensors`);
  const headerSize = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerSize)));
  const tensor = (name: string) => {
    const entry = header[name];
    if (!entry) return null;
    const [from, to] = entry.data_offsets;
    const data = file.slice(8 + headerSize + from, 8 + headerSize + to).buffer;
    const half = entry.dtype === "F16";
    const values: ArrayLike<number> = half ? new Float16Array(data) : new Float32Array(data);
    return { values, rounding: half ? 2 ** -11 : 0 };
  };
  type Tensor = NonNullable<ReturnType<typeof tensor>>;
  const error = (want: Tensor, got: (index: number) => number) => {
    let worst = 0;
    for (let i = 0; i < want.values.length; i++) {
      const value = want.values[i] ?? Number.NaN;
      const off = Math.abs(got(i) - value) - Math.abs(value) * want.rounding;
      if (!(off <= worst)) worst = off;
    }
    return worst;
  };

  const disc = await (
    globalThis as unknown as { disc: (pipeline: string) => Promise<EchoDisc> }
  ).disc(pipeline);
  disc.openClip(await bytes(`/fixtures/${fixture.id}.png`));
  await disc.encode(0, () => {});
  const [x0, y0, x1, y1] = fixture.box_xyxy_inclusive_px;
  const prompts = {
    box: { x0, y0, x1, y1 },
    points: [],
    refine: false,
    three: false,
    choice: null,
  };
  const inside = await disc.intermediate(0, prompts);
  const reply = await disc.segment(0, prompts, () => {});

  // The reference is [256, 64 * 64], ours [64 * 64, 256]; only the official pipeline has one.
  const embedding =
    pipeline === "official" ? (tensor("embedding") ?? tensor("embedding_f16")) : null;
  const logits = tensor(cubic ? "cubic_low_res_logits_f16" : "low_res_logits");
  if (!logits) throw new Error("the fixture has no logits");

  const ending = cubic ? "mask_cubic" : "mask";
  disc.openClip(await bytes(`/fixtures/${fixture.id}_${ending}.png`));
  const want = disc.frameRgba(0);
  let both = 0;
  let total = 0;
  reply.mask.forEach((value, i) => {
    const [a, b] = [value > 0, (want[4 * i] ?? 0) > 127];
    both += Number(a && b);
    total += Number(a) + Number(b);
  });
  return {
    embedding:
      embedding &&
      error(
        embedding,
        (i) => inside.embedding[(i % 4096) * 256 + Math.floor(i / 4096)] ?? Number.NaN,
      ),
    logits: error(logits, (i) => inside.logits[i] ?? Number.NaN),
    dice: (2 * both) / total,
  };
}

type EchoDisc = import("../../www/wasm/echodisc.js").EchoDisc;

/** Leaves `disc(pipeline)` in the page: one device, the model loaded for the pipeline. */
async function prepare(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const path = "/wasm/echodisc.js";
    const wasm: typeof import("../../www/wasm/echodisc.js") = await import(path);
    await wasm.default();
    const disc = await wasm.EchoDisc.create("gpu-default", undefined, () => {});
    const weights = new Uint8Array(await (await fetch("/weights")).arrayBuffer());
    let loaded = "";
    Object.assign(globalThis, {
      disc: async (pipeline: string) => {
        if (loaded !== pipeline) await disc.loadModel("litemedsam", weights, pipeline);
        loaded = pipeline;
        return disc;
      },
    });
  });
}

/** Of each kind of frame the first, unless all are asked for: natively all are compared always. */
function chosen(frames: Fixture[]): Fixture[] {
  if (process.env.ECHODISC_ALL_FRAMES) return frames;
  const kind = ({ id }: Fixture) => id.split("_")[0];
  return frames.filter((f, at) => frames.findIndex((g) => kind(g) === kind(f)) === at);
}

test("WebGPU gives what PyTorch gives, in both pipelines", async ({ page }) => {
  test.setTimeout(TIMEOUT_MS);
  if (!existsSync(FIXTURES)) {
    console.log(
      "skipped: WebGPU gives what PyTorch gives (it compares with ../shared/fixtures/litemedsam, which is not here)",
    );
    return;
  }
  const weights = join(mkdtempSync(join(tmpdir(), "echodisc-")), "weights-f32.safetensors");
  execFileSync(join(ROOT, "target/release/echodisc"), [
    "convert",
    join(ROOT, "target/downloads/lite_medsam.pth"),
    weights,
    "--precision",
    "f32",
  ]);
  await openWasmPage(page, ORIGIN, {
    folders: { "/fixtures/": FIXTURES },
    files: { "/weights": weights },
  });
  await prepare(page);
  const { frames }: { frames: Fixture[] } = JSON.parse(
    readFileSync(join(FIXTURES, "fixtures.json"), "utf8"),
  );
  for (const pipeline of ["official", "litemedsam-cubic"]) {
    // A frame that is not enlarged is the same in both.
    for (const fixture of chosen(frames.filter((f) => pipeline === "official" || f.cubic))) {
      const outcome = await page.evaluate(compare, { fixture, pipeline });
      const name = `${fixture.id}, ${pipeline}`;
      console.log(`${name}: ${JSON.stringify(outcome)}`);
      expect(outcome.logits, `logits of ${name}`).toBeLessThanOrEqual(LOGITS);
      expect(outcome.dice, `Dice of ${name}`).toBeGreaterThanOrEqual(0.999);
      if (outcome.embedding !== null)
        expect(outcome.embedding, `embedding of ${name}`).toBeLessThanOrEqual(EMBEDDING);
    }
  }
});
