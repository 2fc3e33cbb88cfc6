// Bodies by HTTP/2 that begin and do not end. The clock is the test's.

import assert from "node:assert/strict";
import type { HttpBackend, HttpListener, HttpMethod } from "callwire/http";
import { FakeClock } from "callwire/testing";
import { limitsOf } from "#runtime/base/limited-log.js";
import { HTTP_BODY_TIMEOUT_MS, HTTP_SWEEP_MS } from "#runtime/base/limits/http.js";
import { stderrLogger } from "#runtime/base/logger.js";
import { SERVER_ADVICE } from "#runtime/http/front-advice.js";
import { openFront } from "#runtime/http/open-front.js";
import { connectionLimit } from "#runtime/server/connections.js";
import { envelope } from "../../support/http-call.js";
import { RawHttp2 } from "../../support/raw-http2.js";

const SERVICE = "/demo.desk.v1.Desk/";

function methodOf(name: string, kind: HttpMethod["kind"]): HttpMethod {
  return {
    fullName: `${SERVICE.slice(1)}${name}`,
    kind,
    isReadonly: false,
    cacheableMs: undefined,
    hasParameters: true,
    streamName: kind === "unary" ? undefined : "papers",
    wrapsResult: true,
  };
}

describe("a body by HTTP/2 that does not end", () => {
  let clock: FakeClock;
  let front: HttpListener;
  let called: string[];

  beforeEach(async () => {
    clock = new FakeClock();
    called = [];
    const methods = [methodOf("open", "unary"), methodOf("sort", "clientStreaming")];
    const backend: HttpBackend = {
      maxMessageBytes: 1_000,
      isDraining: false,
      find: (path) => methods.find(({ fullName }) => fullName === path),
      serves: () => true,
      paths: () => [],
      enter: () => ({
        start({ fullName }) {
          called.push(fullName);
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

  it("is reset when its time is over, and makes no call, though all of the message is there", async () => {
    const client = new RawHttp2({ httpUrl: front.url });
    client.post(1, `${SERVICE}open`, "application/json", "{}", false);
    client.post(3, `${SERVICE}sort`, "application/connect+json", envelope(0, "{}").subarray(0, -1), false);
    client.post(5, `${SERVICE}none`, "application/json", "{}", true);
    await client.answered(5); // what was sent before is read by now
    await clock.advance(HTTP_BODY_TIMEOUT_MS + 2 * HTTP_SWEEP_MS);
    await Promise.all([client.wasReset(1), client.wasReset(3)]);
    client.post(7, `${SERVICE}none`, "application/json", "{}", true);
    await client.answered(7); // on the same connection
    assert.deepEqual(called, []);
    client.close();
  });
});
