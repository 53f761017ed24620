import { existsSync } from "node:fs";
import { join } from "node:path";
import { PYDICOM } from "../lib/paths.mjs";
import { unpackWheel } from "../lib/wheel.mjs";

const WHEEL = {
  requirement: "pydicom==3.0.2",
  bytes: 2_376_822,
  sha256: "abf971a5440f84dbaf42c4b6758e30e62480902584f8b270b9a5d146e278a07b",
};

/** The reader that the tests give our DICOM files to; the product does without. */
export async function pydicom() {
  if (existsSync(join(PYDICOM, "pydicom", "__init__.py"))) return "present";
  await unpackWheel(WHEEL, PYDICOM);
  return "fetched";
}
