import { groupsOf, type Sizes, type Tiling, wgslOf } from "../common/bare-matmul.js";

/** WebGPU's flags, of which TypeScript's library has none. */
const USAGE = { MAP_READ: 0x1, COPY_SRC: 0x4, COPY_DST: 0x8, STORAGE: 0x80 } as const;
const MAP_FOR_READING = 0x1;
const FLOAT = 4;
/** f32 sums of a few thousand terms in another order differ by less. */
const RELATIVE_TOLERANCE = 1e-4;

/** A compiled tiling with its operands: the same values as in crate/kernels/bench.rs. */
export class BareProduct {
  private constructor(
    private readonly device: GPUDevice,
    private readonly pipeline: GPUComputePipeline,
    private readonly buffers: GPUBuffer[],
    private readonly groups: [number, number],
    private readonly sizes: Sizes,
  ) {}

  static async create(device: GPUDevice, tiling: Tiling, sizes: Sizes): Promise<BareProduct> {
    const [rows, inner, columns] = sizes;
    const module = device.createShaderModule({ code: wgslOf(tiling, sizes) });
    const pipeline = await device.createComputePipelineAsync({
      layout: "auto",
      compute: { module, entryPoint: "main" },
    });
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = USAGE;
    const buffers = [
      operand(device, rows * inner),
      operand(device, inner * columns),
      device.createBuffer({ size: rows * columns * FLOAT, usage: STORAGE | COPY_SRC }),
      device.createBuffer({ size: FLOAT, usage: MAP_READ | COPY_DST }),
    ];
    return new BareProduct(device, pipeline, buffers, groupsOf(tiling, sizes), sizes);
  }

  /** Multiplies, waits by reading the last value, and says whether that is right. */
  async run(repeats: number): Promise<boolean> {
    const [x, w, y, last] = this.buffers as [GPUBuffer, GPUBuffer, GPUBuffer, GPUBuffer];
    const entries = [x, w, y].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const layout = this.pipeline.getBindGroupLayout(0);
    const commands = this.device.createCommandEncoder();
    const pass = commands.beginComputePass();
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.device.createBindGroup({ layout, entries }));
    for (let i = 0; i < repeats; i++) pass.dispatchWorkgroups(...this.groups);
    pass.end();
    commands.copyBufferToBuffer(y, y.size - FLOAT, last, 0, FLOAT);
    this.device.queue.submit([commands.finish()]);
    await last.mapAsync(MAP_FOR_READING);
    const value = new Float32Array(last.getMappedRange())[0] ?? Number.NaN;
    last.unmap();
    const expected = lastValue(this.sizes);
    return Math.abs(value - expected) <= RELATIVE_TOLERANCE * Math.abs(expected);
  }

  destroy(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}

/** The value at an index of either operand. */
const valueAt = (index: number): number => (index % 251) / 251;

function operand(device: GPUDevice, length: number): GPUBuffer {
  const usage = USAGE.STORAGE;
  const buffer = device.createBuffer({ size: length * FLOAT, usage, mappedAtCreation: true });
  new Float32Array(buffer.getMappedRange()).set(
    Float32Array.from({ length }, (_, i) => valueAt(i)),
  );
  buffer.unmap();
  return buffer;
}

function lastValue([rows, inner, columns]: Sizes): number {
  let sum = 0;
  for (let k = 0; k < inner; k++)
    sum += valueAt((rows - 1) * inner + k) * valueAt((k + 1) * columns - 1);
  return sum;
}
