// Who may ask: names of the server, pages of other origins, and what browsers are told of them.

import assert from "node:assert/strict";
import type { CallwireServer } from "callwire";
import { createHttp, type HttpOptions } from "callwire/http";
import { ask, post } from "../../support/http-call.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { exchange } from "../../support/raw-http.js";

const PING = "/demo.kitchen.v1.Kitchen/ping";
const SHOP = "https://shop.example.org";

describe("HTTP of a server", () => {
  afterEach(closeKitchens);

  it("that listens for its own machine is asked by names of that machine alone", async () => {
    const server = await start();

    for (const host of ["localhost", "localhost:1", "127.0.0.1:99", "[::1]:80", "LOCALHOST"]) {
      assert.equal(await statusFor(server, `host: ${host}`), 200, host);
    }
    for (const host of ["evil.example.org", "127.0.0.1.evil.org", "localhost.evil.org:80", ""]) {
      assert.equal(await statusFor(server, `host: ${host}`), 421, host);
    }
  });

  it("shows its metrics by those names, and its health by any", async () => {
    const metrics = { contentType: "text/plain", metrics: async () => "calls 1\n" };
    const local = await start({ metrics });
    const named = await start({ metrics, hosts: ["api.example.org"] });

    const get = (server: CallwireServer, path: string) =>
      exchange(server, `GET ${path} HTTP/1.1\r\nhost: evil.example.org\r\nconnection: close\r\n\r\n`);
    assert.match(await get(local, "/metrics"), /^HTTP\/1\.1 421 /);
    assert.match(await get(local, "/readyz"), /^HTTP\/1\.1 200 /);
    assert.match(await get(named, "/metrics"), /^HTTP\/1\.1 200 /);
  });

  it("says what it refuses, and what to do about it", async () => {
    const server = await start();
    const body = { code: "permission_denied" };

    const host = await exchange(server, `GET ${PING} HTTP/1.1\r\nhost: evil.org\r\nconnection: close\r\n\r\n`);
    const named = 'the Host header "evil.org" names no host of this server; give createHttp its name in hosts';
    assert.deepEqual(JSON.parse(host.slice(host.indexOf("{"))), { ...body, message: named });
    const page = `pages of "${SHOP}" may not call the server; give createHttp the origin in cors`;
    assert.deepEqual((await post(server, PING, {}, { origin: SHOP })).body, { ...body, message: page });
    assert.equal((await ask(server, "/metrics")).body, "no metrics here; give createHttp a registry in metrics\n");
  });

  it("is asked by the names that it is given", async () => {
    const server = await start({ hosts: ["api.example.org", "[2001:db8::1]"] });

    assert.equal(await statusFor(server, "host: API.example.org:8443"), 200);
    assert.equal(await statusFor(server, "host: [2001:db8::1]:80"), 200);
    assert.equal(await statusFor(server, "host: localhost"), 421);
    assert.equal((await ask(server, "/healthz")).status, 200); // probes have no name for it
  });

  it("refuses pages of other origins unless they are named", async () => {
    const closed = await start();
    const open = await start({ cors: { origins: [SHOP] } });

    assert.equal((await post(closed, PING, {}, { origin: SHOP })).status, 403);
    assert.equal((await post(closed, PING, {}, { origin: "null" })).status, 403);
    assert.equal((await post(closed, PING, {}, { origin: closed.httpUrl ?? "" })).status, 200);
    const answer = await post(open, PING, {}, { origin: SHOP });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), SHOP);
    assert.equal(answer.headers.get("vary"), "origin");
    assert.equal(answer.headers.get("access-control-expose-headers"), "*");
    const other = await post(open, PING, {}, { origin: "https://evil.example.org" });
    assert.deepEqual([other.status, other.headers.get("access-control-allow-origin")], [403, null]);
  });

  it("says before a call which headers a page may send", async () => {
    const server = await start({ cors: { origins: "*" }, metadata: ["x-tenant"] });
    const headers = { origin: SHOP, "access-control-request-method": "POST", "access-control-request-headers": "x-tenant" };

    const answer = await ask(server, PING, { method: "OPTIONS", headers });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    assert.equal(answer.headers.get("access-control-allow-methods"), "GET, POST");
    assert.match(
      answer.headers.get("access-control-allow-headers") ?? "",
      /content-type, connect-protocol-version, .*, x-tenant$/,
    );
    assert.equal(answer.headers.get("access-control-max-age"), "7200");
    assert.equal((await ask(server, PING, { method: "OPTIONS" })).status, 405);
  });

  it("lets browsers send cookies along to named origins alone", async () => {
    const server = await start({ cors: { origins: [SHOP], credentials: true } });

    const { headers } = await post(server, PING, {}, { origin: SHOP });
    assert.equal(headers.get("access-control-allow-credentials"), "true");
    assert.throws(() => createHttp({ cors: { origins: "*", credentials: true } }), /without credentials for "\*"/);
    assert.throws(
      () => createHttp({ cors: { origins: ["shop.example.org"] } }),
      /option cors.origins must be a list of origins.*: "shop.example.org" is none/,
    );
  });

  it("checks its options, and is for one server", async () => {
    assert.throws(() => createHttp({ listen: "0.0.0.0:0" }), /reachable without encryption from other machines/);
    assert.throws(() => createHttp({ listen: "nowhere" }), /option listen of createHttp must be host:port/);
    assert.throws(() => createHttp({ metadata: ["Cookie"] }), /metadata key "Cookie" is not allowed/);
    assert.throws(() => createHttp({ metadata: ["content-type"] }), /content-type is a header of HTTP's own/);
    assert.throws(
      () => createHttp({ hosts: ["a:80"] }),
      /option hosts must be a list of host names without port.*: "a:80" is none/,
    );
    const http = createHttp();
    await startKitchen({}, { http });
    await assert.rejects(startKitchen({}, { http }), /what createHttp returns is for one server/);
  });
});

async function statusFor(server: CallwireServer, header: string): Promise<number> {
  const head = `POST ${PING} HTTP/1.1\r\n${header}\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close`;
  const answer = await exchange(server, `${head}\r\n\r\n{}`);
  return Number(answer.split(" ")[1]);
}

function start(http: HttpOptions = {}): Promise<CallwireServer> {
  return startKitchen({}, { http: createHttp(http) });
}
