// Calls by HTTP that stream nothing: what comes in, what goes out, and what is refused.

import assert from "node:assert/strict";
import { type CallwireServer, RpcError, type ServeOptions } from "callwire";
import { createHttp, type HttpOptions } from "callwire/http";
import { InvalidOperation, type KitchenHandler, Overloaded } from "../../../generated/kitchen-sink.js";
import { ask, post } from "../../support/http-call.js";
import { closeKitchens, kitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";
const JSON_TYPE = { "content-type": "application/json" };

describe("a unary call by HTTP", () => {
  afterEach(closeKitchens);

  it("has its arguments by their names, and its result in a message", async () => {
    const server = await start({ find: (_context, name, limit) => new Map([[limit, { kind: "left", value: name }]]) });

    assert.deepEqual((await post(server, `${KITCHEN}divide`, { num1: 10, num2: 4 })).body, { result: 2.5 });
    assert.deepEqual((await post(server, `${KITCHEN}divide`, { num1: 10 })).body, { result: 10 });
    assert.deepEqual((await post(server, `${KITCHEN}find`, { name: "pan" })).body, { result: { 10: { left: "pan" } } });
  });

  it("is an empty message for nothing, and for an optional result that is absent", async () => {
    const server = await start();

    for (const [method, args] of [
      ["ping", {}],
      ["area", { shape: { empty: {} } }],
    ] as const) {
      const answer = await post(server, KITCHEN + method, args);
      assert.deepEqual([answer.status, answer.body], [200, {}], method);
    }
  });

  it("skips names that the contract does not have", async () => {
    const server = await start();

    assert.deepEqual((await post(server, `${KITCHEN}divide`, { num1: 9, newer: [1] })).body, { result: 9 });
  });

  it("answers a oneway call when its arguments fit, whatever becomes of it", async () => {
    const logged = deferred<string>();
    const server = await start({
      log(_context, line) {
        logged.resolve(line);
        throw new Error("nobody hears of it");
      },
    });

    assert.deepEqual((await post(server, `${KITCHEN}log`, { line: "one way" })).body, {});
    assert.equal(await logged.promise, "one way");
    assert.equal((await post(server, `${KITCHEN}log`, { line: 1 })).status, 400);
  });

  it("fails with an error of the contract, with its fields", async () => {
    const server = await start({
      divide() {
        throw new InvalidOperation({ operation: "Divide", why: "not by zero" });
      },
    });

    const { status, body } = await post(server, `${KITCHEN}divide`, { num1: 1 });
    const debug = { operation: "Divide", why: "not by zero" };
    const details = [{ type: "demo.kitchen.v1.InvalidOperation", value: "CAASC25vdCBieSB6ZXJv", debug }];
    assert.deepEqual([status, body], [400, { code: "invalid_argument", message: "not by zero", details }]);
  });

  it("fails with the status that the handler has thrown, and says when to come again", async () => {
    const server = await start({
      divide() {
        throw new RpcError("RESOURCE_EXHAUSTED", "come again", { retryAfterMs: 1_500 });
      },
    });

    const { status, body, headers } = await post(server, `${KITCHEN}divide`, { num1: 1 });
    assert.deepEqual([status, body], [429, { code: "resource_exhausted", message: "come again" }]);
    assert.equal(headers.get("retry-after"), "2");
  });

  it("says nothing of what else was thrown, or of an error that the method does not declare", async () => {
    const lines: string[] = [];
    const error = (line: string): void => void lines.push(line);
    const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error };
    const server = await start(
      {
        divide() {
          throw new Error("the password is 1234");
        },
        find() {
          throw new Overloaded({ retryAfter: 1 });
        },
        area: () => "no number" as never, // what plain JavaScript may return
      },
      { logger },
    );

    for (const [method, args] of [
      ["divide", { num1: 1 }],
      ["find", { name: "a" }],
      ["area", { shape: { empty: {} } }],
    ] as const) {
      const { status, body } = await post(server, KITCHEN + method, args);
      assert.equal(status, 500, method);
      assert.match(
        JSON.stringify(body),
        /^\{"code":"internal","message":"internal error [0-9a-f]{8}; the server's log says more"\}$/,
      );
    }
    assert.match(lines[0] ?? "", /Kitchen\/divide threw \[error [0-9a-f]{8}\] Error: the password is 1234/);
    assert.equal(lines.length, 3);
  });

  it("refuses what does not fit, with its path", async () => {
    const server = await start();

    for (const [args, message] of [
      [{ num1: "x" }, /^demo\.kitchen\.v1\.Kitchen\/divide: num1: "x" is not a number/],
      [{}, /num1: missing; it must be a number/],
      [[1], /an array of 1 is not an object by the names of the parameters/],
      ["null", /is not an object by the names of the parameters/],
      ["{", /^the message is no JSON/],
      ["", /^the message is no JSON/],
    ] as const) {
      const { status, body } = await post(server, `${KITCHEN}divide`, args);
      assert.equal(status, 400);
      assert.equal(Reflect.get(body as object, "code"), "invalid_argument");
      assert.match(String(Reflect.get(body as object, "message")), message);
    }
  });

  it("takes the character that stands for what is no UTF-8 elsewhere", async () => {
    const seen: string[] = [];
    const server = await start({ log: (_context, line) => void seen.push(line) });
    assert.equal((await post(server, `${KITCHEN}log`, '{"line": "a\ufffdb"}')).status, 200);

    assert.deepEqual(seen, ["a\ufffdb"]);
  });

  it("refuses a body that is no UTF-8", async () => {
    const server = await start({ log: () => assert.fail("it is not called") });
    const body = Buffer.concat([Buffer.from('{"line": "'), Buffer.of(0xff, 0xfe), Buffer.from('"}')]);

    const answer = await ask(server, `${KITCHEN}log`, { method: "POST", body, headers: JSON_TYPE });
    assert.deepEqual(answer.body, { code: "invalid_argument", message: "the message is no UTF-8" });
  });

  it("says which path is meant", async () => {
    const server = await start();

    const { status, body } = await post(server, `${KITCHEN}devide`, {});
    assert.equal(status, 404);
    assert.match(JSON.stringify(body), /"unimplemented".*did you mean \/demo\.kitchen\.v1\.Kitchen\/divide"/);
    for (const path of [
      "/",
      "/x",
      "/demo.kitchen.v1.Kitchen",
      `${KITCHEN}divide/`,
      "/callwire.reflection.v1.Reflection/services",
    ]) {
      assert.equal((await post(server, path, {})).status, 404, path);
    }
  });

  it("takes POST alone, and JSON alone", async () => {
    const server = await start();

    const put = await ask(server, `${KITCHEN}log`, { method: "PUT", body: "{}", headers: JSON_TYPE });
    assert.deepEqual([put.status, put.headers.get("allow")], [405, "POST"]);
    for (const type of ["text/plain", "application/proto", "application/jsonx", "application/json; charset=latin1"]) {
      const answer = await post(server, `${KITCHEN}ping`, "{}", { "content-type": type });
      assert.deepEqual([answer.status, answer.headers.get("accept-post")], [415, "application/json"], type);
    }
    for (const type of ["application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]) {
      assert.equal((await post(server, `${KITCHEN}ping`, "{}", { "content-type": type })).status, 200, type);
    }
    assert.equal((await post(server, `${KITCHEN}ping`, "{}", { "content-encoding": "gzip" })).status, 501);
  });

  it("says what to set to a client that sends protobuf or gRPC", async () => {
    const server = await start();

    for (const [path, type, advice] of [
      ["ping", "application/proto", /got "application\/proto"; tell the client to use JSON: useBinaryFormat: false in /],
      ["watch", "application/connect+proto", /takes content-type application\/connect\+json, .*connect\.WithProtoJSON\(\)/],
      ["ping", "application/grpc-web+proto", /; gRPC is not spoken here, so call it by a client of Connect, with JSON"/],
      ["ping", "text/plain", /got "text\/plain""/],
    ] as const) {
      const { status, body } = await post(server, KITCHEN + path, "", { "content-type": type });
      assert.equal(status, 415);
      assert.match(JSON.stringify(body).replaceAll("\\", ""), new RegExp(`"code":"unknown".*${advice.source}`));
    }
  });

  it("has a size that leaves an eighth of the server's frames", async () => {
    const server = await start({}, { maxFrameBytes: 1_000 });

    const lineOf = (bytes: number) => "x".repeat(bytes - '{"line":""}'.length);
    assert.equal((await post(server, `${KITCHEN}log`, { line: lineOf(875) })).status, 200);
    const { status, body } = await post(server, `${KITCHEN}log`, { line: lineOf(876) });
    assert.equal(status, 413);
    assert.match(JSON.stringify(body), /"resource_exhausted".*larger than 875 bytes/);
  });

  it("speaks version 1 of Connect alone", async () => {
    const server = await start();

    assert.equal((await post(server, `${KITCHEN}ping`, {}, { "connect-protocol-version": "1" })).status, 200);
    assert.equal((await post(server, `${KITCHEN}ping`, {}, { "connect-protocol-version": "2" })).status, 400);
  });

  it("goes through interceptors, and is told as other calls are", async () => {
    const seen: string[] = [];
    const server = await start(
      {},
      {
        interceptors: [
          {
            async call(request, next) {
              seen.push(`${request.context.method} of ${request.context.peer.address.split(":")[0]}`);
              return Number(await next(request)) + 1;
            },
          },
        ],
      },
    );

    assert.deepEqual((await post(server, `${KITCHEN}divide`, { num1: 4 })).body, { result: 5 });
    assert.deepEqual(seen, ["demo.kitchen.v1.Kitchen/divide of 127.0.0.1"]);
  });
});

function start(
  methods: Partial<KitchenHandler> = {},
  options: Partial<ServeOptions> = {},
  http: HttpOptions = {},
): Promise<CallwireServer> {
  return startKitchen({ ...kitchen, ...methods }, { ...options, http: createHttp(http) });
}
