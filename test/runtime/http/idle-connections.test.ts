// Connections without a call. The clock is the test's.

import assert from "node:assert/strict";
import { once } from "node:events";
import type { HttpBackend, HttpListener } from "callwire/http";
import { FakeClock } from "callwire/testing";
import { limitsOf } from "#runtime/base/limited-log.js";
import { HTTP_KEEP_ALIVE_MS, HTTP_SWEEP_MS } from "#runtime/base/limits/http.js";
import { stderrLogger } from "#runtime/base/logger.js";
import { SERVER_ADVICE } from "#runtime/http/front-advice.js";
import { openFront } from "#runtime/http/open-front.js";
import { connectionLimit } from "#runtime/server/connections.js";
import { dial } from "../../support/raw-http.js";
import { RawHttp2 } from "../../support/raw-http2.js";
import { until } from "../../support/wait.js";

const PATH = "/demo.desk.v1.Desk/open";
const HEAD = "host: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n";
const IDLE_MS = HTTP_KEEP_ALIVE_MS + 2 * HTTP_SWEEP_MS;

describe("a connection without a call", () => {
  let clock: FakeClock;
  let front: HttpListener;
  let end: () => void;
  /** Calls that have begun. */
  let calls: number;

  beforeEach(async () => {
    clock = new FakeClock();
    calls = 0;
    const method = { isReadonly: false, cacheableMs: undefined, hasParameters: false, streamName: undefined, wrapsResult: true };
    const backend: HttpBackend = {
      maxMessageBytes: 1_000,
      isDraining: false,
      find: () => ({ ...method, fullName: PATH.slice(1), kind: "unary" }),
      serves: () => true,
      paths: () => [],
      enter: () => ({
        start(_method, _request, sink) {
          calls++;
          end = () => sink.onResult(null, undefined);
          return { cancel: () => undefined };
        },
        leave: () => undefined,
      }),
    };
    const limit = connectionLimit({}, limitsOf(stderrLogger, clock));
    const address = { host: "127.0.0.1", port: 0 };
    front = await openFront(address, {}, backend, { clock, logger: stderrLogger, limit, advice: SERVER_ADVICE });
  });
  afterEach(() => front.stop());

  it("is closed when it was so for its time, which begins with the end of its last one", async () => {
    const socket = dial({ httpUrl: front.url });
    let answered = 0;
    socket.on("data", (bytes: Buffer) => {
      if (bytes.toString().startsWith("HTTP/1.1 200 OK")) answered++;
    });
    const call = (): void => void socket.write(`POST ${PATH} HTTP/1.1\r\n${HEAD}\r\n{}`);
    call();
    await until(() => calls === 1);
    await clock.advance(2 * IDLE_MS);
    end();
    await until(() => answered === 1);
    await clock.advance(HTTP_KEEP_ALIVE_MS - 2 * HTTP_SWEEP_MS);
    call();
    await until(() => calls === 2); // on the same connection
    await clock.advance(4 * HTTP_SWEEP_MS);
    end();
    await until(() => answered === 2);
    const closed = once(socket, "close");
    await clock.advance(IDLE_MS);
    await closed;
  });

  it("of HTTP/1.1 was told how long it stays", async () => {
    const socket = dial({ httpUrl: front.url });
    const answer = once(socket, "data");
    socket.write(`POST ${PATH} HTTP/1.1\r\n${HEAD}\r\n{}`);
    await until(() => calls === 1);
    end();

    assert.match(String(await answer), /\r\nKeep-Alive: timeout=75\r\n/);
    socket.destroy();
  });

  it("of HTTP/2 is told to go when it was so for its time, and counts from the last one", async () => {
    const client = new RawHttp2({ httpUrl: front.url });
    client.post(1, PATH, "application/json", "{}", true);
    await until(() => calls === 1);
    await clock.advance(2 * IDLE_MS);
    end();
    await client.answered(1);
    client.post(3, PATH, "application/json", "{}", true);
    await until(() => calls === 2); // on the same connection
    end();
    await client.answered(3);
    await clock.advance(IDLE_MS);
    await client.closed();
    await client.toldToGo();
  });

  it("of HTTP/2 is told to go when it never had one, and closed when it stays", async () => {
    const client = new RawHttp2({ httpUrl: front.url }, true);
    await client.greeted();
    await clock.advance(IDLE_MS);
    await client.toldToGo();
    assert.equal(client.isClosed, false);
    await clock.advance(IDLE_MS);
    await until(() => {
      client.ping(); // what is closed answers with a reset
      return client.isClosed;
    });
  });
});
