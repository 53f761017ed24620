import { isIntact } from "../lib/digest.mjs";
import { SAMPLE } from "../lib/paths.mjs";
import { fetchFromWheel } from "../lib/wheel.mjs";

const CINE = {
  requirement: "pydicom==3.0.2",
  member: "pydicom/data/test_files/examples_ybr_color.dcm",
  bytes: 224_902,
  sha256: "6fa3a087d3c631b43216a8abec8aac8d2d73751c5bf5885708d1150b09283f72",
};

/** The cine that the page opens with; samples/README.md says where it comes from. */
export async function sample() {
  if (await isIntact(SAMPLE, CINE)) return "present";
  await fetchFromWheel(CINE, SAMPLE);
  return "fetched";
}
