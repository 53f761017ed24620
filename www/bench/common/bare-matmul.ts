/**
 * The bare matrix product: WGSL written for one shape, on a device that nothing else uses. It is
 * the rate that EchoDisc's kernels are held against, so it is given every advantage: sizes as
 * constants, no ragged edges, and the best of several tilings.
 */
export interface Tiling {
  name: string;
  /** Invocations of a workgroup, across and down. */
  workgroup: [number, number];
  /** Rows that one invocation computes. */
  rows: number;
  /** Groups of four columns that one invocation computes. */
  quads: number;
  /** Whether tiles of 64 x 64 go through workgroup memory. */
  shared: boolean;
}

export type Sizes = [rows: number, inner: number, columns: number];

const registers = (across: number, down: number, rows: number, quads: number): Tiling => ({
  name: `${rows}×${quads} vec4 a thread, ${across}×${down}`,
  workgroup: [across, down],
  rows,
  quads,
  shared: false,
});

export const TILINGS: readonly Tiling[] = [
  registers(8, 8, 8, 2),
  registers(8, 8, 4, 2),
  registers(8, 8, 8, 1),
  registers(16, 8, 4, 1),
  registers(8, 8, 4, 4),
  { name: "64×64 through workgroup memory", workgroup: [16, 16], rows: 4, quads: 1, shared: true },
];

/** Whether a tiling covers a shape without a remainder. */
export function fits({ rows, quads, shared }: Tiling, sizes: Sizes): boolean {
  const [height, inner, columns] = sizes;
  const whole = height % rows === 0 && columns % (4 * quads) === 0 && inner % 4 === 0;
  return whole && (!shared || (height % 64 === 0 && columns % 64 === 0 && inner % 16 === 0));
}

/** Workgroups across and down. */
export function groupsOf({ workgroup, rows, quads }: Tiling, sizes: Sizes): [number, number] {
  const across = sizes[2] / 4 / quads / workgroup[0];
  const down = sizes[0] / rows / workgroup[1];
  return [Math.ceil(across), Math.ceil(down)];
}

export function wgslOf(tiling: Tiling, sizes: Sizes): string {
  const [rows, inner, columns] = sizes;
  const [across, down] = tiling.workgroup;
  const constants = `
    const ROWS = ${rows}u;
    const INNER = ${inner / 4}u;
    const QUADS = ${columns / 4}u;
    @group(0) @binding(0) var<storage, read> x: array<vec4f>;
    @group(0) @binding(1) var<storage, read> w: array<vec4f>;
    @group(0) @binding(2) var<storage, read_write> y: array<vec4f>;`;
  return tiling.shared ? constants + SHARED : constants + inRegisters(tiling, across, down);
}

const count = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

/** Every value that one invocation needs is read from the buffers and held in registers. */
function inRegisters({ rows, quads }: Tiling, across: number, down: number): string {
  const [r, q] = [count(rows), count(quads)];
  const each = (text: (row: number, quad: number) => string) =>
    r.flatMap((row) => q.map((quad) => text(row, quad))).join("\n");
  const weights = count(4).flatMap((k) =>
    q.map((quad) => `let w${k}_${quad} = w[(4u * k + ${k}u) * QUADS + column + ${quad}u];`),
  );
  const inputs = r.map((row) => `let x${row} = x[(row + ${row}u) * INNER + k];`);
  const sum = (row: number, quad: number) =>
    ["x", "y", "z", "w"].map((part, k) => `x${row}.${part} * w${k}_${quad}`).join(" + ");
  return `
    @compute @workgroup_size(${across}, ${down})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let row = id.y * ${rows}u;
      let column = id.x * ${quads}u;
      if (row >= ROWS || column >= QUADS) { return; }
      ${each((row, quad) => `var s${row}_${quad} = vec4f();`)}
      for (var k = 0u; k < INNER; k++) {
        ${[...weights, ...inputs].join("\n")}
        ${each((row, quad) => `s${row}_${quad} += ${sum(row, quad)};`)}
      }
      ${each((row, quad) => `y[(row + ${row}u) * QUADS + column + ${quad}u] = s${row}_${quad};`)}
    }`;
}

/** Each workgroup computes 64 x 64 values from strips, 16 deep, that it shares. */
const SHARED = `
    var<workgroup> xs: array<vec4f, 256>;
    var<workgroup> ws: array<vec4f, 256>;
    @compute @workgroup_size(16, 16)
    fn main(
      @builtin(workgroup_id) group: vec3u,
      @builtin(local_invocation_id) id: vec3u,
      @builtin(local_invocation_index) at: u32,
    ) {
      let row = group.y * 64u;
      let column = group.x * 16u;
      var s: array<vec4f, 4>;
      for (var k = 0u; k < INNER; k += 4u) {
        xs[at] = x[(row + at / 4u) * INNER + k + at % 4u];
        ws[at] = w[(4u * k + at / 16u) * QUADS + column + at % 16u];
        workgroupBarrier();
        for (var i = 0u; i < 4u; i++) {
          let w0 = ws[(4u * i + 0u) * 16u + id.x];
          let w1 = ws[(4u * i + 1u) * 16u + id.x];
          let w2 = ws[(4u * i + 2u) * 16u + id.x];
          let w3 = ws[(4u * i + 3u) * 16u + id.x];
          for (var r = 0u; r < 4u; r++) {
            let v = xs[(id.y * 4u + r) * 4u + i];
            s[r] += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
          }
        }
        workgroupBarrier();
      }
      for (var r = 0u; r < 4u; r++) {
        y[(row + id.y * 4u + r) * QUADS + column + id.x] = s[r];
      }
    }`;
