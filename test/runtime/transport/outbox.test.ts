import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { MAX_WAITING_BYTES, PAUSE_READING_BYTES, STALL_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
import { Outbox } from "#runtime/transport/outbox.js";
import { HEADER_BYTES, Kind } from "#runtime/wire/frame.js";
import { FakeSocket } from "../../support/fake-socket.js";

function open(side: "client" | "server" = "server") {
  const socket = new FakeSocket();
  const clock = new FakeClock();
  const told: string[] = [];
  const inflow = { isReading: false };
  const gate = { isHeld: false };
  const owner = {
    mustHold: () => gate.isHeld,
    onFull: () => void told.push("full"),
    onDrained: () => void told.push("drained"),
    onLate: (reason: string) => void told.push(reason),
  };
  const outbox = new Outbox(socket, owner, { clock, side, inflow });
  const ping = (argument = 0): void => outbox.sendControl(Kind.PING, 0, 0, argument);
  /** Writes a frame while so much of earlier ones waits in the socket. */
  const sendBehind = (bytes: number): void => {
    socket.writableLength = bytes;
    ping();
    outbox.flushBatch();
  };
  const drain = (): void => {
    socket.writableLength = 0;
    socket.emit("drain");
  };
  return { socket, clock, told, inflow, gate, outbox, ping, sendBehind, drain };
}

const nextTick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

describe("an Outbox", () => {
  it("sends the frames of one tick together at its end", async () => {
    const { socket, ping } = open();
    ping(1);
    ping(2);
    assert.equal(socket.bytesWritten, 0);
    await nextTick();

    assert.equal(socket.chunks, 1);
    assert.equal(socket.take().length, 2 * HEADER_BYTES);
  });

  it("sends what is written while a chunk is read when its reader says so, and not before", async () => {
    const { socket, inflow, outbox, ping } = open();
    inflow.isReading = true;
    ping();
    await nextTick();
    assert.equal(socket.bytesWritten, 0);
    outbox.flushBatch();
    assert.equal(socket.bytesWritten, HEADER_BYTES);
  });

  it("does not wait for the end of the tick with much", () => {
    const { socket, outbox } = open();
    outbox.writer.beginFrame();
    outbox.writer.raw(new Uint8Array(16_384));
    outbox.writer.endFrame(Kind.REPLY, 0, 1, 0);
    outbox.scheduleFlush();
    assert.equal(socket.bytesWritten, HEADER_BYTES + 16_384);
  });

  it("counts what waits, in the socket and before it", () => {
    const { socket, outbox, ping } = open();
    socket.writableLength = 100;
    ping();
    assert.equal(outbox.waitingBytes, 100 + HEADER_BYTES);
  });

  it("says once that too much waits, and once that it has left", () => {
    const { told, outbox, sendBehind, drain } = open();
    sendBehind(PAUSE_READING_BYTES);
    assert.deepEqual([told, outbox.isWritable], [[], true]);
    sendBehind(PAUSE_READING_BYTES + 1);
    sendBehind(PAUSE_READING_BYTES + 2);
    assert.deepEqual([told, outbox.isWritable], [["full"], false]);
    drain();
    drain();
    assert.deepEqual([told, outbox.isWritable], [["full", "drained"], true]);
  });

  it("wakes once who waits until it is writable, and not who has left", () => {
    const { told, outbox, sendBehind, drain } = open();
    const gone = { wake: () => void told.push("gone") };
    sendBehind(PAUSE_READING_BYTES + 1);
    outbox.whenWritable({ wake: () => void told.push("woken") });
    outbox.whenWritable(gone);
    outbox.leave(gone);
    assert.equal(outbox.waiters, 1);
    drain();
    assert.deepEqual([told, outbox.waiters], [["full", "woken", "drained"], 0]);
    sendBehind(PAUSE_READING_BYTES + 1);
    drain();
    assert.deepEqual(told.slice(3), ["full", "drained"]);
  });

  it("lets one that is woken wait again, when another has filled it meanwhile", () => {
    const { outbox, told, sendBehind, drain } = open();
    const second = { wake: () => (outbox.isWritable ? void told.push("second") : outbox.whenWritable(second)) };
    sendBehind(PAUSE_READING_BYTES + 1);
    outbox.whenWritable({ wake: () => sendBehind(PAUSE_READING_BYTES + 1) });
    outbox.whenWritable(second);
    drain();
    assert.equal(outbox.waiters, 1);
    drain();
    assert.equal(told.includes("second"), true);
  });

  it("gives up a peer that takes nothing for long", async () => {
    const { clock, told, sendBehind } = open();
    sendBehind(PAUSE_READING_BYTES + 1);
    await clock.advance(2 * STALL_TIMEOUT_MS);
    assert.match(told.at(-1) ?? "", /^has not read what was sent to it/);
  });

  it("has patience with a peer that has taken all of it", async () => {
    const { clock, told, sendBehind, drain } = open();
    sendBehind(PAUSE_READING_BYTES + 1);
    drain();
    await clock.advance(2 * STALL_TIMEOUT_MS);
    assert.deepEqual(told, ["full", "drained"]);
  });

  it("gives up at once a peer for which more waits than may", () => {
    const { told, outbox, sendBehind } = open("client");
    const most = MAX_WAITING_BYTES + outbox.writer.maxFrameBytes;
    sendBehind(most);
    assert.deepEqual(told, ["full"]);
    sendBehind(most + 1);
    assert.deepEqual(told, ["full", `does not read: ${most + 1} bytes wait`]);
  });

  it("holds everything while its owner says so, and takes no more when that is much", () => {
    const { socket, told, gate, outbox, ping } = open("client");
    gate.isHeld = true;
    ping();
    outbox.flushBatch();
    assert.deepEqual([socket.bytesWritten, outbox.isWritable], [0, true]);
    outbox.writer.beginFrame();
    outbox.writer.raw(new Uint8Array(PAUSE_READING_BYTES));
    outbox.writer.endFrame(Kind.CALL, 0, 1, 0);
    outbox.scheduleFlush();
    assert.deepEqual([socket.bytesWritten, outbox.isWritable], [0, false]);
    gate.isHeld = false;
    outbox.release();
    assert.deepEqual([socket.bytesWritten > PAUSE_READING_BYTES, outbox.isWritable, told], [true, true, ["drained"]]);
  });

  it("sends all that is whole when it is shut, and nothing after it", async () => {
    const { socket, outbox, ping } = open();
    ping();
    outbox.writer.beginFrame(); // a getter among its values shuts it
    outbox.shut();
    ping();
    outbox.writer.emptyFrame(Kind.REPLY, 0, 1, 0);
    outbox.scheduleFlush();
    await nextTick();

    assert.equal(socket.bytesWritten, HEADER_BYTES);
    assert.equal(outbox.writer.isEmpty, true);
  });

  it("drops what was not sent with its connection", async () => {
    const { socket, clock, told, outbox, ping, sendBehind } = open();
    sendBehind(PAUSE_READING_BYTES + 1);
    const before = socket.bytesWritten;
    ping();
    outbox.drop();
    ping();
    await nextTick();
    await clock.advance(2 * STALL_TIMEOUT_MS);

    assert.deepEqual([socket.bytesWritten, outbox.writer.isEmpty, told], [before, true, ["full"]]);
  });
});
