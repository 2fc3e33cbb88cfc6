// A table of calls on a connection whose server is the test.

import type { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import type { AttemptResult } from "#runtime/call/attempt-result.js";
import type { OutgoingCall } from "#runtime/call/outgoing-call.js";
import { OutgoingCalls } from "#runtime/call/outgoing-calls.js";
import type { DialOwner } from "#runtime/transport/dialer.js";
import { FakePeer } from "./fake-peer.js";
import { CallMaker } from "./outgoing-calls.js";

/** What the owner of the table was told, in order. */
export interface Told {
  readonly call: OutgoingCall;
  readonly result: AttemptResult;
}

export interface CallTable {
  readonly clock: FakeClock;
  readonly maker: CallMaker;
  readonly peer: FakePeer;
  readonly calls: OutgoingCalls;
  readonly told: Told[];
  /** Why the connection ended. */
  readonly closed: RpcError[];
  send(call: OutgoingCall): void;
}

export function openTable(): CallTable {
  const clock = new FakeClock();
  const told: Told[] = [];
  const closed: RpcError[] = [];
  const tables: OutgoingCalls[] = [];
  const owner: DialOwner = {
    onConnection: (connection) =>
      void tables.push(
        new OutgoingCalls(connection, {
          label: "a",
          onAttemptEnd: (call, result) => void told.push({ call, result }),
        }),
      ),
    onHello: () => undefined,
    onCallFrame: (...frame) => tables[0]?.onFrame(...frame),
    onGoaway: () => undefined,
    onWritable: () => undefined,
    onClose: (error) => {
      closed.push(error);
      tables[0]?.failAll(error);
    },
  };
  const peer = new FakePeer({ host: "a", port: 1 }, owner, clock).accept();
  const [calls] = tables;
  if (calls === undefined) throw new Error("a peer that accepts makes a connection");
  const send = (call: OutgoingCall): void => calls.send(call, clock.nowMs(), false);
  const table: CallTable = { clock, maker: new CallMaker(clock), peer, calls, told, closed, send };
  return table;
}
