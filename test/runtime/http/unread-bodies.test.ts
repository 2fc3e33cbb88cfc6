// Requests that are refused while their body is still on its way: their client has the answer, and
// is not reset before it could read it. The clock is the test's.

import assert from "node:assert/strict";
import type { ClientHttp2Stream } from "node:http2";
import { connect, type Socket } from "node:net";
import type { HttpBackend, HttpListener } from "callwire/http";
import { FakeClock } from "callwire/testing";
import { limitsOf } from "#runtime/base/limited-log.js";
import { HTTP_REFUSED_MS, HTTP_SWEEP_MS, MAX_UNREAD_BODY_BYTES } from "#runtime/base/limits/http.js";
import { stderrLogger } from "#runtime/base/logger.js";
import { SERVER_ADVICE } from "#runtime/http/front-advice.js";
import { openFront } from "#runtime/http/open-front.js";
import { connectionLimit } from "#runtime/server/connections.js";
import { begin, closeSessions, connectHttp2, readAnswer } from "../../support/http2-call.js";

/** More than the buffers of the kernel take on both sides. */
const BODY_BYTES = 20_000_000;
const ALL = Buffer.alloc(BODY_BYTES, "a");
/** More than the windows of HTTP/2, and less than the memory of Node's client. */
const HTTP2_BYTES = 1_000_000;

const ROUNDS = 100;

const NOTHING: HttpBackend = {
  maxMessageBytes: 1_000,
  isDraining: false,
  find: () => undefined,
  serves: () => false,
  paths: () => [],
  enter: () => ({ start: () => assert.fail("nothing is there"), leave: () => undefined }),
};

describe("a request that is refused in its body", () => {
  let clock: FakeClock;
  let front: HttpListener;

  beforeEach(async () => {
    clock = new FakeClock();
    const limit = connectionLimit({}, limitsOf(stderrLogger, clock));
    const address = { host: "127.0.0.1", port: 0 };
    front = await openFront(address, {}, NOTHING, { clock, logger: stderrLogger, limit, advice: SERVER_ADVICE });
  });

  afterEach(() => {
    closeSessions();
    front.stop();
  });

  async function later(): Promise<void> {
    await clock.advance(HTTP_REFUSED_MS + 2 * HTTP_SWEEP_MS);
  }

  describe("by HTTP/1.1", () => {
    let socket: Socket;
    let received: string;
    let errors: string[];
    let closed: Promise<unknown>;

    beforeEach(() => {
      const { port } = new URL(front.url);
      socket = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
      [received, errors] = ["", []];
      socket.on("data", (chunk: Buffer) => {
        received += chunk.toString("latin1");
      });
      socket.on("error", ({ message }) => errors.push(message));
      closed = new Promise((resolve) => socket.on("close", resolve));
      socket.write(`POST /none HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${BODY_BYTES}\r\n\r\n`);
      socket.write(ALL.subarray(0, 2 * MAX_UNREAD_BODY_BYTES));
    });
    afterEach(() => socket.destroy());

    it("has its answer, and may go on sending until it has read it", async () => {
      await new Promise((resolve) => socket.on("end", resolve));
      assert.match(received, /^HTTP\/1\.1 404 .*connection: close.*"there is no method at/is);
      socket.end(ALL.subarray(0, 1_000));
      await later(); // it may be that nobody reads what is left
      await closed;
      assert.deepEqual(errors, []);
    });

    it("is cut off when it goes on, and little of it is read", async () => {
      await new Promise((resolve) => socket.on("end", resolve));
      const sent = new Promise<boolean>((resolve) => socket.write(ALL, (error) => resolve(error == null)));
      await later();
      await closed;
      assert.deepEqual([await sent, errors.length], [false, 1]);
    });
  });

  describe("by HTTP/2", () => {
    let stream: ClientHttp2Stream;

    beforeEach(() => {
      stream = begin(connectHttp2({ httpUrl: front.url }), "/none", "application/json", {
        "content-length": String(HTTP2_BYTES),
      });
    });

    it("has its answer, is not reset while it sends, and is not read", async () => {
      const answer = readAnswer(stream);
      stream.write(ALL.subarray(0, HTTP2_BYTES));

      assert.equal((await answer).status, 404);
      // Each is a way to the server and back, in which a window of the body would be read.
      for (let count = 0; count < ROUNDS; count++) await new Promise((resolve) => stream.session?.ping(resolve));
      assert.deepEqual([stream.closed, stream.writableLength > HTTP2_BYTES / 2], [false, true]);
    });

    it("is reset when it goes on", async () => {
      const closed = new Promise((resolve) => stream.on("close", resolve));
      const answer = readAnswer(stream);
      stream.write(ALL.subarray(0, HTTP2_BYTES));
      await answer;

      await later();
      await closed;
      assert.equal(stream.rstCode, 0); // it has its answer, so that is no error
    });
  });
});
