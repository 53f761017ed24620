import { describe, expect, it } from "vitest";
import type { PhaseGeometry } from "../protocol.js";
import { landmarkHandles, setByHand, unsureOf, withLandmark } from "./landmarks.js";
import { NO_LANDMARKS } from "./study.js";

const landmark = (x: number, y: number, unsure = false) => ({
  at: { x, y },
  set: false,
  unsure,
});

const geometry = {
  apex: landmark(5, 0, true),
  hinges: [landmark(0, 10), landmark(10, 10)],
} as unknown as PhaseGeometry;

describe("Landmarks", () => {
  it("set both hinge points when one is moved, and leave the apex to be found", () => {
    const given = withLandmark(NO_LANDMARKS, geometry, "hinge-2", { x: 12, y: 9 });
    expect(given).toEqual({
      hinges: [
        { x: 0, y: 10 },
        { x: 12, y: 9 },
      ],
      apex: null,
    });
    const both = withLandmark(given, geometry, "hinge-1", { x: 1, y: 9 });
    expect(both.hinges?.[1], "the one that was set stays").toEqual({ x: 12, y: 9 });
    expect(setByHand(both)).toBe("hinge points set by hand");
    expect(setByHand(withLandmark(both, geometry, "apex", { x: 5, y: 1 }))).toMatch(/^all/);
  });

  it("say which were set and which are uncertain", () => {
    const given = withLandmark(NO_LANDMARKS, geometry, "hinge-1", { x: 1, y: 9 });
    const [apex, one] = landmarkHandles("es", geometry, given);
    expect(apex).toMatchObject({ name: "Apex, ES, uncertain", label: "apex ?", look: "unsure" });
    expect(one).toMatchObject({ name: "Hinge point 1, ES, set by hand", label: "hinge · set" });
    expect(one?.at).toEqual({ x: 1, y: 9 });
    expect(unsureOf(geometry)).toBe("the shape hardly tells the apex");
  });
});
