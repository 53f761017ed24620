/** An order by lot that the same words give again. Pure. */

/** Fisher and Yates's shuffle, drawn from `seed`. */
export function shuffled<T>(items: readonly T[], seed: string): T[] {
  const draw = generator(hashOf(seed));
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/** Heads or tails, drawn from `seed`. */
export function tossed(seed: string): boolean {
  return generator(hashOf(seed))() < 0.5;
}

/** FNV-1a over UTF-8, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Mulberry32 (T. Ettinger): numbers from 0 to below 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
