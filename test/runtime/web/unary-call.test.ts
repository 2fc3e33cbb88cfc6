// Calls of `callwire/web` that answer once, against a server that speaks Connect by hand.

import assert from "node:assert/strict";
import { attempt, connect, type RpcError } from "callwire/web";
import { MAX_WEB_QUERY } from "#runtime/base/limits/web.js";
import { $Calculator, type CalculatorClient, InvalidOperation } from "../../../generated/calculator.js";
import { $Kitchen } from "../../../generated/kitchen-sink.js";
import { type Answer, answerJson, startConnectServer } from "./connect-server.js";

/** What the one call comes to whose server answers so. */
async function failureOf(answer: Answer, call = (client: ReturnType<typeof clientOf>) => client.checksum(new Uint8Array())) {
  await using server = await startConnectServer(answer);
  const result = await attempt<unknown, never>(call(clientOf(server.url)));
  assert.ok(!result.ok, "it answered");
  return result.error as RpcError; // a method without declared errors
}

function clientOf(url: string) {
  return connect<CalculatorClient>($Calculator, url);
}

describe("a unary call over fetch", () => {
  it("posts its arguments by name and gives the result", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, { result: 2.5 }));

    assert.equal(await clientOf(`${server.url}/`).divide(10, 4), 2.5);
    const [{ method, path, headers, body } = assert.fail()] = server.seen;
    assert.deepEqual([method, path, body.toString()], ["POST", "/demo.calculator.v1.Calculator/divide", '{"num1":10,"num2":4}']);
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["connect-protocol-version"], "1");
    assert.match(String(headers["connect-timeout-ms"]), /^(5000|49\d\d)$/);
  });

  it("gets what a browser may keep, with its arguments in the URL", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, { result: {} }));

    await connect($Kitchen, `${server.url}/api`)
      .with({ metadata: { "x-a": "1" } })
      .find("p&n ü?");
    const [{ method, path, headers, body } = assert.fail()] = server.seen;
    const { pathname, searchParams } = new URL(path, server.url);
    assert.deepEqual([method, pathname, body.length], ["GET", "/api/demo.kitchen.v1.Kitchen/find", 0]);
    assert.deepEqual(Object.fromEntries(searchParams), { connect: "v1", encoding: "json", message: '{"name":"p&n ü?"}' });
    assert.deepEqual([headers["x-a"], headers["content-type"]], ["1", undefined]);
    assert.match(String(headers["connect-timeout-ms"]), /^(10000|99\d\d)$/);
  });

  it("posts arguments that are too long for a URL", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, { result: {} }));

    for (const name of ["ü".repeat(1_200), "ü".repeat(1_300)]) await connect($Kitchen, server.url).find(name);
    assert.deepEqual(
      server.seen.map(({ method, path }) => [method, path.length < MAX_WEB_QUERY]),
      [
        ["GET", true],
        ["POST", true],
      ],
    );
  });

  it("leaves out what its caller leaves out, and keeps the path of its address", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, { result: 10 }));

    assert.equal(await clientOf(`${server.url}/api/`).divide(10), 10);
    assert.equal(server.seen[0]?.path, "/api/demo.calculator.v1.Calculator/divide");
    assert.equal(server.seen[0]?.body.toString(), '{"num1":10}');
  });

  it("takes a struct for the message itself, and skips what a newer server adds", async () => {
    const summary = { count: 2, sum: 3, mean: 1.5, sorted: [1, 2], newer: { deep: [null] } };
    await using server = await startConnectServer((_request, response) => answerJson(response, summary));

    assert.deepEqual(await clientOf(server.url).summarize([2, 1]), { count: 2, sum: 3, mean: 1.5, sorted: [1, 2] });
  });

  it("gives nothing where there is none", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, {}));
    const kitchen = connect($Kitchen, server.url);

    assert.equal(await kitchen.ping(), undefined);
    assert.equal(await kitchen.log("a line"), undefined);
    assert.equal(await kitchen.area({ kind: "empty" }), undefined);
  });

  it("throws an error of the contract as its class, with its fields", async () => {
    const debug = { operation: "Divide", why: "division by \u001b[31mzero" };
    const details = [
      { type: "some.other.Detail", value: "" },
      { type: "demo.calculator.v1.InvalidOperation", value: "", debug },
    ];
    const answer: Answer = (_request, response) =>
      answerJson(response, { code: "invalid_argument", message: "no", details }, 400);
    await using server = await startConnectServer(answer);
    const result = await attempt(clientOf(server.url).divide(1, 0));

    assert.ok(!result.ok && result.error instanceof InvalidOperation);
    assert.equal(result.error.name, "InvalidOperation");
    assert.equal(result.error.why, debug.why);
    assert.equal(result.error.message, "division by \\u{1b}[31mzero");
  });

  it("throws the status where an error of the contract has no fields in JSON", async () => {
    const details = [{ type: "demo.calculator.v1.InvalidOperation", value: "CgE" }];
    const answer: Answer = (_request, response) =>
      answerJson(response, { code: "invalid_argument", message: "no", details }, 400);
    await using server = await startConnectServer(answer);
    const result = await attempt(clientOf(server.url).divide(1, 0));

    assert.ok(!result.ok && result.error.name === "RpcError" && result.error.code === "INVALID_ARGUMENT");
  });

  it("throws a status that the server names, of the sixteen", async () => {
    for (const [name, code] of [
      ["canceled", "CANCELLED"],
      ["permission_denied", "PERMISSION_DENIED"],
      ["data_loss", "DATA_LOSS"],
      ["unauthenticated", "UNAUTHENTICATED"],
    ] as const) {
      const error = await failureOf((_request, response) =>
        answerJson(response, { code: name, message: "because\n\u001b[2J" }, 418),
      );
      assert.deepEqual([error.code, error.text, error.origin], [code, "because\\n\\u{1b}[2J", "server"]);
      assert.equal(error.method, "demo.calculator.v1.Calculator/checksum");
    }
  });

  it("goes by the status of HTTP where the answer names no code", async () => {
    for (const [status, code] of [
      [400, "INTERNAL"],
      [401, "UNAUTHENTICATED"],
      [403, "PERMISSION_DENIED"],
      [404, "UNIMPLEMENTED"],
      [429, "UNAVAILABLE"],
      [500, "UNKNOWN"],
      [502, "UNAVAILABLE"],
      [503, "UNAVAILABLE"],
      [504, "UNAVAILABLE"],
    ] as const) {
      for (const json of [{}, null, [], "text", { code: "ok" }, { code: "toString" }, { code: 7, message: 8, details: 9 }]) {
        const error = await failureOf((_request, response) => answerJson(response, json, status));
        assert.deepEqual([error.code, error.text], [code, `HTTP ${status}`], JSON.stringify(json));
      }
    }
  });

  it("shows nothing of a proxy's page, and what stands in its head is escaped", async () => {
    const answer: Answer = (_request, response) =>
      response.writeHead(502, { "content-type": "text/html; \u009b31m<script>" }).end("<script>alert('\u001b[31m')</script>");
    const error = await failureOf(answer);

    assert.equal(error.code, "UNAVAILABLE");
    assert.match(
      error.text,
      /answered with HTTP 502 and text\/html; \\u\{9b\}31m<script>, which is no answer of a Callwire server/,
    );
    assert.doesNotMatch(error.message, /alert|\u001b|\u009b/);
  });

  it("takes a page for no answer though its status is 200", async () => {
    for (const [type, code] of [
      ["text/html", "UNKNOWN"],
      ["application/proto", "INTERNAL"],
      ["application/jsonp", "INTERNAL"],
    ] as const) {
      const error = await failureOf((_request, response) =>
        response.writeHead(200, { "content-type": type }).end('{"result":"1"}'),
      );
      assert.equal(error.code, code, type);
    }
  });

  it("takes JSON with parameters, in any case", async () => {
    const answer: Answer = (_request, response) =>
      response.writeHead(200, { "content-type": "Application/JSON ; charset=utf-8" }).end('{"result":"7"}');
    await using server = await startConnectServer(answer);

    assert.equal(await clientOf(server.url).checksum(new Uint8Array([1])), 7n);
  });

  it("follows no redirect", async () => {
    const error = await failureOf((_request, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end());

    assert.match(error.message, /^\[UNKNOWN\] .* answered with a redirect.*give connect the address that it leads to/);
  });

  it("fails with INTERNAL for a body that is no JSON, no UTF-8 or no such result", async () => {
    for (const body of [
      "",
      "{",
      "nul",
      '{"result":"password',
      "[1",
      Buffer.from('{"result":"\xff"}', "latin1"),
      '{"result":"x"}',
      '{"result":1.5}',
      "null",
    ]) {
      const error = await failureOf((_request, response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(body),
      );
      assert.equal(error.code, "INTERNAL", String(body));
      assert.match(error.message, /the answer does not fit its contract: .*generate the stubs/, String(body));
      assert.doesNotMatch(error.message, /password/);
    }
  });

  it("fails with INTERNAL for JSON of any depth", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const error = await failureOf((_request, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(`{"result":${deep}}`),
    );

    assert.equal(error.code, "INTERNAL");
  });

  it("stops reading an answer that has no end", async () => {
    let sent = 0;
    const error = await failureOf((request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const part = Buffer.alloc(1 << 20, " ");
      const more = (): void => {
        while (!request.gone.aborted && sent < 256 && response.write(part)) sent++;
        sent++;
        if (!request.gone.aborted && sent < 256) response.once("drain", more);
      };
      more();
    });

    assert.equal(error.code, "RESOURCE_EXHAUSTED");
    assert.ok(sent < 256, `${sent} MiB`);
  });

  it("fails with UNAVAILABLE when nobody is there, and says what may be the matter", async () => {
    const server = await startConnectServer(() => undefined);
    await server[Symbol.asyncDispose]();
    const result = await attempt(clientOf(server.url).checksum(new Uint8Array()));

    assert.ok(!result.ok);
    assert.match(result.error.message, /^\[UNAVAILABLE\] .*checksum: no answer from http:\/\/127\.0\.0\.1:\d+: .*CORS/);
    assert.deepEqual([result.error.processed, result.error.origin], ["unknown", "transport"]);
  });

  it("fails with UNAVAILABLE when the connection is lost in the middle of an answer", async () => {
    const error = await failureOf((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write('{"result":', () => response.destroy());
    });

    assert.deepEqual([error.code, error.processed], ["UNAVAILABLE", "unknown"]);
  });

  it("refuses an argument that has no form in JSON before it is sent", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, {}));
    const wrong = ["text", new Float32Array(1), [1], null];
    for (const value of wrong) {
      const result = await attempt(clientOf(server.url).checksum(value as never)); // which no caller of TypeScript has
      assert.ok(!result.ok && result.error.code === "INVALID_ARGUMENT", String(value));
    }

    assert.equal(server.seen.length, 0);
  });
});
