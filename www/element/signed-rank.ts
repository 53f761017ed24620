/**
 * Wilcoxon's signed-rank test of paired differences (F. Wilcoxon, Biometrics Bulletin 1945;1:80-83;
 * Hollander and Wolfe, Nonparametric Statistical Methods, chapter 3). Pure.
 */

/** The outcome of a test. */
export interface SignedRank {
  /** Differences other than 0. */
  n: number;
  /** The smaller of the two rank sums. */
  w: number;
  /** Two-sided probability of a rank sum as far out if signs fell by chance. */
  p: number;
}

/** Differences that are equal but for the last bits are tied. */
const DECIMALS = 6;

/**
 * Differences of 0 are left out, ties share their mean rank. The probability is counted, not
 * approximated, with ties too: over all 2^n choices of signs for the ranks that there are. The time
 * grows with the cube of n. Null where all differences are 0.
 */
export function signedRank(differences: readonly number[]): SignedRank | null {
  const rounded = differences.map((value) => Number(value.toFixed(DECIMALS)));
  const others = rounded.filter((value) => value !== 0);
  if (others.length === 0) return null;
  const ranks = doubledRanks(others.map(Math.abs));
  const total = sum(ranks);
  const positive = sum(ranks.filter((_, at) => (others[at] ?? 0) > 0));
  const smaller = Math.min(positive, total - positive);
  const p = Math.min(1, 2 * chanceOfAtMost(ranks, smaller));
  return { n: others.length, w: smaller / 2, p };
}

/** Twice the ranks from 1, so that a shared rank is whole. */
function doubledRanks(sizes: readonly number[]): number[] {
  return sizes.map((size) => {
    const below = sizes.filter((other) => other < size).length;
    const same = sizes.filter((other) => other === size).length;
    return 2 * below + same + 1;
  });
}

/** Probability that ranks, each taken or not by the toss of a coin, sum to at most `limit`. */
function chanceOfAtMost(ranks: readonly number[], limit: number): number {
  const chances = new Float64Array(limit + 1);
  chances[0] = 1;
  for (const rank of ranks)
    for (let at = limit; at >= 0; at -= 1) {
      const taken = at >= rank ? (chances[at - rank] ?? 0) : 0;
      chances[at] = 0.5 * ((chances[at] ?? 0) + taken);
    }
  return sum(chances);
}

function sum(values: Iterable<number>): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}
