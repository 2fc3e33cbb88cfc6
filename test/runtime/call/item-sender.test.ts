import assert from "node:assert/strict";
import { PAUSE_READING_BYTES } from "#runtime/base/limits/connection.js";
import { ConnectionStreams } from "#runtime/call/connection-streams.js";
import { ItemSender } from "#runtime/call/item-sender.js";
import { HEADER_BYTES, Kind, MAX_BEYOND_CREDIT_BYTES } from "#runtime/wire/frame.js";
import type { ValueWriter } from "#runtime/wire/writer.js";
import { openConnection } from "../../support/fake-peer.js";

const BYTES: ValueWriter<unknown> = { write: (writer, value) => writer.bin(value as Uint8Array, "") };
/** What stands before the bytes of one item. */
const HEAD = 5;

function open(streams = new ConnectionStreams()) {
  const peer = openConnection();
  const send = (streamId: number) => new ItemSender(peer.connection.outbox, { codec: BYTES, name: "values", streamId, streams });
  return { peer, streams, send, sender: send(3) };
}

/** Whether it has resolved by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
}

describe("an ItemSender", () => {
  it("sends nothing without credit, and goes on when it gets some", async () => {
    const { peer, sender } = open();
    const ready = sender.ready();
    assert.deepEqual([sender.isReady, await isSettled(ready)], [false, false]);
    sender.addCredit(100);
    await ready;
    assert.equal(sender.isReady, true);
    assert.equal(sender.write(new Uint8Array(10)), true);

    assert.deepEqual(
      peer.take().map(({ kind, streamId }) => [kind, streamId]),
      [[Kind.ITEM, 3]],
    );
  });

  it("sends what it has written by itself, and what it adds meanwhile with it", async () => {
    const { peer, sender } = open();
    sender.addCredit(100);
    await new Promise((resolve) => setImmediate(resolve)); // the HELLO leaves
    const before = peer.sentBytes;
    sender.write(new Uint8Array(10));
    sender.write(new Uint8Array(10));
    assert.equal(peer.sentBytes, before);
    await new Promise((resolve) => setImmediate(resolve));

    assert.equal(peer.sentBytes - before, HEADER_BYTES + 2 * 12);
  });

  it("may cross its credit with one item, and waits until that is made up for", () => {
    const { sender } = open();
    sender.addCredit(100);
    sender.write(new Uint8Array(1_000));
    assert.equal(sender.isReady, false);
    sender.addCredit(900);
    assert.equal(sender.isReady, false);
    sender.addCredit(HEAD + 1);
    assert.equal(sender.isReady, true);
  });

  it("waits while the socket takes no more, and looks again when it does", async () => {
    const { peer, sender } = open();
    sender.addCredit(100);
    peer.clog(PAUSE_READING_BYTES + 1);
    assert.equal(sender.isReady, false);
    const ready = sender.ready();
    assert.equal(await isSettled(ready), false);
    peer.drain();
    await ready;
  });

  it("waits for the socket though it did not when it began to wait for credit", async () => {
    const { peer, sender } = open();
    const ready = sender.ready();
    peer.clog(PAUSE_READING_BYTES + 1);
    sender.addCredit(100);
    assert.equal(await isSettled(ready), false);
    peer.drain();
    await ready;
  });

  it("puts an item off for which other streams leave no room beyond the credit, until they are read", async () => {
    const { streams, sender, send, peer } = open();
    const other = send(4);
    for (const each of [sender, other]) each.addCredit(1);
    assert.equal(other.write(new Uint8Array(4_000_000)), true);
    assert.equal(sender.write(new Uint8Array(4_000_000)), true);
    const third = send(5);
    third.addCredit(1);
    const large = new Uint8Array(1_000_000);
    assert.equal(third.write(large), false);
    assert.equal(peer.take().filter(({ streamId }) => streamId === 5).length, 0);
    const ready = third.ready();
    assert.equal(await isSettled(ready), false);
    other.addCredit(MAX_BEYOND_CREDIT_BYTES);
    await ready;
    assert.equal(third.write(large), true);
    for (const each of [sender, other, third]) each.stop();
    assert.equal(streams.mayGoBeyond(MAX_BEYOND_CREDIT_BYTES), true, "what a stream has sent beyond its credit ends with it");
  });

  it("sends nothing of an item that does not fit, and says which it was", () => {
    const { peer, sender } = open();
    sender.addCredit(100);
    sender.write(new Uint8Array(1));
    assert.throws(() => sender.write("text"), /^ContractError: values\[1\] /);
    sender.write(new Uint8Array(2));

    const items = peer.take().map(({ payload }) => payload.length);
    assert.equal(
      items.reduce((sum, bytes) => sum + bytes, 0),
      2 + 1 + 2 + 2,
    );
  });

  it("tells once, before its first item, that it begins", () => {
    const { sender } = open();
    let told = 0;
    sender.onFirst = () => told++;
    sender.addCredit(100);
    assert.equal(told, 0);
    sender.write(new Uint8Array(1));
    sender.write(new Uint8Array(1));
    assert.equal(told, 1);
  });

  it("tells once that it is stopped, and lets go who waits", async () => {
    const { peer, sender } = open();
    let told = 0;
    sender.onStop = () => told++;
    peer.clog(PAUSE_READING_BYTES + 1);
    const ready = sender.ready();
    assert.equal(peer.connection.outbox.waiters, 1);
    sender.stop();
    sender.stop();
    await ready;

    assert.deepEqual([told, sender.isStopped, peer.connection.outbox.waiters], [1, true, 0]);
    await sender.ready();
  });
});
