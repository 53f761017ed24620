/** What repeated measurements come to. */
export interface Summary {
  n: number;
  min: number;
  median: number;
  max: number;
}

/** `null` where nothing was measured. */
export function summarise(values: readonly number[]): Summary | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return null;
  return { n: sorted.length, min, median: median(sorted), max };
}

/** How many times as fast as `baseline`, by the medians; `null` where either was not measured. */
export function timesAsFast(
  values: readonly number[],
  baseline: readonly number[] | undefined,
): number | null {
  const [own, other] = [summarise(values), summarise(baseline ?? [])];
  return own && other && own.median > 0 ? other.median / own.median : null;
}

/** Of an ascending list with at least one value. */
function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
