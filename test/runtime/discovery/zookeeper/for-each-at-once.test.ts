import assert from "node:assert/strict";
import fc from "fast-check";
import { forEachAtOnce } from "#runtime/discovery/zookeeper/for-each-at-once.js";

describe("forEachAtOnce", () => {
  it("runs each item once, in their order, and never more than the limit at a time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.nat(20), async (limit, count) => {
        const items = Array.from({ length: count }, (_, item) => item);
        const started: number[] = [];
        let running = 0;
        await forEachAtOnce(limit, items, async (item) => {
          started.push(item);
          assert.ok(++running <= limit);
          await Promise.resolve();
          running--;
        });
        assert.deepEqual(started, items);
      }),
    );
  });

  it("rejects with the first failure, after which nothing is started", async () => {
    const started: number[] = [];
    const work = async (item: number): Promise<void> => {
      started.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error("the second");
    };
    await assert.rejects(forEachAtOnce(2, [0, 1, 2, 3, 4, 5, 6, 7], work), /the second/);
    await new Promise(setImmediate);

    assert.ok(started.length <= 4, String(started));
  });
});
