/** The two arms of a reader study against each other, image by image. Pure. */
import type { StudyRow } from "./reader-study.js";
import { type SignedRank, signedRank } from "./signed-rank.js";

/** One image in both arms. */
export interface Pair {
  unassisted: number;
  assisted: number;
}

export interface Spread {
  mean: number;
  /** Standard deviation with n - 1; null of fewer than two. */
  sd: number | null;
}

export interface ArmsCompared {
  pairs: readonly Pair[];
  unassisted: Spread;
  assisted: Spread;
  /** Median of assisted less unassisted. */
  medianDifference: number;
  /** Null where no image differs. */
  test: SignedRank | null;
}

export interface StudySummary {
  /** Images that both arms have. */
  images: number;
  seconds: ArmsCompared;
  dice: ArmsCompared;
}

/** Null before an image was outlined in both arms. */
export function summaryOf(rows: readonly StudyRow[]): StudySummary | null {
  const byHand = new Map(
    rows.flatMap((row) => (row.arm === "unassisted" ? [[row.image, row]] : [])),
  );
  const both = rows.flatMap((assisted) => {
    const unassisted = assisted.arm === "assisted" ? byHand.get(assisted.image) : undefined;
    return unassisted ? [{ unassisted, assisted }] : [];
  });
  if (both.length === 0) return null;
  const of = (what: "seconds" | "dice") =>
    compared(
      both.map(({ unassisted, assisted }) => ({
        unassisted: unassisted[what],
        assisted: assisted[what],
      })),
    );
  return { images: both.length, seconds: of("seconds"), dice: of("dice") };
}

function compared(pairs: readonly Pair[]): ArmsCompared {
  const differences = pairs.map(({ unassisted, assisted }) => assisted - unassisted);
  return {
    pairs,
    unassisted: spreadOf(pairs.map(({ unassisted }) => unassisted)),
    assisted: spreadOf(pairs.map(({ assisted }) => assisted)),
    medianDifference: medianOf(differences),
    test: signedRank(differences),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}
