/** Hands that do not do what they should: the engine computes their share itself and goes on. */
import { expect, test } from "@playwright/test";
import { openWasmPage } from "./wasm-page.js";

const ORIGIN = "https://hands.test";
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** What a hand does with an order, in place of computing it. `control` is the mailbox's head. */
const FAULTS: Record<string, string> = {
  "is silent": "",
  "gives the order back": "answer(0)",
  "claims a result of another length": "control[2] = 1; answer(2)",
  "answers with a state that does not exist": "answer(77)",
};

/** A worker that multiplies with one such hand, twice, and tells how it went. */
const engine = (fault: string) => `
  import init, * as wasm from "${ORIGIN}/wasm/echodisc.js";
  const hand = \`onmessage = ({ data }) => {
    const control = new Int32Array(data, 0, 16);
    const answer = (state) => { Atomics.store(control, 0, state); Atomics.notify(control, 0); };
    postMessage(null);
    while (Atomics.load(control, 0) !== 1) Atomics.wait(control, 0, Atomics.load(control, 0));
    ${fault}
  }\`;
  await init();
  const disc = await wasm.EchoDisc.create("cpu", undefined, () => undefined);
  const mailbox = wasm.newMailbox();
  const worker = new Worker(URL.createObjectURL(new Blob([hand], { type: "text/javascript" })));
  await new Promise((resolve) => { worker.onmessage = resolve; worker.postMessage(mailbox); });
  const dismissed = [];
  disc.lendHands([mailbox], (index) => dismissed.push(index));
  const before = disc.device().threads;
  const product = disc.matmul(1024, 256, 512);
  const began = performance.now();
  const right = await product.run("ours", 2);
  const ms = performance.now() - began;
  worker.terminate();
  postMessage({ before, after: disc.device().threads, dismissed, right, ms, bytes: mailbox.byteLength });
`;

for (const [what, fault] of Object.entries(FAULTS)) {
  test(`goes on alone where a hand ${what}`, async ({ page }) => {
    const scripts = { "/engine.js": engine(fault) };
    await openWasmPage(page, ORIGIN, { scripts, headers: HEADERS });
    const told = await page.evaluate(async () => {
      const worker = new Worker("/engine.js", { type: "module" });
      return new Promise<Record<string, unknown>>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || "no worker"));
      });
    });
    expect(told).toMatchObject({ before: 2, after: 1, dismissed: [0], right: true });
    // The product was large enough to be handed over, and a silent hand was not waited for for long.
    expect(told.bytes).toBeGreaterThan(1 << 20);
    expect(told.ms).toBeLessThan(60_000);
  });
}
