import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../lib/paths.mjs";

test("no script imports at its start what only set-up installs", () => {
  for (const folder of ["tools", "tools/lib", "tools/steps"]) {
    for (const name of readdirSync(join(ROOT, folder)).filter((file) => file.endsWith(".mjs"))) {
      const text = readFileSync(join(ROOT, folder, name), "utf8");
      const from = text.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)";/gm);
      const bare = text.matchAll(/^import "([^"]+)";/gm);
      for (const [, source = ""] of [...from, ...bare])
        assert.match(source, /^(node:|\.)/, `${folder}/${name}`);
    }
  }
});
