import { parseArgs } from "node:util";
import { command } from "./lib/command.mjs";

import { DIST } from "./lib/paths.mjs";
import { listen, portOf } from "./lib/static-server.mjs";

const USAGE = {
  port: { type: /** @type {const} */ ("string"), default: "4173" },
  host: { type: /** @type {const} */ ("string"), default: "127.0.0.1" },
  root: { type: /** @type {const} */ ("string"), default: DIST },
  // Makes the page cross-origin isolated, so that the CPU path has threads.
  isolated: { type: /** @type {const} */ ("boolean"), default: false },
};

await command(import.meta, async () => {
  const { values } = parseArgs({ options: USAGE });
  const { root, port, host, isolated } = values;
  const { address } = await listen(root, portOf(port), host, { isolated });
  console.log(`${values.root} is served at ${address}`);
});
