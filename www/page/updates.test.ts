import { describe, expect, it, vi } from "vitest";
import { followUpdates } from "./updates.js";

vi.stubGlobal("location", new URL("https://site.test/"));

class FakeWorker extends EventTarget {
  state = "installing";
  readonly told: unknown[] = [];
  postMessage(message: unknown) {
    this.told.push(message);
  }
  become(state: string) {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = null;
  find(worker: FakeWorker) {
    this.installing = worker;
    this.dispatchEvent(new Event("updatefound"));
  }
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = new FakeRegistration();
  register = async () => this.registration;
}

async function follow(container: FakeContainer) {
  const seen = { offers: [] as (() => void)[], reloads: 0 };
  await followUpdates(
    container as unknown as ServiceWorkerContainer,
    (take) => seen.offers.push(take),
    () => {
      seen.reloads += 1;
    },
  );
  return seen;
}

function visitedBefore() {
  const container = new FakeContainer();
  container.controller = new FakeWorker();
  container.registration.active = container.controller;
  return container;
}

describe("updates", () => {
  it("says nothing on the first visit", async () => {
    const container = new FakeContainer();
    const seen = await follow(container);
    const worker = new FakeWorker();
    container.registration.find(worker);
    worker.become("installed");
    container.controller = worker;
    container.dispatchEvent(new Event("controllerchange"));
    expect([seen.offers.length, seen.reloads]).toEqual([0, 0]);
  });

  it("offers a version once it is whole, and reloads only after it was taken", async () => {
    const container = visitedBefore();
    const seen = await follow(container);
    const worker = new FakeWorker();
    container.registration.find(worker);
    expect(seen.offers).toHaveLength(0);
    container.registration.waiting = worker;
    worker.become("installed");
    expect([seen.offers.length, seen.reloads]).toEqual([1, 0]);
    seen.offers[0]?.();
    expect([worker.told, seen.reloads]).toEqual([["take-over"], 0]);
    container.dispatchEvent(new Event("controllerchange"));
    expect(seen.reloads).toBe(1);
  });

  it("offers a version that was left for later", async () => {
    const container = visitedBefore();
    container.registration.waiting = new FakeWorker();
    expect((await follow(container)).offers).toHaveLength(1);
  });

  it("does not reload where another tab took the version", async () => {
    const container = visitedBefore();
    const seen = await follow(container);
    container.dispatchEvent(new Event("controllerchange"));
    expect([seen.offers.length, seen.reloads]).toEqual([1, 0]);
    seen.offers[0]?.();
    expect(seen.reloads).toBe(1);
  });
});
