// Calls by GET: which methods take one, what of an answer may be kept, and streams as events.

import assert from "node:assert/strict";
import { type CallwireServer, serve } from "callwire";
import { DynamicError, type DynamicHandler, implementDynamic } from "callwire/dynamic";
import { createHttp, type HttpOptions } from "callwire/http";
import { compileTexts } from "../../compiler/contracts.js";
import { ask } from "../../support/http-call.js";

const { descriptor } = compileTexts({
  "shop.rpc": `package t.v1;
error Unknown { 1 sku: string; }
service Prices {
  @readonly @cacheable(30s) price(sku: string): i64 throws Unknown;
  @readonly stock(sku: string): i32;
  @readonly watch(sku: string): stream i32 throws Unknown;
  order(sku: string): i64;
}
`,
});

const PRICES = "/t.v1.Prices/";
const servers: CallwireServer[] = [];

describe("a call by GET", () => {
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  it("has its arguments in the query, as they are or as base64", async () => {
    const server = await start((_context, { args }) => `${String(args["sku"]).length}`);

    const json = '{"sku":"a?b"}';
    for (const query of [
      `connect=v1&encoding=json&message=${encodeURIComponent(json)}`,
      `message=${encodeURIComponent(json)}`,
      `connect=v1&encoding=json&base64=1&message=${Buffer.from(json).toString("base64url")}`,
      `base64=1&compression=&message=${encodeURIComponent(Buffer.from(json).toString("base64"))}`,
    ]) {
      assert.deepEqual((await ask(server, `${PRICES}price?${query}`)).body, { result: "3" }, query);
    }
  });

  it("may be kept as long as the contract says, and is not sent again to who has it", async () => {
    let price = 5;
    const server = await start(() => price, { metadata: ["authorization", "x-request-id", "x-tenant"] });
    const url = `${PRICES}price?message=${encodeURIComponent('{"sku":"a"}')}`;

    const first = await ask(server, url);
    assert.equal(first.headers.get("cache-control"), "max-age=30");
    assert.equal(first.headers.get("vary"), "authorization, x-tenant");
    const tag = first.headers.get("etag") ?? "";
    assert.match(tag, /^"[\w-]{22}"$/);
    for (const kept of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await ask(server, url, { headers: { "if-none-match": kept } });
      assert.deepEqual([again.status, again.body, again.headers.get("etag")], [304, "", tag], kept);
    }
    price = 6;
    const changed = await ask(server, url, { headers: { "if-none-match": tag } });
    assert.deepEqual([changed.status, changed.body], [200, { result: "6" }]);
  });

  it("is kept apart for each origin whose pages may have it", async () => {
    const origin = "https://shop.example.org";
    const url = `${PRICES}price?message=${encodeURIComponent('{"sku":"a"}')}`;
    const some = await start(() => 5, { cors: { origins: [origin] } });
    const every = await start(() => 5, { cors: { origins: "*" } });

    for (const [headers, allowed] of [
      [{ origin }, origin],
      [{}, null],
    ] as const) {
      const answer = await ask(some, url, { headers });
      const { status } = answer;
      const said = [answer.headers.get("vary"), answer.headers.get("access-control-allow-origin")];
      assert.deepEqual([status, ...said], [200, "origin, authorization", allowed]);
      const open = (await ask(every, url, { headers })).headers;
      assert.deepEqual([open.get("vary"), open.get("access-control-allow-origin")], ["authorization", "*"]);
    }
  });

  it("is asked for anew each time without @cacheable, and an error is never kept", async () => {
    const server = await start((_context, { args, method }) => {
      if (method.name === "price") throw new DynamicError("Unknown", { sku: args["sku"] });
      return 1;
    });
    const query = `?message=${encodeURIComponent('{"sku":"a"}')}`;

    assert.equal((await ask(server, `${PRICES}stock${query}`)).headers.get("cache-control"), "no-cache");
    const failed = await ask(server, `${PRICES}price${query}`);
    assert.equal(failed.headers.get("cache-control"), "no-store");
    const details = [{ type: "t.v1.Unknown", value: "CgFh", debug: { sku: "a" } }];
    assert.deepEqual(failed.body, { code: "failed_precondition", message: "Unknown", details });
  });

  it("is for methods that change nothing", async () => {
    const server = await start(() => assert.fail("it is not called"));

    const order = await ask(server, `${PRICES}order?message={}`);
    assert.deepEqual([order.status, order.headers.get("allow")], [405, "POST"]);
    const put = await ask(server, `${PRICES}price`, { method: "PUT" });
    assert.deepEqual([put.status, put.headers.get("allow")], [405, "GET, HEAD, POST"]);
  });

  it("is answered by HEAD without a body", async () => {
    const server = await start(() => 5);

    const head = await ask(server, `${PRICES}price?message=${encodeURIComponent('{"sku":"a"}')}`, { method: "HEAD" });
    assert.deepEqual([head.status, head.headers.get("content-length")], [200, String('{"result":"5"}'.length)]);
  });

  it("is refused when its query is none of Connect", async () => {
    const server = await start(() => assert.fail("it is not called"));

    for (const [query, status, message] of [
      ["connect=v2&message={}", 400, /connect is \\"v2\\"/],
      ["encoding=proto&message={}", 501, /encoding \\"proto\\".*useBinaryFormat: false/],
      ["compression=gzip&message={}", 501, /compression \\"gzip\\"/],
      ["base64=1&message=%7B%7D", 400, /no base64/],
      ["message=%7B", 400, /no JSON/],
      ["", 400, /sku: missing/],
    ] as const) {
      const answer = await ask(server, `${PRICES}price?${query}`);
      assert.equal(answer.status, status, query);
      assert.match(JSON.stringify(answer.body), message);
    }
  });

  it("of a stream is answered with events, the last of which says how it ended", async () => {
    const server = await start(function* (_context, { args }) {
      yield 1;
      yield 2;
      if (args["sku"] === "bad") throw new DynamicError("Unknown", { sku: "bad" });
    });

    const good = await ask(server, `${PRICES}watch?message=${encodeURIComponent('{"sku":"a"}')}`);
    assert.equal(good.headers.get("content-type"), "text/event-stream");
    const items = 'data: {"result":1}\n\ndata: {"result":2}\n\n';
    assert.equal(good.body, `${items}event: end\ndata: {}\n\n`);
    const bad = await ask(server, `${PRICES}watch?message=${encodeURIComponent('{"sku":"bad"}')}`);
    assert.match(String(bad.body), /^data: .*\n\ndata: .*\n\nevent: error\ndata: \{"code":"failed_precondition".*\}\n\n$/);
  });
});

async function start(handler: DynamicHandler, http: HttpOptions = {}): Promise<CallwireServer> {
  assert.ok(descriptor !== undefined);
  const services = [implementDynamic(descriptor, "t.v1.Prices", handler)];
  const server = await serve({ services, stopOnSignal: false, graceMs: 1_000, http: createHttp(http) });
  servers.push(server);
  return server;
}
