import { describe, expect, it } from "vitest";
import type { MaskReply } from "../protocol.js";
import { editOf, maskOfEdit, runsOf } from "./edits.js";

const size = { width: 3, height: 2 };
const maskOf = (values: number[]) => ({ mask: new Uint8Array(values) }) as MaskReply;

describe("edits", () => {
  it("bring the mask back from its runs", () => {
    for (const values of [
      [0, 255, 255, 0, 0, 255],
      [255, 255, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
      [255, 255, 255, 255, 255, 255],
    ]) {
      const runs = runsOf(maskOf(values), size);
      const reply = { runs, outline: new Float32Array(), areaPx: 3 };
      const mask = maskOfEdit(7, editOf(reply, size));
      expect([...mask.mask]).toEqual(values);
      expect(mask).toMatchObject({ frame: 7, edited: true, width: 3, height: 2, areaPx: 3 });
    }
    expect([...runsOf(maskOf([255, 0, 0, 0, 0, 0]), size)]).toEqual([0, 1, 5]);
    expect([...runsOf(null, size)], "no outline yet").toEqual([6]);
  });
});
