import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { ControlFrames } from "#runtime/transport/control-frames.js";
import { Outbox } from "#runtime/transport/outbox.js";
import { Flag, HEADER_BYTES, Kind } from "#runtime/wire/frame.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Reader } from "#runtime/wire/reader.js";
import { FakeSocket } from "../../support/fake-socket.js";

const UNKNOWN = 200;
const EMPTY = Reader.of(Buffer.alloc(0));

function open() {
  const socket = new FakeSocket();
  const nothing = (): void => undefined;
  const owner = { mustHold: () => false, onFull: nothing, onDrained: nothing, onLate: nothing };
  const inflow = { isReading: false, readAt: 0 };
  const outbox = new Outbox(socket, owner, { clock: new FakeClock(), side: "server", inflow });
  const control = new ControlFrames(outbox, inflow, 1);
  /** Kinds and arguments of the frames that were sent. */
  const sent = (): readonly (readonly [number, number])[] => {
    outbox.flushBatch();
    const bytes = socket.take();
    const frames: [number, number][] = [];
    for (let at = 0; at < bytes.length; at += HEADER_BYTES + bytes.readUInt32LE(at))
      frames.push([bytes.readUInt8(at + 4), bytes.readUInt32LE(at + 12)]);
    return frames;
  };
  return { control, inflow, sent };
}

/** How many of them are taken before the connection ends. */
function countTaken(take: () => void): number {
  for (let taken = 0; taken < 1_000_000; taken++) {
    try {
      take();
    } catch (error) {
      assert.match(String(error), /^ViolationError: more than \d+ frames a second without effect$/);
      return taken;
    }
  }
  return assert.fail("any number is taken");
}

describe("the frames of a connection itself", () => {
  it("answer a PING with its own argument", () => {
    const { control, sent } = open();
    assert.equal(control.onFrame(Kind.PING, Flag.OPTIONAL, 7, EMPTY), false);
    assert.deepEqual(sent(), [[Kind.PONG, 7]]);
  });

  it("say once that the peer takes no new calls", () => {
    const { control } = open();
    assert.deepEqual([control.onFrame(Kind.GOAWAY, 0, 0, EMPTY), control.onFrame(Kind.GOAWAY, 0, 0, EMPTY)], [true, false]);
  });

  for (const [what, payload, farewell] of [
    ["a text", packPayload("over"), "over"],
    ["a text that a terminal would obey", packPayload("\u001b[2J"), "\\u{1b}[2J"],
    ["more than anybody reads", packPayload("x".repeat(1_000)), "x".repeat(200)],
    ["nothing", Buffer.alloc(0), undefined],
    ["no text", packPayload(7), undefined],
  ] as const) {
    it(`take a GOAWAY whatever its reason is: ${what}`, () => {
      const { control } = open();
      assert.equal(control.onFrame(Kind.GOAWAY, 0, 0, Reader.of(payload)), true);
      assert.equal(control.farewell, farewell);
    });
  }

  it("are no violation when they may be ignored, and one when not", () => {
    const { control, sent } = open();
    assert.equal(control.onFrame(UNKNOWN, Flag.OPTIONAL, 0, EMPTY), false);
    assert.throws(() => control.onFrame(UNKNOWN, 0, 0, EMPTY), /^ViolationError: unknown frame kind 200$/);
    assert.deepEqual(sent(), []);
  });

  it("tell the peer that it is to go", () => {
    const { control, sent } = open();
    control.sendGoaway("the server is stopping");
    assert.deepEqual(sent(), [[Kind.GOAWAY, 0]]);
  });

  for (const [what, kind, flags] of [
    ["PINGs", Kind.PING, Flag.OPTIONAL],
    ["PONGs that nobody asked for", Kind.PONG, Flag.OPTIONAL],
    ["frames of unknown kinds", UNKNOWN, Flag.OPTIONAL],
  ] as const) {
    it(`end the connection when too many come: ${what}`, () => {
      const { control } = open();
      assert.equal(
        countTaken(() => control.onFrame(kind, flags, 0, EMPTY)),
        countTaken(fresh()),
      );
    });
  }

  it("end it when GOAWAY comes again and again, but for the first", () => {
    const { control } = open();
    assert.equal(
      countTaken(() => control.onFrame(Kind.GOAWAY, 0, 0, EMPTY)),
      countTaken(fresh()) + 1,
    );
  });

  it("take a PONG for each PING", () => {
    const { control } = open();
    const most = countTaken(fresh());
    for (let i = 0; i <= most; i++) {
      control.sendPing();
      control.onFrame(Kind.PONG, Flag.OPTIONAL, 0, EMPTY);
    }
  });

  it("are paid for by time", () => {
    const { control, inflow } = open();
    countTaken(() => control.countNoProgress());
    inflow.readAt += 1_000;
    control.countNoProgress();
  });
});

function fresh(): () => void {
  const { control } = open();
  return () => control.countNoProgress();
}
