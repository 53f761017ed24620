/** Whether what a session holds has grown after its warm-up. */
import type { Memory } from "./report.js";

/** Allocators round up and keep pages: less than this is no leak over hundreds of runs. */
export const TOLERANCE = 0.03;

export interface Growth {
  quantity: keyof Memory;
  /** Largest value of the warm-up, and of all that followed. */
  before: number;
  after: number;
  /** Share of `before`. */
  growth: number;
}

export interface SoakVerdict {
  /** `null` where there were too few samples to tell. */
  steady: boolean | null;
  growths: Growth[];
}

/** What a long session gives. */
export interface SoakResult {
  encodes: number;
  decodes: number;
  /** After every encoding and its decodings. */
  samples: Memory[];
  verdict: SoakVerdict;
}

/** Compares the samples after the first `warmUp` with those. */
export function verdictOn(samples: readonly Memory[], warmUp: number): SoakVerdict {
  const [warm, rest] = [samples.slice(0, warmUp), samples.slice(warmUp)];
  if (warm.length === 0 || rest.length === 0) return { steady: null, growths: [] };
  const quantities = ["heapBytes", "gpuBytes", "gpuReservedBytes"] as const;
  const growths = quantities.flatMap((quantity) => {
    const [before, after] = [largest(warm, quantity), largest(rest, quantity)];
    if (before === null || after === null) return [];
    const growth = before > 0 ? Math.max(0, after - before) / before : 0;
    return [{ quantity, before, after, growth }];
  });
  return { steady: growths.every(({ growth }) => growth <= TOLERANCE), growths };
}

function largest(samples: readonly Memory[], quantity: keyof Memory): number | null {
  const values = samples.map((sample) => sample[quantity]).filter((value) => value !== null);
  return values.length > 0 ? Math.max(...values) : null;
}
