// Connections of HTTP/2 without a call. The clock is the test's.

import assert from "node:assert/strict";
import type { HttpBackend, HttpListener } from "callwire/http";
import { FakeClock } from "callwire/testing";
import { limitsOf } from "#runtime/base/limited-log.js";
import { HTTP_KEEP_ALIVE_MS, HTTP_SWEEP_MS } from "#runtime/base/limits/http.js";
import { stderrLogger } from "#runtime/base/logger.js";
import { SERVER_ADVICE } from "#runtime/http/front-advice.js";
import { openFront } from "#runtime/http/open-front.js";
import { connectionLimit } from "#runtime/server/connections.js";
import { RawHttp2 } from "../../support/raw-http2.js";
import { until } from "../../support/wait.js";

const PATH = "/demo.desk.v1.Desk/open";
const IDLE_MS = HTTP_KEEP_ALIVE_MS + 2 * HTTP_SWEEP_MS;

describe("a connection of HTTP/2", () => {
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

  it("is told to go when it was without a call for its time, and counts from the last one", async () => {
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

  it("is told to go when it never had one, and closed when it stays", async () => {
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
