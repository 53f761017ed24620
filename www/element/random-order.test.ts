import { expect, it } from "vitest";
import { shuffled, tossed } from "./random-order.js";

const items = ["a", "b", "c", "d", "e", "f"];

it("is the same for the same words, on every machine", () => {
  expect(shuffled(items, "study/R07/assisted").join("")).toBe(ORDER);
  expect(items.join(""), "what is given stays").toBe("abcdef");
});

/** Written down from a first run: a later version must not change the order of a study under way. */
const ORDER = "adebfc";

it("is another for other words, holds everything once, and favours none", () => {
  const orders = Array.from({ length: 600 }, (_, at) => shuffled(items, `R${at}`));
  expect(new Set(orders.map((order) => order.join(""))).size).toBeGreaterThan(300);
  for (const order of orders) expect(order.toSorted()).toEqual(items);
  for (const item of items) {
    const first = orders.filter((order) => order[0] === item).length;
    expect(first, item).toBeGreaterThan(60);
    expect(first, item).toBeLessThan(140);
  }
});

it("tosses a fair coin", () => {
  const heads = Array.from({ length: 600 }, (_, at) => tossed(`R${at}`)).filter(Boolean).length;
  expect(heads).toBeGreaterThan(250);
  expect(heads).toBeLessThan(350);
});
