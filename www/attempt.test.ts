import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attempt } from "./attempt.js";

const ADDRESS = "https://way-1.echodisc-test.invalid/";

function violation(blockedURI: string, disposition = "enforce") {
  const told = { blockedURI, disposition, originalPolicy: "connect-src 'self'" };
  return Object.assign(new Event("securitypolicyviolation"), {
    ...told,
    effectiveDirective: "connect-src",
  });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function tried(sending: (page: EventTarget) => unknown) {
  const page = new EventTarget();
  const result = attempt(page, ADDRESS, () => sending(page));
  await vi.runAllTimersAsync();
  return result;
}

describe("an attempt", () => {
  it("is blocked where a policy says so, and by whom", async () => {
    const blocked = { directives: ["connect-src"], policies: ["connect-src 'self'"] };
    for (const told of [ADDRESS, `${ADDRESS}echodisc-test`, ADDRESS.slice(0, -1), "https", "wss"])
      expect(await tried((page) => page.dispatchEvent(violation(told))), told).toEqual(blocked);
  });

  it("is known as a WebSocket's", async () => {
    const told = ADDRESS.replace("https", "wss");
    const { directives } = await tried((page) => page.dispatchEvent(violation(told)));
    expect(directives).toEqual(["connect-src"]);
  });

  it("is not blocked where it merely fails, or arrives", async () => {
    const open = { directives: [], policies: [] };
    expect(await tried(() => Promise.reject(new TypeError("no such host")))).toEqual(open);
    expect(await tried(() => true)).toEqual(open);
    expect(await tried(() => new Promise(() => {}))).toEqual(open);
  });

  it("takes no other request's violation, and none that is only reported, for its own", async () => {
    const others = [
      violation("https://other.example/"),
      violation(ADDRESS, "report"),
      violation(""),
    ];
    const result = await tried((page) => {
      for (const other of others) page.dispatchEvent(other);
    });
    expect(result.directives).toEqual([]);
  });

  it("hears a policy that speaks up after the request has failed", async () => {
    const result = await tried(async (page) => {
      setTimeout(() => page.dispatchEvent(violation(ADDRESS)), 1000);
      throw new TypeError("blocked");
    });
    expect(result.directives).toEqual(["connect-src"]);
  });
});
