import { Problem } from "../lib/problem.mjs";
import { capture } from "../lib/run.mjs";
import { atLeast, versionIn } from "../lib/version.mjs";

const OLDEST_NODE = "20.19";
const OLDEST_RUST = "1.95";

/** Node, Rust and Cargo are the only tools that nothing here installs. */
export async function prerequisites() {
  const node = process.versions.node;
  if (!atLeast(node, OLDEST_NODE)) {
    throw new Problem(
      `Node ${OLDEST_NODE} or newer is needed, this is ${node}.`,
      "Install a current Node LTS release.",
    );
  }
  const rustc = await capture("rustc", ["--version"]);
  const cargo = await capture("cargo", ["--version"]);
  if (!rustc || !cargo) {
    throw new Problem(
      `Rust ${OLDEST_RUST} or newer with Cargo is needed, and none was found.`,
      "Install it with rustup, then run the command again.",
    );
  }
  if (!atLeast(rustc, OLDEST_RUST)) {
    throw new Problem(
      `Rust ${OLDEST_RUST} or newer is needed, this is ${versionIn(rustc)}.`,
      "Run `rustup update stable`, then the command again.",
    );
  }
  return `node ${node}, rust ${versionIn(rustc)}`;
}
