/** docs/soup.md, as text. */
import { ALLOWED_LICENCES, NPM_USES, RUST_USES } from "./soup-uses.mjs";

/** @typedef {import("./soup.mjs").Package} Package */

const HEAD = `# Software of unknown provenance

Made by \`npm run soup\` from Cargo.lock and package-lock.json; \`npm run check\` fails where it is not current or a licence is not allowed. Do not edit.

What others wrote and EchoDisc ships, in the page (wasm and JavaScript) or in the command line (Linux, macOS and Windows together). Tools that only build or test are not listed, nor macros, whose code runs in the compiler. Every version is pinned in the lock files with a digest; direct dependencies are pinned in Cargo.toml and package.json too. None is changed.

The model's weights and the sample are listed with their sources and licences in \`models/*/MODEL_CARD.md\` and \`samples/README.md\`. Rust's standard library is in both (MIT OR Apache-2.0).

Known faults are not listed here, as they change daily: \`npm audit --omit=dev\` and \`cargo audit\` ask the registries' databases, and neither is part of the tests, which work offline. No evaluation of the published anomaly lists of these packages has been made; what would show a fault is named for each direct one.

The licence texts of what the page ships are in \`licences.txt\` beside it, which the build writes. Of the packages under MPL-2.0 the sources are at their registries (crates.io, npmjs.com), unchanged.`;

/**
 * @param {{ rust: Package[], npm: Package[] }} soup
 * @returns {string}
 */
export function page({ rust, npm }) {
  const parts = [
    HEAD,
    `Licences taken: ${ALLOWED_LICENCES.join(", ")}; of "A OR B" one is enough.`,
    `## Direct, Rust\n\n${directTable(rust, RUST_USES)}`,
    `## Direct, npm\n\n${directTable(npm, NPM_USES)}`,
    `## Transitive, Rust\n\n${transitiveTable(rust)}`,
    `## Transitive, npm\n\n${transitiveTable(npm)}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/**
 * @param {Package[]} packages
 * @param {Record<string, import("./soup-uses.mjs").Use>} uses
 */
function directTable(packages, uses) {
  const rows = packages
    .filter(({ direct }) => direct)
    .map((one) => {
      const { use = "", shownBy = "" } = uses[one.name] ?? {};
      return [...columns(one), use, shownBy];
    });
  return table(["package", "version", "licence", "in", "for", "a fault would show in"], rows);
}

/** @param {Package[]} packages */
function transitiveTable(packages) {
  const rows = packages.filter(({ direct }) => !direct).map(columns);
  return table(["package", "version", "licence", "in"], rows);
}

/** @param {Package} one */
function columns({ name, version, licence, ships }) {
  return [name, version, licence, ships.join(", ")];
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
