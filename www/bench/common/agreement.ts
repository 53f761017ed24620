/** Whether two rows compute the same. */
export interface Agreement {
  /** The row that this one is compared with. */
  reference: string;
  /** Largest absolute difference of the logits. */
  logits: number;
  /** 2|A∩B| / (|A| + |B|) of the masks at 256 x 256. */
  dice: number;
}

/** Compares logits of the same sizes; a value that is not a number makes the difference one too. */
export function compare(
  reference: { name: string; logits: ArrayLike<number> },
  logits: ArrayLike<number>,
): Agreement {
  if (reference.logits.length !== logits.length)
    throw new Error(`${logits.length} logits, ${reference.logits.length} in ${reference.name}`);
  let worst = 0;
  let both = 0;
  let total = 0;
  for (let i = 0; i < logits.length; i++) {
    const [a, b] = [logits[i] ?? Number.NaN, reference.logits[i] ?? Number.NaN];
    const difference = Math.abs(a - b);
    if (!(difference <= worst)) worst = difference;
    both += Number(a > 0 && b > 0);
    total += Number(a > 0) + Number(b > 0);
  }
  return { reference: reference.name, logits: worst, dice: total === 0 ? 1 : (2 * both) / total };
}
