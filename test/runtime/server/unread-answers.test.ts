import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, type RpcError, serve } from "callwire";
import { MAX_OVERDRAFT_OF_CONNECTION_BYTES, MAX_WAITING_BYTES } from "#runtime/base/limits/connection.js";
import { HEADER_BYTES, Kind } from "#runtime/wire/frame.js";
import { Target, type TargetHandler } from "../../../generated/attack.js";
import { oneArgument, uint32 } from "../../attack/bytes.js";
import { attackCall, RawPeer } from "../../attack/raw-peer.js";
import { deferred, until } from "../../support/wait.js";

const MIB = 2 ** 20;
const MAX_BYTES = MAX_WAITING_BYTES + MAX_OVERDRAFT_OF_CONNECTION_BYTES;

/** Starts a server of which only `large` matters. */
async function startLarge(large: TargetHandler["large"]): Promise<CallwireServer> {
  // The other methods are not called.
  const handler = new Proxy({ large } as TargetHandler, { get: (own, key) => Reflect.get(own, key) ?? (() => undefined) });
  return serve({ stopOnSignal: false, graceMs: 0, services: [implement(Target, handler)] });
}

/** Kinds of the frames that come for calls, by stream id, until there are `count` of them. */
async function readKinds(peer: RawPeer, count: number): Promise<Map<number, number>> {
  const kinds = new Map<number, number>();
  let rest = Buffer.alloc(0);
  let skip = 8; // the preface
  peer.socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk.subarray(Math.min(skip, chunk.length))]);
    skip = Math.max(0, skip - chunk.length);
    while (skip === 0 && rest.length >= HEADER_BYTES) {
      if (rest[4] !== Kind.HELLO) kinds.set(rest.readUInt32LE(8), rest[4] ?? 0);
      const bytes = HEADER_BYTES + rest.readUInt32LE(0);
      skip = Math.max(0, bytes - rest.length);
      rest = rest.subarray(Math.min(bytes, rest.length));
    }
  });
  peer.socket.resume();
  await until(() => kinds.size === count, 30_000);
  return kinds;
}

describe("a client that does not read its answers", function () {
  this.timeout(60_000);

  it("has no handler started for it, not even by calls that came in one chunk, until it reads", async () => {
    let started = 0;
    await using server = await startLarge((_context, bytes) => {
      started++;
      return new Uint8Array(bytes);
    });
    const peer = (await RawPeer.greet(server.address.port)).readNothing();
    const calls = Array.from({ length: 40 }, (_, id) => attackCall("large", id, oneArgument(uint32(4_000_000))));
    await peer.send(Buffer.concat(calls));
    await connect(Target, `tcp://${server.listening}`, { timeoutMs: 60_000 }).large(1); // all that came before it has been read
    const before = started - 1;
    const kinds = await readKinds(peer, calls.length);
    peer.close();

    assert.ok(before <= 3, `${before} handlers were started`); // what the kernel takes besides differs
    assert.ok([...kinds.values()].every((kind) => kind === Kind.REPLY));
    assert.equal(started, calls.length + 1);
  });

  it("costs the server 48 MiB of answers at most; those of its other running calls are dropped, and their callers told", async () => {
    const go = deferred<void>();
    let started = 0;
    await using server = await startLarge(async (_context, bytes) => {
      started++;
      await go.promise;
      return new Uint8Array(bytes);
    });
    const client = connect(Target, `tcp://${server.listening}`, { timeoutMs: 60_000 });
    const calls = Array.from({ length: 100 }, () => client.large(MIB));
    await until(() => started === calls.length, 30_000);
    go.resolve();
    const outcomes = await Promise.allSettled(calls);
    const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as RpcError] : []));

    assert.ok(outcomes.length - errors.length >= MAX_BYTES / MIB - 1, `${errors.length} failed`);
    for (const { code, processed, origin, message } of errors) {
      assert.deepEqual({ code, processed, origin }, { code: "RESOURCE_EXHAUSTED", processed: "yes", origin: "handler" });
      assert.match(
        message,
        /its answer is dropped, as \d+ bytes of earlier ones wait until the client reads them; read answers sooner/,
      );
    }
    assert.ok(errors.length >= 40, `${errors.length} failed`); // some MiB are with the kernel
    assert.equal((await client.large(MIB)).length, MIB);
  });

  it("leaves what its server shares to others once it has read or gone", async () => {
    const connections = 8;
    const each = 30;
    let waiting: (() => void)[] = [];
    await using server = await startLarge(async (_context, bytes) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return new Uint8Array(bytes);
    });
    const failures = async (): Promise<number> => {
      waiting = [];
      const clients = Array.from({ length: connections }, () =>
        connect(Target, `tcp://${server.listening}`, { timeoutMs: 60_000 }),
      );
      const calls = clients.flatMap((client) => Array.from({ length: each }, () => client.large(MIB)));
      await until(() => waiting.length === calls.length, 30_000);
      for (const go of waiting) go();
      const outcomes = await Promise.allSettled(calls);
      for (const client of clients) await client.close();
      return outcomes.filter(({ status }) => status === "rejected").length;
    };
    const first = await failures();

    assert.ok(first > 0);
    const again = await failures();
    assert.ok(again <= first + 3 * connections, `${first} failed first, then ${again}`); // the kernel takes some MiB, now more and now less
  });
});
