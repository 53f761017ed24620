import { describe, expect, it } from "vitest";
import { BRIDGE, isForBridge, originsIn, requestOf } from "./bridge-messages.js";

describe("the list of origins", () => {
  it("takes origins, from addresses too, and each once", () => {
    expect(
      originsIn(" https://lms.example https://lms.example/course/1 http://localhost:8080 "),
    ).toEqual(["https://lms.example", "http://localhost:8080"]);
  });

  it("takes no wildcards, and nothing that has no origin", () => {
    expect(originsIn("* null data:text/html,x file:///tmp https:// lms.example")).toEqual([]);
  });
});

describe("a message", () => {
  it("is the bridge's own or passes by", () => {
    expect(isForBridge({ bridge: BRIDGE })).toBe(true);
    for (const other of [null, "text", 3, {}, { bridge: "echodisc/2" }, [BRIDGE]])
      expect(isForBridge(other), JSON.stringify(other)).toBe(false);
  });

  it("needs an id, a known call and a list of arguments", () => {
    const good = { bridge: BRIDGE, id: 1, call: "state", args: [] };
    expect(requestOf(good)).toBe(good);
    const codeOf = (data: object) => {
      try {
        requestOf(data);
      } catch (thrown) {
        return (thrown as { code: string }).code;
      }
      return null;
    };
    expect(codeOf({ ...good, id: null })).toBe("bridge-message");
    expect(codeOf({ ...good, args: "x" })).toBe("bridge-message");
    expect(codeOf({ ...good, call: "constructor" })).toBe("bridge-call");
  });
});
