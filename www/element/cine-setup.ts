/** What the engine is told of a clip's prompts. Pure. */
import type { CineSetup } from "../protocol.js";
import { keyOf } from "./prompts.js";
import type { Study } from "./study.js";

/** The fixes of a study, and a key that tells them from all others. */
export function setupOf(study: Study): { key: string; setup: Omit<CineSetup, "kept"> } {
  const setup: Omit<CineSetup, "kept"> = { boxes: [], outlines: [] };
  const keys: string[] = [];
  for (const [frame, edit] of study.edits) {
    const mask = study.maskOf(frame);
    if (!mask || edit.areaPx === 0) continue;
    setup.outlines.push({ frame, mask: mask.mask, edited: true });
    keys.push(`${frame}|edit ${edit.id}`);
  }
  for (const [frame, prompts] of study.prompts) {
    if (study.edits.has(frame)) continue;
    const { box, points, refine, three } = prompts;
    const mask = study.prompted.get(frame);
    if (box && points.length === 0 && !refine && !three) setup.boxes.push({ frame, box });
    // More than a box made it: its outline stands as it is, once it is there.
    else if (mask && mask.areaPx > 0)
      setup.outlines.push({ frame, mask: mask.mask, edited: false });
    else continue;
    keys.push(keyOf(frame, prompts));
  }
  return { key: keys.toSorted().join(";"), setup };
}
