// A rule is worth something when who breaks it is found: each is looked at again over links that
// break what it says.

import assert from "node:assert/strict";
import { Flag, HEADER_BYTES, Kind } from "#runtime/wire/frame.js";
import * as current from "../../generated/conformance.js";
import { serveStub } from "../conformance/stub-server.js";
import type { Subject } from "../conformance/subject.js";
import { type RawServer, rawHello, startRawServer } from "../support/raw-server.js";
import { type Fault, startBrokenLink } from "./broken-proxy.js";
import type { CallWord } from "./client-session.js";
import { inParallel } from "./in-parallel.js";
import { runOurs } from "./our-client.js";
import { checkRule } from "./rule.js";
import { clientSuite, serverSuite } from "./suites.js";

function altered(frame: Buffer, change: (copy: Buffer) => void): readonly Buffer[] {
  if (frame.length < HEADER_BYTES || frame[4] === Kind.HELLO) return [frame];
  const copy = Buffer.from(frame);
  change(copy);
  return [copy];
}

/** Bytes that a rule turns on are not seen, or closed on. */
const SWALLOWS: Fault = { name: "does not see it", onDecisive: "swallow" };
const CLOSES: Fault = { name: "closes on it", onDecisive: "close" };
const MENDS: Fault = { name: "takes it for the right one", onDecisive: "mend" };
/** What the peer sends is not what it should be. */
const LAST_BYTE: Fault = {
  name: "writes the last byte of its payloads wrong",
  alter: (frame) =>
    altered(
      frame,
      (copy) => frame.length > HEADER_BYTES && copy.writeUInt8(copy.readUInt8(copy.length - 1) ^ 1, copy.length - 1),
    ),
};
const ARGUMENT: Fault = {
  name: "writes wrong arguments",
  alter: (frame) => altered(frame, (copy) => copy.writeUInt32LE((copy.readUInt32LE(12) + 1_000) >>> 0, 12)),
};
const NO_FLAGS: Fault = { name: "leaves its flags out", alter: (frame) => altered(frame, (copy) => copy.writeUInt8(0, 5)) };
const STARTED: Fault = {
  name: "says that nothing was started",
  alter: (frame) => altered(frame, (copy) => copy.writeUInt8(Flag.NOT_STARTED, 5)),
};
const TWICE: Fault = {
  name: "says everything twice",
  alter: (frame) => altered(frame, () => undefined).flatMap((each) => (isGreeting(each) ? [each] : [each, each])),
};
const STREAM_ID: Fault = {
  name: "writes other stream ids",
  alter: (frame) => altered(frame, (copy) => copy.writeUInt32LE((copy.readUInt32LE(8) + 1) >>> 0, 8)),
};
const PREFACES: Fault = {
  name: "has another preface",
  alter: (frame) => (frame.length === 8 ? [Buffer.from("4357525002000000", "hex")] : [frame]),
};
const HELLOS: Fault = {
  name: "has a HELLO that does not fit",
  alter: (frame) =>
    frame[4] === Kind.HELLO && frame.length > 8 ? [Buffer.from("01000000010000000000000000000000c0", "hex")] : [frame],
};

/**
 * By what a rule ends with or holds: the faults every one of which has to be found. The first that
 * fits counts.
 */
const SERVER_FAULTS: readonly (readonly [RegExp, ...Fault[]])[] = [
  [/taken, and written as/, LAST_BYTE, CLOSES],
  [/^.* as .*: INVALID_ARGUMENT$/, ARGUMENT, CLOSES],
  [/^another version/, MENDS],
  [/^the server says nothing/], // below
  [/too many$|: close$|: the server closes$/, SWALLOWS],
  [/^the server answers with its preface/, PREFACES, HELLOS, SWALLOWS],
  [/^CREDIT, server streams/, CLOSES],
  [/: (ignored|counted)$/, CLOSES],
  [/^PING, .*answered/, SWALLOWS, CLOSES, ARGUMENT, NO_FLAGS],
  [/with no time left/, ARGUMENT, CLOSES, SWALLOWS],
  [/: [A-Z_]+$/, ARGUMENT, STARTED, CLOSES],
  [/^a session: (?!a oneway|a cancel)/, SWALLOWS, CLOSES, LAST_BYTE, STREAM_ID, TWICE],
  [/^metadata: x|^metadata: 83/, NO_FLAGS, LAST_BYTE, CLOSES],
  [/NOT_STARTED/, ARGUMENT, NO_FLAGS, CLOSES],
  [/^a declared error/, NO_FLAGS, ARGUMENT, CLOSES, SWALLOWS],
  [/errorId/, ARGUMENT, CLOSES, SWALLOWS],
  [/^CALL, call is none|^CANCEL/, SWALLOWS, CLOSES, STREAM_ID, TWICE],
  [/./, SWALLOWS, CLOSES],
];

const CLIENT_FAULTS: readonly (readonly [RegExp, ...Fault[]])[] = [
  [/^another version/, MENDS],
  [/too many$|: close$|: the client closes$/, SWALLOWS],
  [/^the client sends its preface/, PREFACES, HELLOS],
  [/: (ignored|counted)$/, CLOSES],
  [/^GOAWAY/, CLOSES],
  [/^PING, .*answered/, SWALLOWS, CLOSES, ARGUMENT, NO_FLAGS],
  [/^a CALL has/, LAST_BYTE, CLOSES],
  [/^metadata of a call/, LAST_BYTE, NO_FLAGS],
  [/is cancelled/, STREAM_ID],
  [/its own timeout/, ARGUMENT],
  [/^behind a GOAWAY/, SWALLOWS],
  [/is not made again/], // below
  [/./, SWALLOWS, CLOSES],
];

function isGreeting(frame: Buffer): boolean {
  return frame.length < HEADER_BYTES || frame[4] === Kind.HELLO;
}

function faultsOf(name: string, table: readonly (readonly [RegExp, ...Fault[]])[]): readonly Fault[] {
  const [, ...faults] = table.find(([pattern]) => pattern.test(name)) ?? [];
  return faults;
}

const AT_ONCE = 16;

describe("a rule for servers", function () {
  this.timeout(300_000);
  let server: Subject;
  before(async () => {
    server = await serveStub(current);
  });
  after(() => server.close());

  it("finds each server that breaks it", async () => {
    const unfound: string[] = [];
    const tasks = serverSuite().flatMap((rule) => faultsOf(rule.name, SERVER_FAULTS).map((fault) => ({ rule, fault })));
    await inParallel(tasks, AT_ONCE, async ({ rule, fault }) => {
      await using link = await startBrokenLink(server, fault, "dials");
      const peer = { host: "127.0.0.1", port: link.port, onDecisive: (bytes: Buffer) => link.decisive(bytes) };
      if ((await checkRule(rule, peer)).broken === undefined) unfound.push(`${rule.name}, at a server that ${fault.name}`);
    });
    assert.ok(tasks.length > 900);
    assert.deepEqual(unfound, []);
  });

  it("finds a server that speaks before its client has", async () => {
    await using link = await startEagerServer();
    const rule = serverSuite().find(({ name }) => name.startsWith("the server says nothing"));
    assert.ok(rule);
    assert.match(
      (await checkRule(rule, { host: "127.0.0.1", port: link.port })).broken ?? "",
      /expected: nothing, not even a preface/,
    );
  });
});

describe("a rule for clients", function () {
  this.timeout(300_000);

  it("finds each client that breaks it", async () => {
    const tasks = clientSuite().flatMap((rule) => faultsOf(rule.name, CLIENT_FAULTS).map((fault) => ({ rule, fault })));
    const isFound = async ({ rule, fault }: (typeof tasks)[number]): Promise<boolean> => {
      let onDecisive: (bytes: Buffer) => void = () => undefined;
      const peer = {
        onDecisive: (bytes: Buffer) => onDecisive(bytes),
        run: async (port: number, call: CallWord) => {
          await using link = await startBrokenLink({ host: "127.0.0.1", port }, fault, "listens");
          onDecisive = (bytes) => link.decisive(bytes);
          return await runOurs("127.0.0.1", link.port, call);
        },
      };
      return (await checkRule(rule, peer)).broken !== undefined;
    };
    const missed: typeof tasks = [];
    await inParallel(tasks, AT_ONCE, async (task) => void ((await isFound(task)) || missed.push(task)));
    // On a machine that is too busy, a client that sees nothing gives up as early as one that sees:
    // those are looked at again, one after the other.
    const unfound: string[] = [];
    for (const task of missed) if (!(await isFound(task))) unfound.push(`${task.rule.name}, at a client that ${task.fault.name}`);
    assert.ok(tasks.length > 200);
    assert.deepEqual(unfound, []);
  });

  it("finds a client that makes a call again whose connection was lost", async () => {
    const rule = clientSuite().find(({ name }) => name.includes("is not made again"));
    assert.ok(rule);
    const { broken } = await checkRule(rule, { run: (port: number) => runOurs("127.0.0.1", port, "twice") });
    assert.match(broken ?? "", /the CALL was made 2 times/);
  });
});

/** Greets whoever comes. */
async function startEagerServer(): Promise<RawServer> {
  return await startRawServer((socket) => socket.write(rawHello()));
}
