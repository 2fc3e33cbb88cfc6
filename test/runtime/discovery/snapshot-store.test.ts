import assert from "node:assert/strict";
import { once } from "node:events";
import { RpcError } from "callwire";
import type { Snapshot } from "#runtime/discovery/registry.js";
import { SnapshotStore } from "#runtime/discovery/snapshot-store.js";

const LIST: Omit<Snapshot, "generation"> = { endpoints: [], freshness: "live", updatedAt: 1, skipped: 0 };

describe("the list of a service", () => {
  it("is told to everybody who listens, one generation on, until they stop", () => {
    const store = new SnapshotStore();
    const seen: number[] = [];
    const stop = store.onChange(({ generation }) => void seen.push(generation));
    store.onChange(({ generation }) => void seen.push(10 * generation));
    store.publish(LIST);
    stop();
    store.publish(LIST);

    assert.deepEqual(seen, [1, 10, 20]);
    assert.equal(store.current.generation, 2);
  });

  it("is confirmed without a new generation, and without telling anybody", () => {
    const store = new SnapshotStore();
    store.publish(LIST);
    store.onChange(() => assert.fail("told"));
    store.confirm(7);

    assert.deepEqual([store.current.updatedAt, store.current.generation], [7, 1]);
  });

  it("is waited for until there is one, which is not the same as an empty one", async () => {
    const store = new SnapshotStore();
    let isReady = false;
    const waiting = store.ready().then(() => {
      isReady = true;
    });
    store.publish({ ...LIST, freshness: "none" });
    await new Promise(setImmediate);
    assert.equal(isReady, false);
    store.publish(LIST);
    await waiting;
    await store.ready(AbortSignal.abort());
  });

  it("is waited for no longer than a signal says, also one that has aborted", async () => {
    const store = new SnapshotStore();
    const controller = new AbortController();
    const waiting = store.ready(controller.signal);
    const reason = new RpcError("CANCELLED", "enough");
    controller.abort(reason);

    await assert.rejects(waiting, reason);
    await assert.rejects(store.ready(controller.signal), reason);
  });

  it("ends: the last one stays, nobody is told any more, and who waits hears why", async () => {
    const store = new SnapshotStore();
    const waiting = store.ready();
    store.onChange(() => assert.fail("told"));
    const failure = new RpcError("CANCELLED", "the registry is closed");
    store.close(failure);
    store.close();
    store.publish(LIST);

    await assert.rejects(waiting, failure);
    await assert.rejects(store.ready(), failure);
    assert.equal(store.current.generation, 0);
  });

  it("reaches those behind a listener that throws, whose error surfaces as uncaught", async () => {
    const store = new SnapshotStore();
    let told = 0;
    store.onChange(() => {
      throw new RangeError("a bug");
    });
    store.onChange(() => told++);
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    const uncaught = once(process, "uncaughtException");
    try {
      store.publish(LIST);
      assert.equal(told, 1);
      assert.match(String((await uncaught)[0]), /RangeError: a bug/);
    } finally {
      for (const listener of listeners) process.on("uncaughtException", listener);
    }
  });
});
