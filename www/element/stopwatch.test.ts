import { expect, it } from "vitest";
import { Stopwatch } from "./stopwatch.js";

it("runs from its first start and leaves pauses out", () => {
  let now = 500;
  const watch = new Stopwatch(() => now);
  now = 9000;
  expect([watch.started, watch.seconds]).toEqual([false, 0]);
  watch.start();
  now += 2000;
  watch.start();
  expect(watch.seconds, "a second start changes nothing").toBe(2);
  watch.stop();
  now += 60_000;
  expect([watch.started, watch.seconds]).toEqual([true, 2]);
  watch.start();
  now += 500;
  expect(watch.seconds).toBe(2.5);
});
