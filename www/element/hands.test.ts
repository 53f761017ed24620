import { describe, expect, it } from "vitest";
import { Hands } from "./hands.js";

describe("Hands", () => {
  it("lets one finger draw, and two move what the first had begun to draw on", () => {
    const hands = new Hands();
    expect(hands.press(1, "touch", 0)).toEqual({ role: "draw", takesBack: false });
    expect(hands.press(2, "touch", 0)).toEqual({ role: "move", takesBack: true });
    expect([hands.roleOf(1), hands.roleOf(2)]).toEqual(["move", "move"]);
    hands.release(1);
    expect(hands.press(3, "touch", 0).role, "the other finger still holds").toBe("move");
    hands.release(2);
    hands.release(3);
    expect(hands.press(4, "touch", 0).role).toBe("draw");
  });

  it("moves the picture with fingers once a pen was used, until it is told otherwise", () => {
    const hands = new Hands();
    expect(hands.press(1, "pen", 0).role).toBe("draw");
    expect(hands.press(2, "touch", 0).role, "a palm beside the pen").toBe("none");
    hands.release(1);
    hands.release(2);
    expect(hands.press(3, "touch", 0).role).toBe("move");
    hands.release(3);
    hands.forgetPen();
    expect(hands.press(4, "touch", 0).role).toBe("draw");
  });

  it("takes back what a palm drew before the pen came down", () => {
    const hands = new Hands();
    hands.press(1, "touch", 0);
    expect(hands.press(2, "pen", 0)).toEqual({ role: "draw", takesBack: true });
    expect(hands.roleOf(1)).toBe("none");
  });

  it("draws with the mouse's first button and moves with the middle one", () => {
    const hands = new Hands();
    expect(hands.press(1, "mouse", 2).role).toBe("none");
    expect(hands.press(1, "mouse", 1).role).toBe("move");
    hands.release(1);
    expect(hands.press(1, "mouse", 0).role).toBe("draw");
  });
});
