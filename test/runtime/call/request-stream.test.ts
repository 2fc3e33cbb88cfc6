import assert from "node:assert/strict";
import { toRequestStream } from "#runtime/call/request-stream.js";

function counting(closed: string[]): AsyncIterable<number> {
  return {
    [Symbol.asyncIterator]() {
      let at = 0;
      return {
        next: async () => (at < 3 ? { done: false, value: ++at } : { done: true, value: undefined }),
        return: async () => {
          closed.push(`at ${at}`);
          return { done: true, value: undefined };
        },
      };
    },
  };
}

describe("the items of a client, as its handler sees them", () => {
  it("are what an interceptor has made of them", async () => {
    const read: unknown[] = [];
    for await (const item of toRequestStream(counting([]))) read.push(item);

    assert.deepEqual(read, [1, 2, 3]);
  });

  it("are left with their block, also when what an interceptor made has no such end", async () => {
    const closed: string[] = [];
    {
      await using items = toRequestStream(counting(closed));
      await items[Symbol.asyncIterator]().next();
    }
    assert.deepEqual(closed, ["at 1"]);
  });

  it("are left with their block when nothing was read", async () => {
    const closed: string[] = [];
    await toRequestStream(counting(closed))[Symbol.asyncDispose]();

    assert.deepEqual(closed, ["at 0"]);
  });

  it("stay as they are when they have their own end", () => {
    const items = { ...counting([]), [Symbol.asyncDispose]: async () => undefined };

    assert.equal(toRequestStream(items), items);
  });
});
