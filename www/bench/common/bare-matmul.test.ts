import { expect, it } from "vitest";
import { fits, groupsOf, type Sizes, TILINGS, wgslOf } from "./bare-matmul.js";

const SQUARE: Sizes = [512, 512, 512];

it("covers the product without a remainder", () => {
  for (const tiling of TILINGS.filter((tiling) => fits(tiling, SQUARE))) {
    const [across, down] = groupsOf(tiling, SQUARE);
    expect(across * tiling.workgroup[0] * tiling.quads * 4).toBe(512);
    expect(down * tiling.workgroup[1] * tiling.rows).toBe(512);
  }
});

it("leaves out what would need ragged edges", () => {
  expect(TILINGS.filter((tiling) => fits(tiling, [68, 12, 20])).map(({ name }) => name)).toEqual([
    "4×1 vec4 a thread, 16×8",
  ]);
});

it("writes the sizes and the workgroup into the shader", () => {
  const [first] = TILINGS;
  if (!first) throw new Error("there are no tilings");
  const text = wgslOf(first, [64, 32, 128]);
  expect(text).toContain("const INNER = 8u;");
  expect(text).toContain("@workgroup_size(8, 8)");
  expect(text.match(/var s\d_\d = vec4f/g)).toHaveLength(first.rows * first.quads);
});
