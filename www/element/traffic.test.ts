import { describe, expect, it } from "vitest";
import { TEST_DOMAIN, Traffic, tell } from "./traffic.js";

function counting() {
  let now = 100;
  let changes = 0;
  const traffic = new Traffic(
    () => {
      changes += 1;
    },
    () => now,
  );
  return { traffic, at: (time: number) => (now = time), changes: () => changes };
}

const request = (address: string, at: number, bytes: number | null = null) => ({
  address,
  at,
  bytes,
});

describe("the count of requests", () => {
  it("begins with the clip, and anew with the next", () => {
    const { traffic, at } = counting();
    traffic.seen("page", request("https://site/a", 150));
    expect([traffic.counts, traffic.requests]).toEqual([false, 0]);
    at(200);
    traffic.begin();
    traffic.seen("page", request("https://site/a", 150));
    traffic.seen("worker", request("https://site/b", 250));
    expect([traffic.counts, traffic.requests, traffic.bytes]).toEqual([true, 1, null]);
    expect(traffic.addresses).toEqual(["https://site/b"]);
    traffic.begin();
    expect([traffic.requests, traffic.bytes, traffic.addresses]).toEqual([0, 0, []]);
    traffic.close();
  });

  it("knows bytes only where all requests were seen with what they carry", () => {
    const { traffic } = counting();
    traffic.begin();
    traffic.seen("page", request("https://site/a", 150));
    traffic.seen("service-worker", request("https://site/a", 150, 5));
    expect([traffic.requests, traffic.bytes]).toEqual([1, 5]);
    traffic.seen("worker", request("https://site/b", 160));
    expect([traffic.requests, traffic.bytes]).toEqual([2, null]);
    traffic.seen("service-worker", request("https://site/b", 160, 0));
    traffic.seen("service-worker", request("https://site/other-tab", 161, 7));
    expect([traffic.requests, traffic.bytes]).toEqual([3, 12]);
    traffic.close();
  });

  it("leaves the panel's own test out, and hears of the site's service worker until it is closed", () => {
    const { traffic, changes } = counting();
    traffic.begin();
    traffic.seen("page", request(`https://way-2.${TEST_DOMAIN}/`, 150));
    traffic.seen("page", request(`https://site/${TEST_DOMAIN}`, 150));
    expect([traffic.requests, changes()]).toEqual([1, 1]);
    tell("service-worker", request("https://site/a", 150, 0));
    traffic.close();
    tell("service-worker", request("https://site/a", 150, 0));
    expect(traffic.of("service-worker").requests).toBe(1);
  });
});
