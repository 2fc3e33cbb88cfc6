import assert from "node:assert/strict";
import { ItemQueue, type ItemQueueOwner } from "#runtime/call/item-queue.js";
import { timeSlices } from "#runtime/call/time-slices.js";
import { Reader, type ValueReader } from "#runtime/wire/reader.js";

const OWNER: ItemQueueOwner = {
  onConsumed: () => undefined,
  onOverflow: () => undefined,
  onReturn: () => undefined,
  onMisfit: (error) => (error instanceof Error ? error : new Error(String(error))),
};
const BYTES: ValueReader<number> = { read: (reader) => reader.int("", 0, 127) };

function queueOf(...items: readonly number[]): ItemQueue<number> {
  const queue = new ItemQueue(BYTES, OWNER);
  queue.allow(1_000_000);
  if (items.length > 0) queue.push(Reader.of(Uint8Array.from(items)));
  return queue;
}

/** Uses the time of this turn of the event loop up. */
function useUpTurn(): void {
  while (timeSlices.take());
}

describe("ItemQueue", () => {
  it("gives nothing more in a turn of the event loop whose time is used up, and everything in the next ones", async () => {
    const queue = queueOf(1, 2, 3);
    queue.end();
    useUpTurn();
    const read: number[] = [];
    const reading = (async () => {
      for await (const item of queue) read.push(item);
    })();
    for (let i = 0; i < 100; i++) await Promise.resolve();
    assert.deepEqual(read, []);
    await reading;

    assert.deepEqual(read, [1, 2, 3]);
  });

  it("keeps the order of those that ask while it waits for its time, and tells the end behind the items", async () => {
    const queue = queueOf(1);
    useUpTurn();
    const results = [queue.next(), queue.next(), queue.next(), queue.next()];
    queue.push(Reader.of(Uint8Array.of(2, 3)));
    queue.end();

    assert.deepEqual(
      (await Promise.all(results)).map(({ value }) => value),
      [1, 2, 3, undefined],
    );
  });

  it("tells an error that discards at once, also while it waits for its time", async () => {
    const queue = queueOf(1);
    useUpTurn();
    const first = queue.next();
    queue.fail(new Error("cancelled"), true);
    let isTold = false;
    first.catch(() => {
      isTold = true;
    });
    for (let i = 0; i < 10; i++) await Promise.resolve();

    assert.equal(isTold, true);
  });

  it("does not pass a rest that was cut off for the end", async () => {
    const queue = queueOf(1, 2, 3);
    queue.end();
    assert.equal((await queue.next()).value, 1);
    queue.fail(new Error("cancelled"), true);

    await assert.rejects(queue.next(), /cancelled/);
    assert.deepEqual(await queue.next(), { done: true, value: undefined });
  });

  it("tells the end, and no error, to who had read everything", async () => {
    const queue = queueOf(1);
    queue.end();
    assert.equal((await queue.next()).value, 1);
    queue.fail(new Error("cancelled"), true);

    assert.deepEqual(await queue.next(), { done: true, value: undefined });
  });
});
