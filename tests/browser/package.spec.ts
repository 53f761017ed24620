/** dist/element as others use it: under any path, from another folder, from another origin. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type Host, host } from "./host.js";
import { ask } from "./page.js";

const ROOT = resolve(import.meta.dirname, "../..");
const PACKAGE = join(ROOT, "dist/element");
const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));

const hosts: Host[] = [];
test.afterEach(() => {
  for (const one of hosts.splice(0)) one.close();
});

const page = (script: string, attributes = "") =>
  `<!doctype html><script type="module" src="${script}"></script>` +
  `<body style="margin:0;height:100vh"><echo-disc device="cpu" ${attributes}></echo-disc>`;

async function serve(options: Parameters<typeof host>[0]): Promise<Host> {
  const one = await host(options);
  hosts.push(one);
  return one;
}

async function outlinesAPhantom(page: Page): Promise<void> {
  const area = await page.locator("echo-disc").evaluate(async (node) => {
    const disc = node as import("../../www/element/echo-disc.js").EchoDisc;
    await disc.openPhantom({
      ...{ view: "a4c", efPercent: 55, edvMl: 120, heartRateBpm: 75, irregularity: 0 },
      ...{ framesPerSecond: 20, frames: 8, noise: "low", seed: 1 },
    });
    const { boxFrame = 0, box } = disc.phantomTruth ?? {};
    if (!box) throw new Error("no phantom is open");
    disc.setBox(boxFrame, [box.x0, box.y0, box.x1, box.y1]);
    return (await disc.segment(boxFrame)).areaPx;
  });
  expect(area).toBeGreaterThan(100);
}

test("is complete and says what it is", () => {
  expect(manifest).toMatchObject({ name: "echodisc", type: "module", license: "Apache-2.0" });
  const { types, default: script } = manifest.exports["."];
  for (const name of [...manifest.files, types, script])
    expect(existsSync(join(PACKAGE, name)), name).toBe(true);
  const scripts = readFileSync(join(PACKAGE, "licences.txt"), "utf8");
  expect(scripts).toContain("lit");
  expect(readFileSync(join(PACKAGE, "types/element/echo-disc.d.ts"), "utf8")).toContain(
    "HTMLElementTagNameMap",
  );
});

test("its types serve a page that is written against them", () => {
  const folder = test.info().outputPath("consumer");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(PACKAGE, join(folder, "node_modules/echodisc"));
  symlinkSync(join(ROOT, "node_modules/lit"), join(folder, "node_modules/lit"));
  writeFileSync(
    join(folder, "page.ts"),
    `import { type Corners, EchoDisc } from "echodisc";
const disc = document.createElement("echo-disc");
const known: EchoDisc = disc;
const corners: Corners = [1, 2, 30, 40];
known.setBox(0, corners);
known.segment(0).then(({ areaPx }) => areaPx.toFixed());
known.exportReport("json").then(({ content }) => content.size);
known.addEventListener("ready", () => known.deviceInfo?.kind);
// @ts-expect-error: a box is four numbers
known.setBox(0, [1, 2, 3]);
`,
  );
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext"];
  options.push("--moduleResolution", "bundler", "--lib", "es2023,dom,dom.iterable", "--types", "");
  // The folder is a link into the repository, whose other packages are not the page's.
  options.push("--preserveSymlinks", "page.ts");
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...options], { cwd: folder });
  expect(stdout.toString()).toBe("");
  expect(status).toBe(0);
});

test("works under any path of a plain static host", async ({ page: tab }) => {
  const site = await serve({
    folders: { "/a/deep%20folder/": PACKAGE },
    pages: { "/course/unit.html": page("../a/deep%20folder/echo-disc.js") },
  });
  const elsewhere: string[] = [];
  tab.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    const known = pathname.startsWith("/a/deep%20folder/") || pathname === "/course/unit.html";
    if (origin !== "null" && (origin !== site.origin || !known) && pathname !== "/favicon.ico")
      elsewhere.push(request.url());
  });
  await tab.goto(`${site.origin}/course/unit.html`);
  expect(await tab.evaluate(() => crossOriginIsolated)).toBe(false);
  await outlinesAPhantom(tab);
  expect(elsewhere).toEqual([]);
});

test("takes worker and models from another folder where it is told to", async ({ page: tab }) => {
  const site = await serve({
    folders: { "/bundle/": PACKAGE, "/static/echodisc/": PACKAGE },
    pages: { "/app/": page("/bundle/echo-disc.js", 'assets="../static/echodisc/"') },
  });
  const asked: string[] = [];
  tab.context().on("request", (request) => asked.push(new URL(request.url()).pathname));
  await tab.goto(`${site.origin}/app/`);
  await outlinesAPhantom(tab);
  const of = (folder: string) => asked.filter((path) => path.startsWith(folder)).toSorted();
  const itsOwn = /^\/bundle\/(echo-disc|panel-style-[\w-]+)\.js$/;
  expect(of("/bundle/").filter((path) => !itsOwn.test(path))).toEqual([]);
  expect(of("/static/").map((path) => path.split("/").at(-1))).toEqual([
    "echodisc_bg.wasm",
    "weights-f16.safetensors",
    "worker.js",
  ]);
});

test("works from another origin that allows it", async ({ page: tab }) => {
  const cdn = await serve({
    folders: { "/echodisc@0.1.0/": PACKAGE },
    headers: { "Access-Control-Allow-Origin": "*" },
  });
  const site = await serve({ pages: { "/": page(`${cdn.origin}/echodisc@0.1.0/echo-disc.js`) } });
  await tab.goto(site.origin);
  await outlinesAPhantom(tab);
  expect(await ask(tab, (disc) => disc.deviceInfo?.kind)).toBe("cpu");
});
