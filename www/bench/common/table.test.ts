import { describe, expect, it } from "vitest";
import { compare } from "./agreement.js";
import { isSoftware } from "./environment.js";
import { baselineOf, emptyTimes, type Report, type Row } from "./report.js";
import { TOLERANCE, verdictOn } from "./soak-verdict.js";
import { summarise, timesAsFast } from "./statistics.js";
import { bestBare, gigaflops, kernelTable, networkTable, tileTable, toMarkdown } from "./table.js";

function row(id: string, processor: Row["processor"], encoder: number[]): Row {
  return {
    id,
    name: id,
    processor,
    software: false,
    outcome: "measured",
    remark: null,
    times: { ...emptyTimes(), encoder },
    memory: { heapBytes: 3 << 20, gpuBytes: null, gpuReservedBytes: null },
    files: [],
    agreement: null,
  };
}

function report(...rows: Row[]): Report {
  return {
    environment: {
      date: "2026-11-21",
      revision: "abc",
      browser: "Chrome 1",
      cpu: null,
      logicalCores: 2,
      crossOriginIsolated: false,
      adapter: { name: "google swiftshader", software: true, features: [], limits: {} },
    },
    rows,
    kernels: [],
    kernelRemark: null,
    baseline: null,
    notice: "Notice.",
  };
}

describe("statistics", () => {
  it("give least, middle and largest", () => {
    expect(summarise([3, 1, 2])).toEqual({ n: 3, min: 1, median: 2, max: 3 });
    expect(summarise([8, 1, 2, 4])).toEqual({ n: 4, min: 1, median: 3, max: 8 });
    expect(summarise([])).toBeNull();
  });

  it("give a ratio of medians, above one where it is faster", () => {
    expect(timesAsFast([2, 2, 9], [4])).toBe(2);
    expect(timesAsFast([2], undefined)).toBeNull();
    expect(timesAsFast([], [4])).toBeNull();
  });
});

describe("agreement", () => {
  it("is the largest difference and the Dice of what is inside", () => {
    const found = compare({ name: "a", logits: [1, 1, -1, -1] }, [1.5, -1, 1, -1]);
    expect(found).toEqual({ reference: "a", logits: 2, dice: 0.5 });
  });

  it("does not hide what is not a number", () => {
    expect(compare({ name: "a", logits: [1] }, [Number.NaN]).logits).toBeNaN();
  });

  it("refuses other sizes", () => {
    expect(() => compare({ name: "a", logits: [1] }, [1, 2])).toThrow("2 logits");
  });
});

describe("the table", () => {
  it("compares with the other runtime on the same processor, unless told otherwise", () => {
    const rows = [
      row("echodisc-cpu", "cpu", [2000]),
      row("ort-wasm-1", "cpu", [1000]),
      row("echodisc-webgpu", "gpu", [500]),
    ];
    const made = report(...rows);
    expect(networkTable(made).rows.map((cells) => cells[4])).toEqual(["0.50", "1.0", "–"]);
    made.baseline = "echodisc-webgpu";
    expect(networkTable(made).rows.map((cells) => cells[4])).toEqual(["0.25", "0.50", "1.0"]);
  });

  it("compares at equal threads", () => {
    const made = report(row("echodisc-cpu-all", "cpu", [1000]), row("ort-wasm-1", "cpu", [4000]));
    expect(networkTable(made).rows[0]?.[4]).toBe("–");
    made.rows.push(row("ort-wasm-all", "cpu", [2000]));
    expect(networkTable(made).rows[0]?.[4]).toBe("2.0");
  });

  it("takes no baseline that was not measured", () => {
    const absent: Row = { ...row("ort-wasm-1", "cpu", []), outcome: "not-here" };
    expect(baselineOf(report(absent), row("echodisc-cpu", "cpu", [1]))).toBeUndefined();
  });

  it("says how many runs a cell stands on", () => {
    const cells = networkTable(report(row("a", "cpu", [1000, 2000, 4000]), row("b", "cpu", [1])));
    expect(cells.rows[0]?.[3]).toBe("1.00 / 2.00 / 4.00 (3)");
    expect(cells.rows[1]?.[3]).toBe("0.00100 (1)");
  });

  it("has a cell under every heading, in Markdown too", () => {
    const made = report({ ...row("a|b", "cpu", [1]), remark: "two\nlines" });
    const table = networkTable(made);
    expect(table.rows.every((cells) => cells.length === table.head.length)).toBe(true);
    expect(toMarkdown(made)).toContain("| a\\|b (two lines) |");
  });

  it("says of a software adapter that it is a CPU, and ends with the notice", () => {
    const text = toMarkdown(report());
    expect(text).toContain("is a program on the CPU");
    expect(text.trimEnd().endsWith("Notice.")).toBe(true);
    expect(["Microsoft Basic Render Driver", "llvmpipe (LLVM)"].every(isSoftware)).toBe(true);
    expect(isSoftware("apple metal-3")).toBe(false);
  });

  it("holds the product against the best tiling", () => {
    const made = report();
    // 2 * 1000 * 1000 * 500 operations in 1 ms are 1000 GFLOP/s.
    const sizes: [number, number, number] = [1000, 1000, 500];
    const bare = { slow: [4], fast: [1, 3] };
    made.kernels.push({ sizes, ours: [2, 1.25], stock: [], tiles: { wide: [2] }, bare });
    expect(tileTable(made)).toEqual({
      head: ["Tile, weights in halves", "1000 × 1000 × 500"],
      rows: [["wide", "500 GFLOP/s"]],
    });
    expect(gigaflops(sizes, [1])).toBe(1000);
    expect(kernelTable(made).rows[0]).toEqual([
      "1000 × 1000 × 500",
      "800 GFLOP/s",
      "–",
      "1000 GFLOP/s",
      "fast",
      "80 %",
    ]);
    expect(bestBare({ sizes, ours: [], stock: [], tiles: {}, bare: {} })).toBeNull();
  });
});

describe("the soak's verdict", () => {
  const held = (heapBytes: number) => ({ heapBytes, gpuBytes: null, gpuReservedBytes: null });

  it("passes what stays, and a little more", () => {
    const samples = [50, 100, 100 * (1 + TOLERANCE), 90].map(held);
    expect(verdictOn(samples, 2).steady).toBe(true);
  });

  it("fails what grows after the warm-up", () => {
    const { steady, growths } = verdictOn([100, 100, 110].map(held), 2);
    expect(steady).toBe(false);
    expect(growths).toEqual([{ quantity: "heapBytes", before: 100, after: 110, growth: 0.1 }]);
  });

  it("says nothing of a session that ended in its warm-up", () => {
    expect(verdictOn([held(100)], 2).steady).toBeNull();
  });
});
