/** @typedef {{ width: number, height: number, rgba: Uint8ClampedArray, ms: number }} Picture `ms`: how long it stands */

/** One palette for the whole film, less one colour for "as before". */
const COLOURS = 127;
/** The palette is found on every so many-th pixel of all pictures: all of them take minutes. */
const SAMPLED = 61;

/**
 * An animated GIF that runs without end. Pixels that stay as they were are left out, which is most
 * of a user interface.
 * @param {Picture[]} pictures all of one size
 * @returns {Promise<Uint8Array>}
 */
export async function gif(pictures) {
  // Not imported above: set-up installs it.
  const { default: gifenc } = await import("gifenc");
  const { applyPalette, GIFEncoder, quantize } = gifenc;
  const palette = quantize(sample(pictures), COLOURS);
  const transparentIndex = palette.length;
  const encoder = GIFEncoder();
  /** @type {Uint8Array | null} */
  let before = null;
  for (const { rgba, width, height, ms } of pictures) {
    const now = applyPalette(rgba, palette);
    const changed = before ? now.map((v, at) => (v === before?.[at] ? transparentIndex : v)) : now;
    encoder.writeFrame(changed, width, height, {
      palette: before ? undefined : [...palette, [0, 0, 0]],
      transparent: before !== null,
      transparentIndex,
      delay: ms,
      dispose: 1,
      repeat: 0,
    });
    before = now;
  }
  encoder.finish();
  return encoder.bytes();
}

/** @param {Picture[]} pictures */
function sample(pictures) {
  const all = pictures.flatMap(({ rgba }) => {
    const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
    return Array.from(pixels.filter((_, at) => at % SAMPLED === 0));
  });
  return new Uint8ClampedArray(Uint32Array.from(all).buffer);
}
