/** The tool in use on the picture, its handles, and what moving one of them changes. */
import type { PhaseGeometry, Point } from "../protocol.js";
import { isEditTool } from "./brush.js";
import type { RulerDraft } from "./calibrator.js";
import type { Handle, HandleMove } from "./handle-tool.js";
import { landmarkHandles, withLandmark } from "./landmarks.js";
import type { Tool } from "./prompts.js";
import type { Workbench } from "./workbench.js";

/** What was measured of the shown frame, where it stands for a phase. */
export function geometryOf({ study, reporter, frame }: Workbench): PhaseGeometry | null {
  return study.phaseOf(frame) && reporter.geometryOf(study.maskOf(frame));
}

/** The chosen tool; where that has nothing to work on, the box. */
export function toolInUse(bench: Workbench, chosen: Tool): Tool {
  if (isEditTool(chosen)) return bench.clip ? chosen : "box";
  if (chosen === "landmarks") return geometryOf(bench) ? chosen : "box";
  if (chosen === "ruler") return bench.calibrator?.draft ? chosen : "box";
  return bench.shelf.takesPoints ? chosen : "box";
}

export function handlesOf(bench: Workbench, tool: Tool): Handle[] {
  const { study, calibrator, frame } = bench;
  if (tool === "ruler" && calibrator?.draft) return rulerHandles(calibrator.draft);
  const [phase, geometry] = [study.phaseOf(frame), geometryOf(bench)];
  if (tool !== "landmarks" || !phase || !geometry) return [];
  return landmarkHandles(phase, geometry, study.landmarksOf(frame));
}

export function moveHandle(bench: Workbench, tool: Tool, { id, to, mergeKey }: HandleMove): void {
  const { study, frame, calibrator } = bench;
  if (tool === "ruler") {
    calibrator?.setRuler({ [id]: to });
    return;
  }
  const geometry = geometryOf(bench);
  if (!geometry) return;
  const given = withLandmark(study.landmarksOf(frame), geometry, id, to);
  study.setLandmarks(frame, given, `${mergeKey} ${frame}`);
  bench.studyChanged();
}

function rulerHandles({ from, to }: RulerDraft): Handle[] {
  const end = (id: keyof RulerDraft, name: string, at: Point) =>
    ({ id, name: `Ruler, ${name} end`, label: "", at, look: "ruler" }) as const;
  return [end("from", "first", from), end("to", "second", to)];
}
