import { describe, expect, it } from "vitest";
import type { SeenRequest } from "./protocol.js";
import { watchRequests } from "./witness.js";

type Told = (list: { getEntries(): { name: string; startTime: number }[] }) => void;

describe("the timeline's requests", () => {
  it("are told without their query, and what lies in memory is none", () => {
    const seen: SeenRequest[] = [];
    let observed: unknown = null;
    class PerformanceObserver {
      readonly #told: Told;
      constructor(told: Told) {
        this.#told = told;
      }
      observe(options: unknown) {
        observed = options;
        const names = ["https://site/a?x=1#y", "blob:https://site/1", "data:,x", "http://site/b"];
        this.#told({ getEntries: () => names.map((name, at) => ({ name, startTime: at })) });
      }
    }
    const scope = { performance: { timeOrigin: 1000 }, PerformanceObserver };
    watchRequests((request) => seen.push(request), scope);
    expect(seen).toEqual([
      { address: "https://site/a", at: 1000, bytes: null },
      { address: "http://site/b", at: 1003, bytes: null },
    ]);
    expect(observed).toEqual({ type: "resource", buffered: true });
  });

  it("are none where the browser has no timeline", () => {
    const scope = { performance: { timeOrigin: 0 } };
    expect(() => watchRequests(() => undefined, scope)).not.toThrow();
  });
});
