import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { ConnectionStreams } from "#runtime/call/connection-streams.js";
import { ItemSender } from "#runtime/call/item-sender.js";
import { isItems, sendItems } from "#runtime/call/send-items.js";
import { MAX_BEYOND_CREDIT_BYTES, MAX_CREDIT_BYTES } from "#runtime/wire/frame.js";
import type { ValueWriter } from "#runtime/wire/writer.js";
import { openConnection } from "../../support/fake-peer.js";
import { deferred, until } from "../../support/wait.js";

const NUMBER: ValueWriter<unknown> = { write: (writer, value) => writer.int(value as number, "", 0, 127) };

const TEXT: ValueWriter<unknown> = { write: (writer, value) => writer.str(value as string, "") };

function open(credit = 1_000, streams = new ConnectionStreams(), codec = NUMBER) {
  const peer = openConnection();
  const sender = new ItemSender(peer.connection.outbox, {
    codec,
    name: "values",
    streamId: 3,
    streams,
  });
  if (credit > 0) sender.addCredit(credit);
  const sent = (): readonly number[] => peer.take().flatMap(({ payload }) => [...payload]);
  return { sender, sent };
}

/** Items that say when they are taken and closed. */
function source(seen: string[], items: readonly unknown[] = [1, 2, 3]) {
  return {
    [Symbol.asyncIterator]() {
      let at = 0;
      return {
        next: async () => {
          seen.push(`next ${at}`);
          return at < items.length ? { done: false, value: items[at++] } : { done: true, value: undefined };
        },
        return: async () => {
          seen.push("closed");
          return { done: true, value: undefined };
        },
      };
    },
  };
}

describe("the items of a stream that is sent", () => {
  for (const [what, items] of [
    ["an array", [1, 2, 3]],
    [
      "a generator",
      (function* () {
        yield* [1, 2, 3];
      })(),
    ],
    [
      "an async generator",
      (async function* () {
        yield* [1, 2, 3];
      })(),
    ],
    [
      "an iterator whose promises are of its own kind",
      {
        [Symbol.asyncIterator]: () => {
          let at = 0;
          const next = () => ({
            // biome-ignore lint/suspicious/noThenProperty: as a promise of another library is
            then: (pass: (taken: unknown) => void) => pass(at < 3 ? { done: false, value: ++at } : { done: true }),
          });
          return { next };
        },
      } as unknown as AsyncIterable<unknown>,
    ],
  ] as const) {
    it(`are those of ${what}, in their order`, async () => {
      const { sender, sent } = open();
      await sendItems(items, sender);

      assert.deepEqual(sent(), [1, 2, 3]);
    });
  }

  it("are taken no faster than they are written", async () => {
    const { sender, sent } = open(2);
    const seen: string[] = [];
    const sending = sendItems(source(seen), sender);
    await until(() => seen.length >= 2);
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    assert.deepEqual(seen, ["next 0", "next 1"]);
    assert.deepEqual(sent(), [1, 2]);
    sender.addCredit(10);
    await sending;

    assert.deepEqual([seen, sent()], [["next 0", "next 1", "next 2", "next 3"], [3]]);
  });

  it("leave the event loop to others though they may all be sent", async () => {
    const { sender } = open(MAX_CREDIT_BYTES);
    let taken = 0;
    const sending = sendItems(
      (function* () {
        for (; taken < 1_000_000; taken++) yield 1;
      })(),
      sender,
    );
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(taken > 0 && taken < 1_000_000, `${taken}`);
    sender.stop();
    await sending;
  });

  it("lose none that has to wait for the room of other streams", async () => {
    const streams = new ConnectionStreams();
    const { sender, sent } = open(1, streams, TEXT);
    streams.changeBeyond(MAX_BEYOND_CREDIT_BYTES);
    const sending = sendItems(["first", "second"], sender);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(sent(), []);
    streams.changeBeyond(-MAX_BEYOND_CREDIT_BYTES);
    sender.addCredit(100);
    await sending;

    assert.match(Buffer.from(sent()).toString(), /first.second$/);
  });

  it("close their source, once, when the call is over, where the source runs", async () => {
    const place = new AsyncLocalStorage<string>();
    const { sender } = open();
    const closed: unknown[] = [];
    const asked = deferred<void>();
    const items = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          asked.resolve();
          return deferred<IteratorResult<number>>().promise; // in the middle of a `next` that never ends
        },
        return: async () => {
          closed.push(place.getStore());
          return { done: true as const, value: undefined };
        },
      }),
    };
    void place.run("source", () => sendItems(items, sender));
    await asked.promise;
    place.run("frame", () => sender.stop());

    assert.deepEqual(closed, ["source"]);
  });

  it("close their source when the call is over while they wait for credit, and send nothing more", async () => {
    const { sender, sent } = open(1);
    const seen: string[] = [];
    const sending = sendItems(source(seen), sender);
    await until(() => seen.length === 1);
    sender.stop();
    await sending;

    assert.deepEqual([seen, sent()], [["next 0", "closed"], [1]]);
  });

  it("close their source on an item that does not fit, and reject with which it was", async () => {
    const { sender, sent } = open();
    const seen: string[] = [];
    await assert.rejects(sendItems(source(seen, [1, 200, 3]), sender), /values\[1\]/);

    assert.deepEqual([seen, sent()], [["next 0", "next 1", "closed"], [1]]);
  });

  it("reject with what the source throws", async () => {
    const { sender, sent } = open();
    const failing = (async function* () {
      yield 1;
      throw new RangeError("no more");
    })();
    await assert.rejects(sendItems(failing, sender), RangeError);

    assert.deepEqual(sent(), [1]);
  });

  it("do not mind a source that fails when it is closed early", async () => {
    const { sender } = open(0);
    const items = (async function* () {
      try {
        yield 1;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what is tried here
        throw new RangeError("cannot close");
      }
    })();
    const sending = sendItems(items, sender);
    sender.stop();

    await sending;
  });

  it("are what can be iterated, and nothing else", () => {
    assert.deepEqual([[1], "text", new Set(), source([])].map(isItems), [true, true, true, true]);
    assert.deepEqual([1, null, undefined, {}, () => 1].map(isItems), [false, false, false, false, false]);
  });
});
