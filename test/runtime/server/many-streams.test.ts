import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, serve } from "callwire";
import { Target, type TargetHandler } from "../../../generated/attack.js";
import { deferred } from "../../support/wait.js";

const MIB = 2 ** 20;

async function startTarget(methods: Partial<TargetHandler>): Promise<CallwireServer> {
  // The other methods are not called.
  const handler = new Proxy(methods as TargetHandler, { get: (own, key) => Reflect.get(own, key) ?? (() => undefined) });
  return serve({ stopOnSignal: false, graceMs: 0, services: [implement(Target, handler)] });
}

function* blocksOf(count: number, bytes: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield new Uint8Array(bytes).fill(i);
}

describe("many streams of one connection", () => {
  for (const [count, blocks, bytes] of [
    [20, 3, 2 * MIB],
    [200, 4, 100_000],
    [500, 20, 5_000],
  ] as const) {
    it(`${count} to a server that reads one after the other all come through: ${blocks} items of ${bytes} bytes each`, async () => {
      let turn = Promise.resolve();
      let begun = 0;
      await using server = await startTarget({
        take: async (_context, items) => {
          begun++;
          const before = turn;
          const done = deferred<void>();
          turn = done.promise;
          await before;
          let sum = 0;
          for await (const block of items) sum += block.length;
          done.resolve();
          return sum;
        },
      });
      const client = connect(Target, `tcp://${server.listening}`, { timeoutMs: 60_000 });
      const sums = await Promise.all(Array.from({ length: count }, () => client.take(blocksOf(blocks, bytes))));

      assert.equal(begun, count);
      assert.ok(sums.every((sum) => sum === blocks * bytes));
    }).timeout(60_000);

    it(`${count} to a client that reads one after the other all come through: ${blocks} items of ${bytes} bytes each`, async () => {
      await using server = await startTarget({ flood: () => blocksOf(blocks, bytes) });
      const client = connect(Target, `tcp://${server.listening}`, { timeoutMs: 60_000 });
      const streams = Array.from({ length: count }, () => client.flood(1));
      const firsts = await Promise.all(streams.slice(0, 5).map((stream) => stream.next()));
      assert.ok(firsts.every(({ done }) => done !== true));
      let sum = 0;
      for (const stream of streams) for await (const block of stream) sum += block.length;

      assert.equal(sum, (count * blocks - firsts.length) * bytes);
    }).timeout(60_000);
  }
});
