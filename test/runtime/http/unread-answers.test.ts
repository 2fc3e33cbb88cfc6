// Large answers that their client does not take.

import assert from "node:assert/strict";
import { type CallwireServer, serve } from "callwire";
import { implementDynamic } from "callwire/dynamic";
import { createHttp } from "callwire/http";
import { MAX_WAITING_BYTES } from "#runtime/base/limits/connection.js";
import { compileTexts } from "../../compiler/contracts.js";
import { post } from "../../support/http-call.js";
import { begin, closeSessions, connectHttp2 } from "../../support/http2-call.js";
import { dial } from "../../support/raw-http.js";
import { until } from "../../support/wait.js";

const LARGE = "/t.v1.Blobs/large";
const BLOB = "x".repeat(3 * 2 ** 20);
const CALLS = 8;

describe("answers that a client leaves unread", () => {
  let server: CallwireServer;
  let running = 0;
  let most = 0;
  let made = 0;

  beforeEach(async () => {
    const { descriptor } = compileTexts({ "blobs.rpc": "package t.v1; service Blobs { large(): string; }" });
    assert.ok(descriptor !== undefined);
    running = most = made = 0;
    const large = async (): Promise<string> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      made++;
      return BLOB;
    };
    const services = [implementDynamic(descriptor, "t.v1.Blobs", large)];
    server = await serve({ services, stopOnSignal: false, graceMs: 0, http: createHttp() });
  });
  afterEach(async () => {
    closeSessions();
    await server.close();
  });

  it("are kept up to a bound over HTTP/2, and others of its calls are told so", async () => {
    const statuses: number[] = [];
    const session = connectHttp2(server);
    for (let call = 0; call < CALLS; call++) {
      const stream = begin(session, LARGE, "application/json");
      stream.on("error", () => undefined);
      stream.on("response", (headers) => statuses.push(headers[":status"] ?? 0));
      stream.end("{}");
    }
    await until(() => statuses.length === CALLS);

    const kept = Math.floor(MAX_WAITING_BYTES / BLOB.length);
    assert.deepEqual(statuses.toSorted(), [...Array(kept).fill(200), ...Array(CALLS - kept).fill(429)]);
    assert.equal((await post(server, LARGE, {})).status, 200);
  });

  it("hold up the next calls of their connection over HTTP/1.1, which are made when they are read", async () => {
    const socket = dial(server).pause();
    const one = `POST ${LARGE} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
    socket.write(one.repeat(CALLS));
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    socket.resume();
    await until(() => bytes > CALLS * BLOB.length);

    assert.deepEqual([made, most], [CALLS, 1]);
    socket.destroy();
  });
});
