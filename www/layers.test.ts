/**
 * page → element → session → protocol ← worker → wasm: each may import what stands beside it, no
 * more. The benchmark stands apart and borrows the colours, the safety notice and the hands.
 */
import { describe, expect, it } from "vitest";

const MAY_IMPORT: Record<string, readonly string[]> = {
  page: ["element", "protocol"],
  element: ["session", "protocol"],
  session: ["protocol"],
  protocol: ["wasm"],
  worker: ["protocol", "wasm"],
  sw: [],
  bench: ["element", "protocol", "wasm", "worker"],
};

const sources = import.meta.glob<string>(
  ["./**/*.ts", "!./**/*.test.ts", "!./**/*.d.ts", "!./*.config.ts"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);

const PART_OF: Record<string, string> = {
  ...{
    media: "session",
    screen: "session",
    "kept-tile": "session",
    seats: "session",
    assets: "session",
  },
  // What page and worker both do.
  // Of the same code, what learns.
  "wasm-learn": "wasm",
  ...{ witness: "protocol", attempt: "protocol", "script-address": "protocol" },
};

/** The folder, else the file's own name, unless it is a part of another. */
function layerOf(path: string): string {
  const layer =
    path
      .replace(/^\.\//, "")
      .replace(/\.[jt]s$/, "")
      .split("/")[0] ?? "";
  return PART_OF[layer] ?? layer;
}

interface Import {
  from: string;
  to: string;
  typesOnly: boolean;
}

function importsOf(path: string, source: string): Import[] {
  const statements = source.matchAll(
    /^(?:import|export)\s(type\s)?(?:[^;"]*?from\s+)?"(\.[^"]+)"/gm,
  );
  const later = source.matchAll(/\bawait import\((type\s)?"(\.[^"]+)"\)/g);
  // The address of a script that is started apart brings none of its code.
  const taken = [...statements, ...later].filter(
    ([, , target = ""]) => !target.endsWith("?worker&url"),
  );
  return taken.map(([, type, target = ""]) => ({
    from: path,
    to: new URL(target, `file:///${path.slice(2)}`).pathname.slice(1),
    typesOnly: type !== undefined,
  }));
}

const imports = Object.entries(sources).flatMap(([path, source]) => importsOf(path, source));

describe("layers", () => {
  it("are all there", () => {
    expect(new Set(Object.keys(sources).map(layerOf))).toEqual(new Set(Object.keys(MAY_IMPORT)));
    expect(imports.length).toBeGreaterThan(40);
  });

  it("point one way", () => {
    const astray = imports.filter(({ from, to }) => {
      const [here, there] = [layerOf(from), layerOf(to)];
      return here !== there && !MAY_IMPORT[here]?.includes(there);
    });
    expect(astray).toEqual([]);
  });

  it("let only the workers' own files load the wasm code", () => {
    const loaders = imports.filter(({ to, typesOnly }) => layerOf(to) === "wasm" && !typesOnly);
    expect(loaders.map(({ from }) => from).toSorted()).toEqual([
      "./bench/worker/bench-worker.ts",
      "./worker.ts",
      "./worker/learner.ts",
    ]);
  });
});
