/** Two outlines of one frame against each other. Pure. */

/** Pixels of a frame, row-major: not 0 inside. */
export interface Area {
  readonly width: number;
  readonly height: number;
  readonly mask: Uint8Array;
}

/** Twice what both cover, by what each covers: 1 where they are the same, 0 where they do not meet. */
export function dice(a: Area, b: Area): number {
  let [both, sum] = [0, 0];
  a.mask.forEach((value, at) => {
    const [one, other] = [value > 0, (b.mask[at] ?? 0) > 0];
    both += Number(one && other);
    sum += Number(one) + Number(other);
  });
  return sum === 0 ? 1 : (2 * both) / sum;
}

/** The pixels whose centres lie inside of a closed outline. */
export function filled(
  outline: readonly (readonly [x: number, y: number])[],
  { width, height }: { width: number; height: number },
): Area {
  const mask = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const crossings = crossingsOf(outline, row + 0.5).sort((a, b) => a - b);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const from = Math.max(0, Math.ceil((crossings[at] ?? 0) - 0.5));
      const to = Math.min(width - 1, Math.ceil((crossings[at + 1] ?? 0) - 0.5) - 1);
      if (to >= from) mask.fill(255, row * width + from, row * width + to + 1);
    }
  }
  return { width, height, mask };
}

function crossingsOf(outline: readonly (readonly [number, number])[], y: number): number[] {
  return outline.flatMap(([x0, y0], at) => {
    const [x1, y1] = outline[(at + 1) % outline.length] ?? [x0, y0];
    return y0 <= y === y1 <= y ? [] : [x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)];
  });
}

/** The longest border of an area, along the edges of its pixels: x, y, x, y… in frame px. */
export function borderOf({ width, height, mask }: Area): Float32Array {
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && (mask[y * width + x] ?? 0) > 0;
  const next = new Map<number, number[]>();
  const corner = (x: number, y: number) => y * (width + 1) + x;
  const edge = (from: number, to: number) => next.set(from, [...(next.get(from) ?? []), to]);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      if (!inside(x, y)) continue;
      if (!inside(x, y - 1)) edge(corner(x, y), corner(x + 1, y));
      if (!inside(x + 1, y)) edge(corner(x + 1, y), corner(x + 1, y + 1));
      if (!inside(x, y + 1)) edge(corner(x + 1, y + 1), corner(x, y + 1));
      if (!inside(x - 1, y)) edge(corner(x, y + 1), corner(x, y));
    }
  const longest = loopsOf(next).reduce((a, b) => (b.length > a.length ? b : a), []);
  const points = longest.flatMap((at) => [at % (width + 1), Math.floor(at / (width + 1))]);
  return new Float32Array(points);
}

/** Every edge once. */
function loopsOf(next: Map<number, number[]>): number[][] {
  const loops: number[][] = [];
  for (const [start, ways] of next)
    while (ways.length > 0) {
      const loop: number[] = [];
      for (let at: number | undefined = start; at !== undefined; at = next.get(at)?.pop())
        loop.push(at);
      loops.push(loop.slice(0, -1));
    }
  return loops;
}
