import assert from "node:assert/strict";
import { connect } from "callwire";
import { Kind } from "#runtime/wire/frame.js";
import { Target } from "../../../generated/attack.js";
import { listOf } from "../../attack/bytes.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../../support/raw-server.js";

/** One byte each, and together 15.7 MiB in memory. */
const JUST_BELOW = listOf(Array.from({ length: 39_000 }, () => Buffer.from([0x90])));

describe("results that become large", () => {
  it("reach their callers one at a time, between which the event loop goes round", async function () {
    this.timeout(60_000);
    const calls = 6;
    await using server = await startRawServer((socket) => {
      socket.write(rawHello());
      const ids: number[] = [];
      readCalls(socket, (frame) => {
        ids.push(frame.readUInt32LE(8));
        if (ids.length === calls) socket.write(Buffer.concat(ids.map((id) => rawFrame(Kind.REPLY, 0, id, 0, JUST_BELOW))));
      });
    });
    await using client = connect(Target, `tcp://127.0.0.1:${server.port}`, { timeoutMs: 60_000 });
    let rounds = 0;
    let isOver = false;
    const count = (): void => {
      rounds++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const seen: number[] = [];
    const results = Array.from({ length: calls }, async () => {
      const { length } = await client.many(1);
      seen.push(rounds);
      return length;
    });

    assert.deepEqual(await Promise.all(results), new Array(calls).fill(39_000));
    isOver = true;
    assert.equal(new Set(seen).size, calls, seen.join());
  });
});
