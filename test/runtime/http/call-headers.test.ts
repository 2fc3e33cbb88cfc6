// Deadlines and metadata as headers, both ways.

import assert from "node:assert/strict";
import type { CallwireServer, Metadata, ServeOptions } from "callwire";
import { createHttp, type HttpOptions } from "callwire/http";
import type { KitchenHandler } from "../../../generated/kitchen-sink.js";
import { post, stream } from "../../support/http-call.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";

describe("the headers of a call by HTTP", () => {
  afterEach(closeKitchens);

  it("give it a deadline, which its client is told of", async () => {
    const left: number[] = [];
    const never = deferred<number>();
    const server = await start({
      divide({ remainingMs }) {
        left.push(remainingMs);
        return never.promise;
      },
    });

    const { status, body } = await post(server, `${KITCHEN}divide`, { num1: 1 }, { "connect-timeout-ms": "50" });
    assert.deepEqual([status, Reflect.get(body as object, "code")], [504, "deadline_exceeded"]);
    assert.ok((left[0] ?? 0) > 0 && (left[0] ?? 0) <= 50);
    assert.equal((await post(server, `${KITCHEN}divide`, { num1: 1 }, { "connect-timeout-ms": "0" })).status, 504);
    assert.equal(left.length, 1);
    never.resolve(1);
  });

  it("leave the contract's timeout, and else the server's own", async () => {
    const left: number[] = [];
    const note = ({ remainingMs }: { readonly remainingMs: number }): undefined => void left.push(remainingMs);
    const server = await start({ divide: (context) => note(context) ?? 1, ping: note }, { maxTimeoutMs: 20_000 });

    await post(server, `${KITCHEN}divide`, { num1: 1 });
    await post(server, `${KITCHEN}ping`, {});
    await post(server, `${KITCHEN}ping`, {}, { "connect-timeout-ms": "9999999999" });
    assert.deepEqual(
      left.map((ms) => Math.ceil(ms / 500) * 500),
      [500, 20_000, 20_000],
    );
  });

  it("are refused when they are not what Connect says", async () => {
    const server = await start();

    for (const timeout of ["-1", "1.5", "1e3", "soon", "12345678901", ""]) {
      const { status, body } = await post(server, `${KITCHEN}ping`, {}, { "connect-timeout-ms": timeout });
      assert.equal(status, 400, timeout);
      assert.match(JSON.stringify(body), /connect-timeout-ms is .*at most 10 digits/);
    }
    const { end } = await stream(server, `${KITCHEN}watch`, [{ fromSeq: 0 }], { "connect-timeout-ms": "soon" });
    assert.match(JSON.stringify(end), /invalid_argument.*connect-timeout-ms/);
  });

  it("become metadata when they are listed", async () => {
    let seen: Metadata = new Map();
    const server = await start(
      {
        ping({ metadata }) {
          seen = metadata;
        },
      },
      {},
      { metadata: ["x-tenant", "x-key-bin"] },
    );
    const headers = { "x-tenant": "a, b", "x-key-bin": "AAH/", traceparent: "00-1-2-03", authorization: "secret", cookie: "c=1" };

    await post(server, `${KITCHEN}ping`, {}, headers);
    assert.deepEqual(
      [...seen].map(([key, value]) => [key, typeof value === "string" ? value : [...value]]),
      [
        ["traceparent", "00-1-2-03"],
        ["x-tenant", "a, b"],
        ["x-key-bin", [0, 1, 255]],
      ],
    );
    assert.equal((await post(server, `${KITCHEN}ping`, {}, { "x-key-bin": "?" })).status, 400);
    assert.equal((await post(server, `${KITCHEN}ping`, {}, { "callwire-attempt": "2" })).status, 400);
    assert.equal((await post(server, `${KITCHEN}ping`, {}, { "x-tenant": "a".repeat(9_000) })).status, 429);
  });

  it("carry those of a handler, and its trailers behind trailer-", async () => {
    const server = await start({
      ping({ headers, trailers }) {
        headers.set("x-cost", "5");
        headers.set("x-name", "Grüße");
        headers.set("x-raw", Uint8Array.of(255));
        headers.set("content-type", "text/html");
        headers.set("set-cookie", "a=1");
        trailers.set("x-end", "bye");
      },
    });

    const { headers, body } = await post(server, `${KITCHEN}ping`, {});
    assert.deepEqual(body, {});
    assert.equal(headers.get("x-cost"), "5");
    assert.equal(Buffer.from(headers.get("x-name-bin") ?? "", "base64").toString(), "Grüße");
    assert.equal(headers.get("x-raw-bin"), "/w");
    assert.equal(headers.get("trailer-x-end"), "bye");
    assert.equal(headers.get("set-cookie"), null);
  });

  it("carry those of a stream ahead of its items, and its trailers in the last message", async () => {
    const server = await start({
      *watch({ headers, trailers }) {
        headers.set("x-first", "1");
        yield { x: 1, y: 2 };
        headers.set("x-late", "1");
        trailers.set("x-end", "bye");
      },
    });

    const answer = await stream(server, `${KITCHEN}watch`, [{ fromSeq: 0 }]);
    assert.deepEqual([answer.headers.get("x-first"), answer.headers.get("x-late")], ["1", null]);
    assert.deepEqual(answer.end, { metadata: { "x-end": ["bye"] } });
  });
});

function start(
  methods: Partial<KitchenHandler> = {},
  options: Partial<ServeOptions> = {},
  http: HttpOptions = {},
): Promise<CallwireServer> {
  return startKitchen(methods, { ...options, http: createHttp(http) });
}
