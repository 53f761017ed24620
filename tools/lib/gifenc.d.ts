/** What is used of gifenc, which has no types of its own. */
declare module "gifenc" {
  type Palette = number[][];
  interface FrameOptions {
    palette?: Palette | undefined;
    transparent?: boolean;
    transparentIndex?: number;
    delay?: number;
    dispose?: number;
    repeat?: number;
  }
  function quantize(rgba: Uint8ClampedArray, colours: number): Palette;
  function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array;
  function GIFEncoder(): {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  };
  const gifenc: {
    quantize: typeof quantize;
    applyPalette: typeof applyPalette;
    GIFEncoder: typeof GIFEncoder;
  };
  export default gifenc;
}
