import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { bindItems, sendBound } from "#runtime/call/bound-items.js";
import { ConnectionStreams } from "#runtime/call/connection-streams.js";
import { ItemSender } from "#runtime/call/item-sender.js";
import type { ValueWriter } from "#runtime/wire/writer.js";
import { openConnection } from "../../support/fake-peer.js";

const place = new AsyncLocalStorage<string>();

async function readElsewhere(items: unknown): Promise<unknown[]> {
  return place.run("reader", async () => {
    const read: unknown[] = [];
    for await (const item of items as AsyncIterable<unknown>) read.push(item);
    return read;
  });
}

describe("the items of a handler", () => {
  it("run where the handler was called, and not where they are taken", async () => {
    async function* generate() {
      yield place.getStore();
      await Promise.resolve();
      yield place.getStore();
    }
    const bound = place.run("handler", () => bindItems(generate()));

    assert.deepEqual(await readElsewhere(bound), ["handler", "handler"]);
  });

  it("run there without waiting when they do not wait", () => {
    function* generate() {
      yield place.getStore();
    }
    const bound = place.run("handler", () => bindItems(generate())) as Iterable<unknown>;

    assert.deepEqual(
      place.run("reader", () => [...bound]),
      ["handler"],
    );
  });

  it("close there when their reader leaves", async () => {
    const closed: unknown[] = [];
    async function* generate() {
      try {
        yield 1;
      } finally {
        closed.push(place.getStore());
      }
    }
    const bound = place.run("handler", () => bindItems(generate())) as AsyncIterable<unknown>;
    await place.run("reader", async () => {
      for await (const _ of bound) break;
    });

    assert.deepEqual(closed, ["handler"]);
  });

  it("end for a reader that leaves what cannot be closed", async () => {
    const items = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }) }) };
    let taken = 0;
    for await (const _ of bindItems(items) as AsyncIterable<unknown>) {
      if (++taken === 2) break;
    }

    assert.equal(taken, 2);
  });

  it("are looked at where they are bound while they are sent", async () => {
    const seen: unknown[] = [];
    const codec: ValueWriter<unknown> = {
      write(writer) {
        seen.push(place.getStore());
        writer.nil();
      },
    };
    for (const items of [[{ a: 1 }], new Set([{ a: 1 }])]) {
      const sender = new ItemSender(openConnection().connection.outbox, {
        codec,
        name: "values",
        streamId: 3,
        streams: new ConnectionStreams(),
      });
      sender.addCredit(100);
      const bound = place.run("handler", () => bindItems(items)) as Iterable<unknown>;
      await place.run("elsewhere", () => sendBound(bound, sender));
    }

    assert.deepEqual(seen, ["handler", "handler"]);
  });

  it("of an array that are objects are a copy of the call's own: their getters run where they are bound", () => {
    const shared = [{ a: 1 }];
    const bound = bindItems(shared);

    assert.notEqual(bound, shared);
    assert.deepEqual([bound, bindItems(bound) === bound], [shared, true]);
  });

  for (const [what, value] of [
    ["an array", [1]],
    ["a text", "text"],
    ["nothing", undefined],
    ["null", null],
    ["an object without items", { a: 1 }],
  ] as const) {
    it(`stay as they are when they are ${what}`, () => {
      assert.equal(bindItems(value), value);
    });
  }
});
