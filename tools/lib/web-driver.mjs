import { spawn } from "node:child_process";
import { FIREFOX, GECKODRIVER, MINI_BROWSER, WEBKIT_DRIVER } from "../steps/other-browsers.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {{ driver: import("selenium-webdriver").WebDriver, close: () => Promise<void> }} Opened */

const WEBKIT_PORT = 4590;
/** The driver opens its port at once; the display before it takes a second or two. */
const DRIVER_MS = 20_000;

/**
 * @param {"firefox" | "webkit"} name
 * @returns {Promise<Opened>} a window without a screen; `close` ends all that was started
 */
export function openBrowser(name) {
  return name === "firefox" ? firefox() : webkit();
}

/** @returns {Promise<Opened>} */
async function firefox() {
  // Not imported above: set-up installs it.
  const { Builder } = await import("selenium-webdriver");
  const { Options, ServiceBuilder } = await import("selenium-webdriver/firefox.js");
  const options = new Options().addArguments("-headless").setBinary(FIREFOX);
  options.windowSize({ width: 1180, height: 905 });
  const driver = await new Builder()
    .forBrowser("firefox")
    .setFirefoxOptions(options)
    .setFirefoxService(new ServiceBuilder(GECKODRIVER))
    .build();
  return { driver, close: () => driver.quit() };
}

/** @returns {Promise<Opened>} */
async function webkit() {
  const { Builder, Capabilities } = await import("selenium-webdriver");
  const args = ["-a", WEBKIT_DRIVER, `--port=${WEBKIT_PORT}`];
  // A group of its own: xvfb-run does not end what it started.
  const display = spawn("xvfb-run", args, { stdio: "ignore", detached: true });
  const end = () => display.pid && process.kill(-display.pid);
  const address = `http://127.0.0.1:${WEBKIT_PORT}/`;
  try {
    await answering(`${address}status`);
    const options = { binary: MINI_BROWSER, args: ["--automation"] };
    const capabilities = { browserName: "MiniBrowser", "webkitgtk:browserOptions": options };
    const driver = await new Builder()
      .usingServer(address)
      .withCapabilities(new Capabilities(capabilities))
      .build();
    return {
      driver,
      close: async () => {
        await driver.quit();
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** @param {string} url */
async function answering(url) {
  const until = Date.now() + DRIVER_MS;
  while (Date.now() < until) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Problem("WebKit's driver does not answer.", `Is port ${WEBKIT_PORT} free?`);
}
