import { parseArgs } from "node:util";
import { command } from "./lib/command.mjs";

import { DIST } from "./lib/paths.mjs";
import { listen, portOf } from "./lib/static-server.mjs";

const USAGE = {
  port: { type: /** @type {const} */ ("string"), default: "4173" },
  host: { type: /** @type {const} */ ("string"), default: "127.0.0.1" },
  root: { type: /** @type {const} */ ("string"), default: DIST },
};

await command(import.meta, async () => {
  const { values } = parseArgs({ options: USAGE });
  const { address } = await listen(values.root, portOf(values.port), values.host);
  console.log(`${values.root} is served at ${address}`);
});
