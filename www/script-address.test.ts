import { afterEach, describe, expect, it, vi } from "vitest";

async function fresh(trustedTypes?: object) {
  vi.stubGlobal("location", new URL("https://site.test/page/"));
  vi.stubGlobal("trustedTypes", trustedTypes);
  vi.resetModules();
  return (await import("./script-address.js")).scriptAddress;
}

afterEach(() => void vi.unstubAllGlobals());

describe("a script's address", () => {
  it("is of this site, or is refused", async () => {
    const scriptAddress = await fresh();
    for (const own of ["./sw.js", "/a.js", "https://site.test/a.js", "blob:https://site.test/1"])
      expect(scriptAddress(own)).toBe(own);
    for (const other of ["https://other.test/a.js", "blob:https://other.test/1", "data:,1"])
      expect(() => scriptAddress(other), other).toThrow(TypeError);
  });

  it("goes through one policy of our name where the browser has them", async () => {
    const made: string[] = [];
    const createPolicy = (name: string, rules: { createScriptURL(address: string): string }) => {
      made.push(name);
      return {
        createScriptURL: (address: string) => ({ trusted: rules.createScriptURL(address) }),
      };
    };
    const scriptAddress = await fresh({ createPolicy });
    expect(scriptAddress("./a.js")).toEqual({ trusted: "./a.js" });
    expect(scriptAddress("./b.js")).toEqual({ trusted: "./b.js" });
    expect(made).toEqual(["echodisc"]);
  });
});
