import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import type { ConnectionOptions } from "#runtime/transport/connection-owner.js";
import { isLasting, markLasting, refusedError, refuseGreeting, UNEXPECTED_MESSAGE } from "#runtime/transport/lasting-error.js";
import { lostError } from "#runtime/transport/lost-error.js";
import { FakeSocket } from "../../support/fake-socket.js";

const HELLO = { software: "test", maxFrameBytes: 4_194_304, maxCalls: 1, services: new Map<string, string>() };
const TLS_HANDSHAKE = 0x16;
const TLS_ALERT = 0x15;

function optionsOf(side: "client" | "server", more: Partial<ConnectionOptions> = {}): ConnectionOptions {
  return { clock: new FakeClock(), hello: HELLO, side, ...more };
}

/** The error for a peer that greets with this byte, and what it is sent. */
function greet(side: "client" | "server", first: number | undefined) {
  const socket = new FakeSocket();
  const error = refuseGreeting(socket, "10.0.0.7:1", optionsOf(side), first, new Error("odd preface"));
  return { error, sent: socket.take() };
}

describe("a peer that greets in another way", () => {
  it("is told in the words of TLS when it begins with TLS and none is spoken here", () => {
    assert.deepEqual(greet("server", TLS_HANDSHAKE).sent, UNEXPECTED_MESSAGE);
  });

  for (const [what, side, first] of [
    ["any other client", "server", 0x47],
    ["a client that said nothing", "server", undefined],
    ["a server that speaks TLS", "client", TLS_ALERT],
    ["a server that speaks something else", "client", 0x48],
  ] as const) {
    it(`is sent nothing when it is ${what}`, () => {
      assert.equal(greet(side, first).sent.length, 0);
    });
  }

  it("stays so: no attempt mends it", () => {
    for (const side of ["client", "server"] as const) assert.ok(isLasting(greet(side, 0x48).error));
    assert.match(greet("client", TLS_ALERT).error.message, /the server speaks TLS; give connect the option tls/);
    assert.match(greet("client", 0x48).error.message, /protocol violation: odd preface/);
  });
});

describe("a server that closes without a HELLO", () => {
  const expired = Object.assign(new Error("expired"), { code: "CERT_HAS_EXPIRED" });
  for (const [what, error, options, lasts] of [
    ["may take the next attempt", undefined, {}, false],
    ["may take the next attempt after a reset", Object.assign(new Error("reset"), { code: "ECONNRESET" }), {}, false],
    ["does not want this client when TLS has shown that it is one of ours", undefined, { isKnown: true }, true],
    ["stays so when our certificate is not good", expired, {}, true],
  ] as const) {
    it(what, () => {
      assert.equal(isLasting(refusedError("10.0.0.7:1", error, optionsOf("client", options))), lasts);
    });
  }

  it("has a hint what to look at", () => {
    const { message } = refusedError("10.0.0.7:1", undefined, optionsOf("client", { refusalHint: "look at x" }));

    assert.match(message, /closed by the peer before its HELLO; look at x$/);
  });
});

describe("a mark", () => {
  it("is for one error, and not for others of the same text", () => {
    const [one, other] = [lostError("a", "x"), lostError("a", "x")];
    markLasting(one);

    assert.deepEqual([isLasting(one), isLasting(other)], [true, false]);
  });
});
