/**
 * `node tools/icons.mjs`: the icons of the installed page, drawn from www/page/icon.svg by Chromium.
 * They are in the repository, so that building the site needs no browser: run it after the drawing has changed.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./lib/chromium.mjs";
import { command } from "./lib/command.mjs";
import { detail } from "./lib/log.mjs";
import { SITE } from "./lib/paths.mjs";

const FOLDER = join(SITE, "public", "icons");
const GROUND = "#11161c";

/**
 * `share` of the side is the drawing. A maskable icon may be cut to a circle of 80 % of its side, and
 * the drawing's own corners are round: both lie on a ground that fills the square.
 */
const ICONS = [
  { file: "icon-192.png", side: 192, share: 1, ground: "transparent" },
  { file: "icon-512.png", side: 512, share: 1, ground: "transparent" },
  { file: "icon-maskable-512.png", side: 512, share: 0.8, ground: GROUND },
  { file: "apple-touch-icon.png", side: 180, share: 0.9, ground: GROUND },
];

await command(import.meta, async () => {
  const drawing = readFileSync(join(SITE, "page", "icon.svg"), "utf8");
  // Not imported above: set-up installs it.
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const page = await browser.newPage();
    mkdirSync(FOLDER, { recursive: true });
    for (const icon of ICONS) {
      const png = await draw(page, drawing, icon);
      writeFileSync(join(FOLDER, icon.file), png);
      detail(`${icon.file}: ${png.length} bytes`);
    }
  } finally {
    await browser.close();
  }
});

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} drawing
 * @param {{ side: number, share: number, ground: string }} icon
 */
async function draw(page, drawing, { side, share, ground }) {
  await page.setViewportSize({ width: side, height: side });
  const style = `margin:0;height:100vh;display:grid;place-items:center;background:${ground}`;
  const size = `<style>svg{width:${100 * share}vw;height:${100 * share}vh}</style>`;
  await page.setContent(`<body style="${style}">${size}${drawing}</body>`);
  return page.screenshot({ omitBackground: true });
}
