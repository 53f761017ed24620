/** A minute of the page at work, as an animated GIF: the sample, two boxes, then the whole clip from one. */
import { gif } from "./gif.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("./gif.mjs").Picture} Picture */
/** @typedef {{ x: number, y: number }} Point */

const VIEW = { width: 1180, height: 820 };
/** The film's size, and the strip under it that says what happens. */
const SIZE = { width: 590, height: 410, strip: 30 };

/** Of the sample: end-diastole and end-systole, with boxes round the left ventricle. */
const ED = { frame: 12, box: { x0: 153, y0: 64, x1: 208, y1: 140 } };
const ES = { frame: 3, box: { x0: 156, y0: 68, x1: 199, y1: 130 } };
const DRAG_STEPS = 6;

class Film {
  /** @type {Picture[]} */
  pictures = [];
  caption = "";
  /** @type {Point | null} */
  pointer = null;

  /**
   * @param {Page} page
   * @param {Page} painter without the site's policy, so that pictures may be put into it
   */
  constructor(page, painter) {
    this.page = page;
    this.painter = painter;
  }

  /** @param {number} ms how long the page is shown as it is now */
  async shot(ms) {
    const png = (await this.page.screenshot({ animations: "disabled" })).toString("base64");
    const asked = { png, caption: this.caption, pointer: this.pointer, view: VIEW, size: SIZE };
    const painted = Buffer.from(await this.painter.evaluate(paint, asked), "base64");
    const rgba = new Uint8ClampedArray(painted);
    this.pictures.push({ rgba, width: SIZE.width, height: SIZE.height + SIZE.strip, ms });
  }

  /** @param {typeof ED} asked */
  async box({ frame, box }) {
    await this.page.locator("echo-disc").evaluate((disc, to) => Object(disc).goTo(to), frame);
    await this.page.waitForTimeout(300);
    const [from, to] = await this.page.locator("echo-disc").evaluate(corners, box);
    if (!from || !to) return;
    const { mouse } = this.page;
    for (let step = 0; step <= DRAG_STEPS; step++) {
      const part = step / DRAG_STEPS;
      this.pointer = { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
      await mouse.move(this.pointer.x, this.pointer.y);
      if (step === 0) await mouse.down();
      await this.shot(step === 0 ? 900 : 180);
    }
    await mouse.up();
    this.pointer = null;
    await this.shot(1200);
    await this.page.waitForFunction(hasOutline, frame);
    await this.page.waitForTimeout(500);
  }
}

/**
 * @param {Page} page the site, ready, with the sample open and nothing drawn
 * @param {Page} painter
 * @returns {Promise<Uint8Array>}
 */
export async function film(page, painter) {
  await page.setViewportSize(VIEW);
  const film = new Film(page, painter);
  film.caption = "EchoDisc: a clip is opened in the browser. The frames never leave the device.";
  await film.shot(4500);
  film.caption = "A box round the left ventricle at end-diastole: its outline.";
  await film.box(ED);
  await film.shot(4000);
  film.caption = "Another at end-systole: the ejection fraction by the method of discs.";
  await film.box(ES);
  await film.shot(5500);
  film.caption = "Or every frame from these boxes. (On the CPU; shown faster than it is.)";
  await outlineClip(film);
  film.caption = "Beats, the EF of each with the model's spread, and every doubt with its reason.";
  await film.shot(5000);
  await play(film);
  film.caption =
    "Research and education only. Not a medical device; not for diagnosis or treatment.";
  await film.shot(6000);
  return gif(film.pictures);
}

/** @param {Film} film */
async function outlineClip(film) {
  const { page } = film;
  await page.getByRole("button", { name: "Outline the whole clip" }).click();
  const busy = () => page.locator("echo-disc").evaluate((disc) => Object(disc).outlining);
  const count = () => page.locator("echo-disc").evaluate((disc) => Object(disc).masks.size);
  let seen = 0;
  while (await busy()) {
    const now = await count();
    if (now !== seen) await film.shot(400);
    seen = now;
    await page.waitForTimeout(500);
  }
}

/** @param {Film} film */
async function play(film) {
  const disc = film.page.locator("echo-disc");
  const frames = await disc.evaluate((element) => Object(element).frames);
  for (let frame = 0; frame < frames; frame++) {
    await disc.evaluate((element, to) => Object(element).goTo(to), frame);
    await film.page.waitForTimeout(100);
    await film.shot(200);
  }
}

/**
 * Runs in the page.
 * @param {number} frame
 * @returns {boolean}
 */
function hasOutline(frame) {
  const { document } = /** @type {any} */ (globalThis);
  return document.querySelector("echo-disc").masks.has(frame);
}

/**
 * Runs in the page: the frame fits the stage, centred.
 * @param {any} disc
 * @param {typeof ED["box"]} box
 * @returns {Point[]} its corners on the screen
 */
function corners(disc, { x0, y0, x1, y1 }) {
  const stage = disc.shadowRoot.querySelector("echo-stage").getBoundingClientRect();
  const { width, height } = disc.clip;
  const scale = Math.min(stage.width / width, stage.height / height);
  const left = stage.left + (stage.width - scale * width) / 2;
  const top = stage.top + (stage.height - scale * height) / 2;
  const point = (/** @type {number} */ x, /** @type {number} */ y) => ({
    x: left + scale * x,
    y: top + scale * y,
  });
  return [point(x0, y0), point(x1, y1)];
}

/**
 * Runs in the painter's page. These scripts are checked without the DOM's types.
 * @param {{ png: string, caption: string, pointer: Point | null, view: typeof VIEW, size: typeof SIZE }} asked
 * @returns {Promise<string>} RGBA in base64
 */
async function paint({ png, caption, pointer, view, size }) {
  const { Image, OffscreenCanvas, btoa } = /** @type {any} */ (globalThis);
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(size.width, size.height + size.strip);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#090c10";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, size.width, size.height);
  context.fillStyle = "#e9eef3";
  context.font = "14px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(caption, size.width / 2, size.height + size.strip / 2, size.width - 16);
  if (pointer) {
    const scale = size.width / view.width;
    context.beginPath();
    context.arc(pointer.x * scale, pointer.y * scale, 7, 0, 2 * Math.PI);
    context.fillStyle = "#ffd47999";
    context.fill();
  }
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = "";
  for (let at = 0; at < data.length; at += 0x8000)
    text += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(text);
}
