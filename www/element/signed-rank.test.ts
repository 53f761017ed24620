import { describe, expect, it } from "vitest";
import { signedRank } from "./signed-rank.js";

/** Expected values by scipy 1.17.1, 2026-11-22; where nothing else is said `wilcoxon(d, method="exact")`. */
describe("Wilcoxon's signed-rank test", () => {
  it("gives the rank sum and the exact probability of Darwin's maize", () => {
    const differences = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
    expect(signedRank(differences)).toEqual({ n: 15, w: 24, p: 0.041259765625 });
  });

  it("gives those of the depression scores of Hollander and Wolfe, table 3.1", () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const differences = before.map((value, at) => value - (after[at] ?? 0));
    expect(signedRank(differences)).toEqual({ n: 9, w: 5, p: 0.0390625 });
  });

  it("leaves zeros out and counts ties exactly", () => {
    // wilcoxon(d without 0, method=PermutationMethod(n_resamples=inf)); the normal one gives 0.0845.
    const differences = [1.5, -0.5, 2, 2, -2, 3, 0, 4, -0.5, 5];
    expect(signedRank(differences)).toEqual({ n: 9, w: 8, p: 0.09765625 });
  });

  it("takes differences for tied that are equal but for rounding", () => {
    expect(signedRank([0.3 - 0.2, 0.2 - 0.1, -0.5])).toEqual(signedRank([0.1, 0.1, -0.5]));
  });

  it("stays exact for many", () => {
    const differences = Array.from({ length: 60 }, (_, at) =>
      (at * 7) % 10 < 6 ? at + 1 : -(at + 1),
    );
    const { w, p } = signedRank(differences) ?? { w: 0, p: 0 };
    expect(w).toBe(744);
    expect(p).toBeCloseTo(0.2110675012789549, 12);
  });

  it("says how little few can tell, and nothing of none", () => {
    expect(signedRank([1, 2, 3, 4, 5])).toEqual({ n: 5, w: 0, p: 0.0625 });
    expect(signedRank([-1])).toEqual({ n: 1, w: 0, p: 1 });
    expect(signedRank([0, 0])).toBeNull();
    expect(signedRank([])).toBeNull();
  });
});
