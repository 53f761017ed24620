import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { buildSite } from "./build.mjs";
import { command } from "./lib/command.mjs";

import { DIST } from "./lib/paths.mjs";
import { listenFrom, portOf } from "./lib/static-server.mjs";
import { SITE_STEPS, setUp } from "./setup.mjs";

const FIRST_PORT = "4173";

await command(import.meta, async () => {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: FIRST_PORT },
      "no-open": { type: "boolean", default: false },
    },
  });
  const port = portOf(values.port);
  await setUp(SITE_STEPS);
  await buildSite();
  const { address } = await listenFrom(DIST, port);
  console.log(`\nEchoDisc is at ${address} (Ctrl+C ends it)`);
  if (!values["no-open"] && hasDesktop()) openBrowser(address);
});

/** @returns {boolean} */
function hasDesktop() {
  if (process.env.CI || process.env.SSH_CONNECTION) return false;
  return process.platform === "darwin" || !!(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** @param {string} address */
function openBrowser(address) {
  const opener = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(opener, [address], { stdio: "ignore", detached: true });
  // The address is on the screen; a desktop without an opener is no failure.
  child.on("error", () => {});
  child.unref();
}
