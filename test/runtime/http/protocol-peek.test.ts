// Sockets of which nobody knows yet what they speak. The clock is the test's, the sockets are real.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { FakeClock } from "callwire/testing";
import { HTTP_HEADERS_TIMEOUT_MS } from "#runtime/base/limits/http.js";
import { whenProtocolIsKnown } from "#runtime/http/protocol-peek.js";
import { until } from "../../support/wait.js";

describe("a socket whose protocol is not known", () => {
  let listener: Server;
  let client: Socket;
  /** The server's end. */
  let socket: Socket;
  let clock: FakeClock;
  /** What was asked to come behind a look at the sockets. */
  let reads: (() => void)[];
  let taken: string[];

  beforeEach(async () => {
    reads = [];
    taken = [];
    clock = Object.assign(new FakeClock(), { whenRead: (fn: () => void) => void reads.push(fn) });
    listener = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
    await once(listener, "listening");
    const accepted = once(listener, "connection");
    client = connect((listener.address() as AddressInfo).port, "127.0.0.1"); // it listens at a port
    client.on("error", () => undefined);
    [socket] = await accepted;
    whenProtocolIsKnown(socket, clock, (isHttp2) => void taken.push(isHttp2 ? "HTTP/2" : "HTTP/1.1"));
  });
  afterEach(() => {
    client.destroy();
    socket.destroy();
    listener.close();
  });

  for (const [text, protocol] of [
    ["GET / HTTP/1.1\r\n\r\n", "HTTP/1.1"],
    ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2"],
  ] as const) {
    it(`speaks ${protocol} when it begins with ${JSON.stringify(text.slice(0, 14))}, which is left to be read`, async () => {
      client.write(text);
      await until(() => taken.length > 0);

      assert.deepEqual(taken, [protocol]);
      assert.equal(String(socket.read()), text);
      assert.equal(clock.timers, 0);
    });
  }

  it("is closed when nothing has come in its time", async () => {
    await clock.advance(HTTP_HEADERS_TIMEOUT_MS);
    for (const read of reads) read();

    assert.equal(socket.destroyed, true);
    assert.deepEqual(taken, []);
  });

  it("is not closed by a timer that comes before what lies in it is read", async () => {
    await clock.advance(HTTP_HEADERS_TIMEOUT_MS); // this process has stood
    assert.equal(socket.destroyed, false);
    client.write("GET / HTTP/1.1\r\n\r\n");
    await until(() => taken.length > 0);
    for (const read of reads) read();

    assert.equal(socket.destroyed, false);
    assert.deepEqual(taken, ["HTTP/1.1"]);
  });

  it("leaves no timer behind when its client goes", async () => {
    client.destroy();
    await until(() => socket.destroyed);

    assert.equal(clock.timers, 0);
    assert.deepEqual(taken, []);
  });
});
