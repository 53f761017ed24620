import assert from "node:assert/strict";
import { test } from "node:test";
import { nativeRow } from "../lib/native-bench.mjs";

const NATIVE = {
  cpu: "A CPU",
  adapter: "llvmpipe",
  software: true,
  ms: {
    load: { runs: [1] },
    first: { runs: [2] },
    encoder: { runs: [3, 4] },
    decoder: { runs: [5] },
  },
  peak_resident_bytes: 7,
  peak_gpu_in_use_bytes: 8,
  peak_gpu_reserved_bytes: 9,
};

test("a native row keeps every run, and says of a software adapter what it is", () => {
  const row = nativeRow("gpu", NATIVE);
  assert.deepEqual(row.times.encoder, [3, 4]);
  assert.deepEqual(row.memory, { heapBytes: 7, gpuBytes: 8, gpuReservedBytes: 9 });
  assert.equal(row.software, true);
  assert.match(row.remark ?? "", /a program on the CPU/);
});

test("the CPU is no software adapter", () => {
  const row = nativeRow("cpu", { ...NATIVE, adapter: null });
  assert.equal(row.software, false);
  assert.equal(row.remark, null);
});
