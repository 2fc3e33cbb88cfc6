// One connection of an HTTP client, of a socket that is none.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { FakeClock } from "callwire/testing";
import { MUCH_READ_MS } from "#runtime/base/limits/connection.js";
import { HTTP2_RESET_MS } from "#runtime/base/limits/http.js";
import type { HttpBackend } from "#runtime/http/backend.js";
import { HttpConnection } from "#runtime/http/http-connection.js";
import { RoundTime } from "#runtime/http/round-time.js";
import { SlowRequests } from "#runtime/http/slow-requests.js";
import { ReadTurn } from "#runtime/transport/read-turn.js";

describe("a connection of HTTP/2", () => {
  it("has its turn over by the streams that it resets", () => {
    const clock = new FakeClock();
    const ends: (() => void)[] = [];
    Object.assign(clock, { whenRead: (fn: () => void) => void ends.push(fn) });
    const turn = new ReadTurn();
    const backend = { enter: () => ({ turn, leave: () => undefined }) } as unknown as HttpBackend; // no call is made
    const socket = Object.assign(new EventEmitter(), { remoteAddress: "192.0.2.7", remotePort: 80 });
    const options = { isHttp2: true, isLeaving: false, unread: new SlowRequests(clock, 1_000) };
    const place = { clock, round: new RoundTime(clock) };
    const connection = new HttpConnection(backend, socket as unknown as Socket, options, place); // as above
    const enough = Math.ceil(MUCH_READ_MS / HTTP2_RESET_MS);
    for (let reset = 0; reset < enough - 2; reset++) connection.onReset();
    assert.equal(turn.isOver, false);
    for (let reset = 0; reset < 4; reset++) connection.onReset();

    assert.equal(turn.isOver, true);
  });
});
