// Streams by HTTP: envelopes in both directions, and the message that says how it ended.

import assert from "node:assert/strict";
import type { CallwireServer, RpcError, ServeOptions } from "callwire";
import { createHttp } from "callwire/http";
import { type KitchenHandler, Overloaded } from "../../../generated/kitchen-sink.js";
import { envelope, readEnvelopes, stream } from "../../support/http-call.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { deferred, until } from "../../support/wait.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";
const STREAM_TYPE = { "content-type": "application/connect+json" };

/** The buffers of the kernel are filled first. */
const PATIENCE_MS = 60_000;

describe("a stream by HTTP", () => {
  afterEach(closeKitchens);

  it("of the server has its items in envelopes, and says that it has ended", async () => {
    const server = await start();

    const answer = await stream(server, `${KITCHEN}watch`, [{ fromSeq: "2" }]);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "application/connect+json");
    assert.deepEqual(answer.messages, [
      { x: 0, y: "-0" },
      { x: 1, y: -1 },
    ]);
    assert.deepEqual(answer.end, {});
  });

  it("of the client has its items under the name of the parameter, with the arguments in the first message", async () => {
    const rooms: string[] = [];
    const server = await start({
      async sum(context, values) {
        rooms.push(context.method);
        let total = 0;
        for await (const value of values) total += value;
        return total;
      },
    });

    const messages = [{ values: 1 }, { values: 2.5 }, {}, { values: null }, { other: 1 }, { values: 4 }];
    const answer = await stream(server, `${KITCHEN}sum`, messages);
    assert.deepEqual([answer.messages, answer.end], [[{ result: 7.5 }], {}]);
    assert.deepEqual((await stream(server, `${KITCHEN}sum`, [])).messages, [{ result: 0 }]);
  });

  it("fails in its last message with an error of the contract", async () => {
    const server = await start({
      async *watch() {
        yield { x: 1, y: 2 };
        throw new Overloaded({ retryAfter: 1_500 });
      },
    });

    const answer = await stream(server, `${KITCHEN}watch`, [{ fromSeq: 0 }]);
    assert.deepEqual(answer.messages, [{ x: 1, y: 2 }]);
    const details = [{ type: "demo.kitchen.v1.Overloaded", value: "CggIARCAyrXuAQ", debug: { retryAfter: "1.5s" } }];
    assert.deepEqual(answer.end, { error: { code: "failed_precondition", message: "Overloaded", details } });
  });

  it("fails with the item that does not fit", async () => {
    const server = await start();

    const { messages, end } = await stream(server, `${KITCHEN}sum`, [{ values: 1 }, { values: "two" }]);
    assert.deepEqual(messages, []);
    assert.match(JSON.stringify(end), /"invalid_argument".*Kitchen\/sum: values\[1\]: .*two.* is not a number/);
  });

  it("refuses messages that are none", async () => {
    const server = await start({}, { maxFrameBytes: 1_000 });

    for (const [method, body, expected] of [
      ["watch", [envelope(0, "{")], /invalid_argument.*no JSON/],
      ["watch", [envelope(1, "{}")], /internal.*the flags 1/],
      ["watch", [envelope(2, "{}")], /invalid_argument.*the flags 2/],
      ["watch", [envelope(0, "{}"), envelope(0, "{}")], /unimplemented.*more than one message/],
      ["watch", [envelope(0, '{"fromSeq": 1}').subarray(0, 9)], /invalid_argument.*in the middle of a message/],
      ["watch", [Buffer.of(0, 0, 0, 16, 0)], /resource_exhausted.*4096 bytes is larger than 875/],
      ["watch", [], /invalid_argument.*fromSeq: missing/],
      ["sum", [envelope(0, "[]")], /invalid_argument.*no object/],
    ] as const) {
      const init = { method: "POST", body: Buffer.concat(body), headers: STREAM_TYPE };
      const response = await fetch(`${server.httpUrl}${KITCHEN}${method}`, init);
      const envelopes = readEnvelopes(Buffer.from(await response.arrayBuffer()));
      assert.equal(response.status, 200);
      assert.equal(envelopes.length, 1);
      assert.match(JSON.stringify(envelopes[0]), expected);
    }
  });

  it("takes envelopes alone, and HTTP/2 for both ways", async () => {
    const server = await start();

    const json = await fetch(`${server.httpUrl}${KITCHEN}watch`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    assert.deepEqual([json.status, json.headers.get("accept-post")], [415, "application/connect+json"]);
    const both = await fetch(`${server.httpUrl}${KITCHEN}chat`, { method: "POST", body: "", headers: STREAM_TYPE });
    assert.equal(both.status, 505);
  });

  it("ends for its handler when its client goes away", async () => {
    const gone = deferred<RpcError>();
    const server = await start({
      async *watch({ signal }) {
        signal.addEventListener("abort", () => gone.resolve(signal.reason));
        for (;;) {
          yield { x: 1, y: 2 };
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    });
    const abort = new AbortController();
    const init = { method: "POST", body: envelope(0, '{"fromSeq": 1}'), headers: STREAM_TYPE, signal: abort.signal };

    const response = await fetch(`${server.httpUrl}${KITCHEN}watch`, init);
    await response.body?.getReader().read();
    abort.abort();
    assert.equal((await gone.promise).code, "CANCELLED");
  });

  it("sends no more than its client takes", async function () {
    this.timeout(2 * PATIENCE_MS);
    let sent = 0;
    const server = await start({
      *watch() {
        for (;;) yield { x: sent++, y: 0.123456789 };
      },
    });
    const abort = new AbortController();
    const init = { method: "POST", body: envelope(0, '{"fromSeq": 1}'), headers: STREAM_TYPE, signal: abort.signal };

    await fetch(`${server.httpUrl}${KITCHEN}watch`, init);
    let seen = -1;
    await until(() => {
      const isStill = sent === seen;
      seen = sent;
      return isStill;
    }, PATIENCE_MS);
    abort.abort();
  });

  it("ends at its deadline", async () => {
    const server = await start({
      async *watch({ signal }) {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        yield { x: 1, y: 2 };
      },
    });

    const { end } = await stream(server, `${KITCHEN}watch`, [{ fromSeq: 1 }], { "connect-timeout-ms": "20" });
    assert.match(JSON.stringify(end), /deadline_exceeded/);
  });
});

function start(methods: Partial<KitchenHandler> = {}, options: Partial<ServeOptions> = {}): Promise<CallwireServer> {
  return startKitchen(methods, { ...options, http: createHttp() });
}
