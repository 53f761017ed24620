import { existsSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "../lib/apt.mjs";
import { TARGET } from "../lib/paths.mjs";
import { orProblem } from "../lib/problem.mjs";
import { run } from "../lib/run.mjs";

const TOOLS = join(TARGET, "tools");

/** Speaks WebDriver to Firefox; Debian has no package of it. */
export const GECKODRIVER = join(TOOLS, "bin", "geckodriver");
const GECKODRIVER_VERSION = "0.37.1";

export const FIREFOX = "/usr/bin/firefox-esr";

/** WebKitGTK comes with its driver and, in a folder named after the machine, a browser to drive. */
export const WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver";
const ARCH = process.arch === "arm64" ? "aarch64" : "x86_64";
export const MINI_BROWSER = `/usr/lib/${ARCH}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;

/** @type {[string, string][]} a file, and the Debian package that brings it */
const NEEDED = [
  [FIREFOX, "firefox-esr"],
  [WEBKIT_DRIVER, "webkit2gtk-driver"],
  ["/usr/bin/xauth", "xauth"],
  ["/usr/bin/xvfb-run", "xvfb"],
];

/** Firefox and WebKitGTK as Debian has them, for the one command that drives them. */
export async function otherBrowsers() {
  const missing = NEEDED.filter(([file]) => !existsSync(file));
  for (const [file, name] of missing) {
    await aptInstall(name, `${file} is missing.`, "use a Debian machine of release 12 or later.");
  }
  if (existsSync(GECKODRIVER)) return "present";
  await orProblem(
    `geckodriver ${GECKODRIVER_VERSION} could not be installed`,
    "Check the network and Cargo's registry setting, then run the command again.",
    () =>
      run("cargo", [
        "install",
        "geckodriver",
        ...["--version", GECKODRIVER_VERSION, "--locked", "--root", TOOLS],
      ]),
  );
  return "installed";
}
