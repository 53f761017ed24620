/** Counts what a runtime holds, by the same means for every runtime: from outside. */
export class Ledger {
  readonly #heaps = new Set<WebAssembly.Memory>();
  readonly #sizes = new WeakMap<object, number>();
  #gpuBytes = 0;
  /** A buffer that is let go without `destroy` is freed when it is collected. */
  readonly #collected = new FinalizationRegistry<number>((size) => {
    this.#gpuBytes -= size;
  });

  /** To be called before the runtime's code is loaded. */
  watch(): void {
    this.#watchHeaps();
    if (typeof GPUDevice !== "undefined") this.#watchBuffers();
  }

  /** Of every wasm memory that JavaScript made; `null` where none was. */
  get heapBytes(): number | null {
    if (this.#heaps.size === 0) return null;
    return [...this.#heaps].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  }

  /** Of every GPU buffer that is alive. */
  get gpuBytes(): number {
    return this.#gpuBytes;
  }

  #watchHeaps(): void {
    const heaps = this.#heaps;
    WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
      construct(Memory, args: [WebAssembly.MemoryDescriptor]) {
        const memory = new Memory(...args);
        heaps.add(memory);
        return memory;
      },
    });
  }

  #watchBuffers(): void {
    const { createBuffer } = GPUDevice.prototype;
    const { destroy } = GPUBuffer.prototype;
    const made = (buffer: GPUBuffer) => {
      this.#sizes.set(buffer, buffer.size);
      this.#gpuBytes += buffer.size;
      this.#collected.register(buffer, buffer.size, buffer);
    };
    const gone = (buffer: GPUBuffer) => {
      this.#gpuBytes -= this.#sizes.get(buffer) ?? 0;
      this.#sizes.delete(buffer);
      this.#collected.unregister(buffer);
    };
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      made(buffer);
      return buffer;
    };
    GPUBuffer.prototype.destroy = function () {
      gone(this);
      destroy.call(this);
    };
  }
}
