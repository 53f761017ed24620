/** Landmarks of the shown phase as handles on the picture, and what moving one sets. Pure. */
import type { GivenLandmarks, Landmark, PhaseGeometry, Point } from "../protocol.js";
import type { Handle } from "./handle-tool.js";
import type { Phase } from "./study.js";
import { t } from "./words.js";

/** Those that were set lie where the user put them, measured or not. */
export function landmarkHandles(
  phase: Phase,
  geometry: PhaseGeometry,
  given: GivenLandmarks,
): Handle[] {
  const handle = (id: string, name: string, found: Landmark, given: Point | undefined) => {
    const look = given ? "set" : found.unsure ? "unsure" : "found";
    const how = { set: t("set by hand"), unsure: t("uncertain"), found: t("found") }[look];
    const mark = { set: t(" · set"), unsure: " ?", found: "" }[look];
    return {
      id,
      name: `${name}, ${phase.toUpperCase()}, ${how}`,
      label: `${name.toLowerCase().replace(/ point \d/, "")}${mark}`,
      at: given ?? found.at,
      look,
    } as const;
  };
  const { apex, hinges } = geometry;
  return [
    handle("apex", t("Apex"), apex, given.apex ?? undefined),
    handle("hinge-1", t("Hinge point 1"), hinges[0], given.hinges?.[0]),
    handle("hinge-2", t("Hinge point 2"), hinges[1], given.hinges?.[1]),
  ];
}

/** A hinge point that is moved sets both: the other one stays where it was found. */
export function withLandmark(
  given: GivenLandmarks,
  geometry: PhaseGeometry,
  id: string,
  to: Point,
): GivenLandmarks {
  if (id === "apex") return { ...given, apex: to };
  const [first, second] = given.hinges ?? [geometry.hinges[0].at, geometry.hinges[1].at];
  return { ...given, hinges: id === "hinge-1" ? [to, second] : [first, to] };
}

/** Which landmarks of a phase were set, in words; "" where none was. */
export function setByHand({ hinges, apex }: GivenLandmarks): string {
  if (hinges && apex) return t("all landmarks set by hand");
  if (hinges) return t("hinge points set by hand");
  return apex ? t("apex set by hand") : "";
}

/** Which landmarks the shape hardly tells, in words; "" where all are clear. */
export function unsureOf({ hinges, apex }: PhaseGeometry): string {
  const base = hinges.some(({ unsure }) => unsure);
  if (base && apex.unsure) return t("the shape hardly tells which end is the base");
  if (base) return t("the shape hardly tells the hinge points");
  return apex.unsure ? t("the shape hardly tells the apex") : "";
}
