import assert from "node:assert/strict";
import { MAX_UNREACHABLE, SUBSET_PATIENCE_MS, UNREACHABLE_AFTER, UNREACHABLE_MS } from "#runtime/base/limits/balancing.js";
import { SubsetReach } from "#runtime/channel/subset-reach.js";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { FakeClock } from "#runtime/testing/fake-clock.js";

const NAMES = 200;

/** Instances that a test lists by hand, of a service whose registry has 200. */
class Scene {
  readonly clock = new FakeClock();
  all: { id: string; isReady: boolean; failures: number }[] = [];
  readonly registry: MemoryRegistry;
  readonly reach = new SubsetReach(this.clock, () => 0, this);
  redraws = 0;
  settled = 0;

  constructor(names = NAMES) {
    this.registry = new MemoryRegistry(`reach-${names}`, this.clock);
    for (let at = 0; at < names; at++) {
      const endpoint = { id: `i${at}`, rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {} } as const;
      this.registry.register("S", endpoint);
    }
    const subscription = this.reach.subscribe(this.registry, "S", { seed: "one" }, () => this.settled++);
    const { redraw } = subscription;
    subscription.redraw = () => {
      this.redraws++;
      return redraw?.call(subscription) ?? Promise.resolve();
    };
  }

  isReady(id: string): boolean {
    return this.all.some((instance) => instance.id === id && instance.isReady);
  }

  list(id: string, state: { isReady?: boolean; failures?: number }): void {
    this.all = [...this.all.filter((instance) => instance.id !== id), { id, isReady: false, failures: 0, ...state }];
    this.reach.note();
  }
}

describe("what a client knows of a large service", () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  afterEach(() => scene.registry[Symbol.asyncDispose]());

  it("is that an instance is unreachable after a few attempts, for a while that doubles", async () => {
    scene.list("a", { failures: UNREACHABLE_AFTER - 1 });
    await scene.clock.advance(200);
    assert.equal(scene.reach.isUnreachable("a"), false);
    scene.list("a", { failures: UNREACHABLE_AFTER });
    await scene.clock.advance(100);
    assert.equal(scene.reach.isUnreachable("a"), true);
    scene.all = [];
    await scene.clock.advance(UNREACHABLE_MS);
    assert.equal(scene.reach.isUnreachable("a"), false);
    scene.list("a", { failures: UNREACHABLE_AFTER });
    await scene.clock.advance(100);
    scene.all = []; // or it would be marked again
    await scene.clock.advance(UNREACHABLE_MS);
    assert.equal(scene.reach.isUnreachable("a"), true);
    await scene.clock.advance(UNREACHABLE_MS);
    assert.equal(scene.reach.isUnreachable("a"), false);
  });

  it("is that one is unreachable which is not ready for a second, longer when all are slow", async () => {
    scene.list("b", { isReady: true });
    scene.list("a", {});
    await scene.clock.advance(SUBSET_PATIENCE_MS);
    assert.equal(scene.reach.isUnreachable("a"), false);
    await scene.clock.advance(200);
    assert.equal(scene.reach.isUnreachable("a"), true);
    scene.all = [];
    scene.list("c", {});
    await scene.clock.advance(SUBSET_PATIENCE_MS + 200);
    assert.equal(scene.reach.isUnreachable("c"), true);
    scene.list("d", {});
    await scene.clock.advance(SUBSET_PATIENCE_MS + 200);
    assert.equal(scene.reach.isUnreachable("d"), false);
    await scene.clock.advance(SUBSET_PATIENCE_MS);
    assert.equal(scene.reach.isUnreachable("d"), true);
  });

  it("is forgotten when the instance is reached", async () => {
    scene.list("a", { failures: UNREACHABLE_AFTER });
    await scene.clock.advance(100);
    scene.list("a", { isReady: true });
    await scene.clock.advance(100);
    assert.equal(scene.reach.isUnreachable("a"), false);
    assert.equal(scene.reach.isConnected("a"), true);
  });

  it("has the subset drawn again when it changes, and when a mark lapses", async () => {
    scene.list("a", { failures: UNREACHABLE_AFTER });
    scene.list("b", { isReady: true });
    await scene.clock.advance(100);
    assert.equal(scene.redraws, 1);
    await scene.clock.advance(UNREACHABLE_MS - 100);
    assert.equal(scene.redraws, 1);
    await scene.clock.advance(100);
    assert.equal(scene.redraws, 2);
    assert.equal(scene.settled, 2);
  });

  it("is that the search is over when all that are listed were tried", async () => {
    scene.list("a", {});
    assert.equal(scene.reach.isSearching, true);
    scene.list("a", { failures: UNREACHABLE_AFTER });
    assert.equal(scene.reach.isSearching, true);
    await scene.clock.advance(100);
    assert.equal(scene.reach.isSearching, false);
  });

  it("is bounded, also when names are invented for ever", async () => {
    for (let at = 0; at < MAX_UNREACHABLE; at++) scene.all.push({ id: `x${at}`, isReady: false, failures: 9 });
    scene.list("last", { failures: 9 });
    await scene.clock.advance(100);
    assert.equal(scene.reach.isUnreachable("x0"), false);
    assert.equal(scene.reach.isUnreachable("x1"), true);
    assert.equal(scene.reach.isUnreachable("last"), true);
  });

  it("is nothing for a service of which all instances are used, and costs no timer", async () => {
    const small = new Scene(5);
    small.list("a", { failures: 9 });
    assert.equal(small.clock.timers, 0);
    assert.equal(small.reach.isSearching, false);
    await small.registry[Symbol.asyncDispose]();
  });

  it("ends with its timer", () => {
    scene.list("a", {});
    scene.reach.close();
    scene.reach.note();
    assert.equal(scene.clock.timers, 0);
  });
});
