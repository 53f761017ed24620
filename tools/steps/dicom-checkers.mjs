import { aptInstall } from "../lib/apt.mjs";
import { Problem } from "../lib/problem.mjs";
import { capture } from "../lib/run.mjs";

/** A program, and the Debian package that brings it. */
const CHECKERS = [
  ["dsrdump", "dcmtk"],
  ["dciodvfy", "dicom3tools"],
];

/** Further readers of our DICOM files. Where they cannot be had, the tests say what they leave out. */
export async function dicomCheckers() {
  /** @type {string[]} */
  const absent = [];
  for (const [program = "", name = ""] of CHECKERS) {
    if ((await capture("which", [program])) !== null) continue;
    try {
      await aptInstall(name, `${program} is not there.`, `install ${name}.`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      absent.push(program);
    }
  }
  return absent.length === 0 ? "present" : `without ${absent.join(" and ")}`;
}
