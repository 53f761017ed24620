import { aptInstall } from "../lib/apt.mjs";
import { findChromium } from "../lib/chromium.mjs";
import { Problem } from "../lib/problem.mjs";

/** The browser tests need a Chromium; using the product does not. */
export async function chromium() {
  const present = findChromium();
  if (present) return present;
  if (process.env.CHROMIUM) {
    throw new Problem(
      `CHROMIUM names ${process.env.CHROMIUM}, which is not there.`,
      "Correct it, or unset it.",
    );
  }
  const otherwise = "set CHROMIUM to the path of a Chromium or Chrome.";
  await aptInstall("chromium", "The browser tests need Chromium, and none was found.", otherwise);
  return "installed";
}
