/** dist/examples: pages that embed the element, under the same policy as the site and held to its files. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE } from "./element-package.mjs";
import { CONTENT_SECURITY_POLICY } from "./headers.mjs";
import { held, integrityIn } from "./integrity.mjs";
import { DIST, SITE } from "./paths.mjs";

/** Its frame may be another site's: that is what it shows. */
const FRAMES = { "iframe.html": "; frame-src 'self' http: https:" };

/** Copies them beside the element, which has to be complete. */
export function copyExamples() {
  const examples = join(DIST, "examples");
  cpSync(join(SITE, "examples"), examples, { recursive: true });
  const integrity = {
    ...integrityIn(PACKAGE, "../element/"),
    ...integrityIn(examples, "./"),
  };
  for (const name of readdirSync(examples).filter((one) => one.endsWith(".html"))) {
    const path = join(examples, name);
    const policy =
      CONTENT_SECURITY_POLICY + (Object.entries(FRAMES).find(([one]) => one === name)?.[1] ?? "");
    writeFileSync(path, held(withPolicy(readFileSync(path, "utf8"), policy), integrity));
  }
}

/**
 * @param {string} html
 * @param {string} policy
 */
function withPolicy(html, policy) {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
  return html.replace(/<meta charset="utf-8" \/>/, (charset) => `${charset}\n    ${meta}`);
}
