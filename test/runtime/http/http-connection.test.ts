// One connection of an HTTP client, of a socket that is none.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { FakeClock } from "callwire/testing";
import { MUCH_READ_MS } from "#runtime/base/limits/connection.js";
import type { HttpBackend } from "#runtime/http/backend.js";
import { HttpConnection } from "#runtime/http/http-connection.js";
import { RoundTime } from "#runtime/http/round-time.js";
import { SlowRequests } from "#runtime/http/slow-requests.js";
import { ReadTurn } from "#runtime/transport/read-turn.js";

function connect() {
  const clock = new FakeClock();
  Object.assign(clock, { whenRead: () => undefined }); // the round of the event loop does not end
  const turn = new ReadTurn();
  const backend = { enter: () => ({ turn, leave: () => undefined }) } as unknown as HttpBackend; // no call is made
  const timeouts: number[] = [];
  const ends: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    remoteAddress: "192.0.2.7",
    remotePort: 80,
    pause: () => undefined,
    destroy: () => ends.push("destroy"),
    setTimeout: (ms: number) => void timeouts.push(ms),
  }) as unknown as Socket; // as above
  const options = {
    isHttp2: false,
    isLeaving: false,
    unread: new SlowRequests(clock, 1_000),
    idle: new SlowRequests(clock, 1_000),
  };
  const connection = new HttpConnection(backend, socket, options, { clock, round: new RoundTime(clock) });
  return { connection, socket, timeouts, ends };
}

describe("a connection of HTTP/1.1", () => {
  it("has no timer of node:http, which would close it before it is read", () => {
    const { socket, timeouts } = connect();
    socket.setTimeout(75_000);

    assert.deepEqual(timeouts, []);
  });

  it("is not closed for want of a call while it rests, as nobody reads what it asks", () => {
    const { connection, ends } = connect();
    connection.inflow.spend(MUCH_READ_MS);
    connection.destroy();
    assert.deepEqual(ends, []);
  });

  it("is closed when its time without a call is over", () => {
    const { connection, ends } = connect();
    connection.destroy();
    assert.deepEqual(ends, ["destroy"]);
  });
});
