// A table of calls on a connection whose server is the test.

import type { DeclaredError, RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import type { OutgoingCall } from "#runtime/call/outgoing-call.js";
import { OutgoingCalls } from "#runtime/call/outgoing-calls.js";
import type { DialOwner } from "#runtime/transport/dialer.js";
import { FakePeer } from "./fake-peer.js";
import { CallMaker } from "./outgoing-calls.js";

/** What the owner of the table was told, in order. */
export type Told =
  | { readonly what: "answered"; readonly call: OutgoingCall; readonly error: DeclaredError | undefined }
  | { readonly what: "failed"; readonly call: OutgoingCall; readonly error: RpcError; readonly notStarted: boolean }
  | { readonly what: "retryable" | "givenUp" | "unsent"; readonly call: OutgoingCall };

export interface CallTable {
  readonly clock: FakeClock;
  readonly maker: CallMaker;
  readonly peer: FakePeer;
  readonly calls: OutgoingCalls;
  readonly told: Told[];
  /** Why the connection ended. */
  readonly closed: RpcError[];
  /** Whether the owner makes another attempt of an answer that is retryable. */
  repeats: boolean;
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
          onAnswered: (call, error) => void told.push({ what: "answered", call, error }),
          onRetryable: (call) => told.push({ what: "retryable", call }) > 0 && table.repeats,
          onFailed: (call, error, notStarted) => void told.push({ what: "failed", call, error, notStarted }),
          onUnsent: (call) => void told.push({ what: "unsent", call }),
          onGivenUp: (call) => void told.push({ what: "givenUp", call }),
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
  const table: CallTable = { clock, maker: new CallMaker(clock), peer, calls, told, closed, repeats: false, send };
  return table;
}
