// Requests that no honest client makes: they are refused, cost little, and others do not notice.

import assert from "node:assert/strict";
import type { ClientHttp2Session } from "node:http2";
import { type CallwireServer, type ServeOptions, serve } from "callwire";
import { type DynamicRequest, implementDynamic } from "callwire/dynamic";
import { createHttp } from "callwire/http";
import type { KitchenHandler } from "../../../generated/kitchen-sink.js";
import { compileTexts } from "../../compiler/contracts.js";
import { post } from "../../support/http-call.js";
import { begin, closeSessions, connectHttp2, postHttp2 } from "../../support/http2-call.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { shortOrLong } from "../../support/long-form.js";
import { dial, exchange, readAll } from "../../support/raw-http.js";
import { eventually, until } from "../../support/wait.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";
const HEAD = `POST ${KITCHEN}log HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;

const RESET_STREAMS = shortOrLong(5_000, 100_000);
const STALLED_READERS = shortOrLong(10, 200);
/** The buffers of the kernel are filled first. */
const PATIENCE_MS = 60_000;
const LINE = '{"line": "a"}';

describe("a hostile request by HTTP", () => {
  afterEach(async () => {
    closeSessions();
    await closeKitchens();
  });

  it("with JSON of any depth and any number of names is refused, or its names are skipped", async () => {
    const server = await start();

    const deep = `{"line": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    assert.equal((await post(server, `${KITCHEN}log`, deep)).status, 400);
    assert.equal((await post(server, `${KITCHEN}log`, "[".repeat(100_000))).status, 400);
    const withNames = (count: number): string =>
      `{"line": "a", ${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(",")}}`;
    assert.equal((await post(server, `${KITCHEN}log`, withNames(60_000))).status, 200);
    assert.match(JSON.stringify((await post(server, `${KITCHEN}log`, withNames(250_000))).body), /takes too long to read/);
    assert.equal((await post(server, `${KITCHEN}log`, withNames(1_000_000))).status, 413);
  });

  it("with a whole address in its first line has one host, or is refused", async () => {
    const server = await start();
    const send = (target: string): Promise<string> =>
      exchange(
        server,
        `POST ${target} HTTP/1.1\r\nhost: LocalHost:80\r\ncontent-type: application/json\r\ncontent-length: 13\r\nconnection: close\r\n\r\n${LINE}`,
      );

    assert.match(await send(`http://localhost:80${KITCHEN}log`), /^HTTP\/1\.1 200 /);
    assert.match(await send("http://localhost:80?a"), /^HTTP\/1\.1 404 /);
    for (const other of ["http://evil.example.org", "http://localhost", "http://localhost:80@evil.org", "http://"])
      assert.match(await send(`${other}${KITCHEN}log`), /^HTTP\/1\.1 400 /, other);
  });

  it("with names that mean something elsewhere means nothing here", async () => {
    const server = await start();

    const proto = '{"num1": 8, "__proto__": {"num2": 2}, "constructor": 1, "toString": null}';
    assert.deepEqual((await post(server, `${KITCHEN}divide`, proto)).body, { result: 8 });
    assert.equal(Reflect.get({}, "num2"), undefined);
    assert.deepEqual((await post(server, `${KITCHEN}divide`, '{"num1": 1, "num2": 4, "num1": 8}')).body, { result: 2 });
    for (const path of ["__proto__", "constructor", `${KITCHEN.slice(1)}__proto__`, `${KITCHEN.slice(1)}constructor`]) {
      assert.equal((await post(server, `/${path}`, {})).status, 404, path);
    }
  });

  it("whose length is ambiguous is refused, and nothing behind it is read", async () => {
    let calls = 0;
    const server = await start({ log: () => void calls++ });
    const behind = `${HEAD}content-length: ${LINE.length}\r\n\r\n${LINE}`;

    for (const lengths of [
      "content-length: 13\r\ntransfer-encoding: chunked",
      "transfer-encoding: chunked\r\ncontent-length: 0",
      "content-length: 13\r\ncontent-length: 5",
      "content-length: +13",
      "content-length: 0x0d",
      "content-length: -1",
      "transfer-encoding: xchunked",
      "transfer-encoding: chunked, identity",
      " transfer-encoding: chunked",
      "transfer-encoding : chunked",
      "content-length: 1 3",
    ]) {
      const answer = await exchange(server, `${HEAD}${lengths}\r\n\r\n0\r\n\r\n${behind}`);
      assert.match(answer, /^HTTP\/1\.1 4\d\d [^\r]*\r\n/, lengths);
      assert.equal(answer.split("HTTP/1.1 ").length, 2, lengths);
    }
    for (const chunks of ["zz\r\n", "-1\r\n", "d;\n", "ffffffffffffffffff\r\n"]) {
      const answer = await exchange(server, `${HEAD}transfer-encoding: chunked\r\n\r\n${chunks}${LINE}\r\n0\r\n\r\n${behind}`);
      assert.match(answer, /^HTTP\/1\.1 400 /, chunks);
    }
    assert.equal(calls, 0);
    assert.match(await exchange(server, `${HEAD}host: localhost\r\n\r\n`), /^HTTP\/1\.1 400 .*more than one Host/s);
  });

  it("of 2 GiB is refused before it comes, and one without an end when it is too long", async () => {
    const server = await start({}, { maxFrameBytes: 100_000 });

    const announced = await exchange(server, `${HEAD}content-length: 2147483648\r\n\r\n{`);
    assert.match(announced, /^HTTP\/1\.1 413 /);
    assert.match(announced, /\r\nconnection: close\r\n/i);
    assert.match(announced, /larger than 87500 bytes/);
    const socket = dial(server);
    const answer = readAll(socket);
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    const chunk = `4000\r\n${" ".repeat(0x4000)}\r\n`;
    const write = (): boolean => !socket.destroyed && socket.write(chunk, () => setImmediate(write));
    write();
    await until(() => socket.destroyed);
    assert.match(await answer, /^(HTTP\/1\.1 413 |$)/);
  });

  it("with 64 KiB of headers, or a path of as many, is refused", async () => {
    const server = await start();

    assert.match(await exchange(server, `${HEAD}x-long: ${"a".repeat(65_536)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
    assert.match(await exchange(server, `POST /${"a".repeat(65_536)} HTTP/1.1\r\nhost: localhost\r\n\r\n`), /^HTTP\/1\.1 431 /);
    const many = Array.from({ length: 200 }, (_, index) => `a${index}: b\r\n`).join("");
    assert.match(await exchange(server, `${HEAD}${many}\r\n`), /^HTTP\/1\.1 431 /);
    const session = connectHttp2(server);
    const stream = begin(session, `${KITCHEN}ping`, "application/json", { "x-long": "a".repeat(65_536) });
    await new Promise((resolve) => stream.on("error", resolve).on("close", resolve));
    assert.equal((await post(server, `${KITCHEN}ping`, {})).status, 200);
  });

  it("for items that nobody reads keeps few of them, and holds nobody up", async function () {
    this.timeout(2 * PATIENCE_MS);
    const { descriptor } = compileTexts({
      "blobs.rpc": "package t.v1; service Blobs { @readonly blobs(): stream string; @readonly ping(); }",
    });
    assert.ok(descriptor !== undefined);
    let sent = 0;
    const blob = "x".repeat(65_536);
    const handler = (_context: unknown, { method }: DynamicRequest): unknown => (method.name === "ping" ? undefined : blobs());
    function* blobs(): Generator<string> {
      for (;;) {
        sent++;
        yield blob;
      }
    }
    const services = [implementDynamic(descriptor, "t.v1.Blobs", handler)];
    const server = await serve({ services, stopOnSignal: false, graceMs: 0, http: createHttp() });
    const sockets = Array.from({ length: STALLED_READERS }, () => dial(server).pause());
    try {
      for (const socket of sockets) socket.write("GET /t.v1.Blobs/blobs HTTP/1.1\r\nhost: localhost\r\n\r\n");
      await until(() => sent >= STALLED_READERS, PATIENCE_MS);
      let seen = -1;
      await until(() => {
        const isStill = sent === seen;
        seen = sent;
        return isStill;
      }, PATIENCE_MS);
      for (let call = 0; call < 20; call++) assert.equal((await post(server, "/t.v1.Blobs/ping", {})).status, 200);
    } finally {
      for (const socket of sockets) socket.destroy();
      await server.close();
    }
  });

  it("that is reset as soon as it is made costs its session, and no other client", async function () {
    this.timeout(shortOrLong(60_000, 600_000));
    let running = 0;
    let most = 0;
    const server = await start({
      async divide(_context, num1) {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return num1;
      },
    });
    let failed = 0;
    let isOver = false;
    const honest = (async () => {
      for (let call = 0; call < 20 || !isOver; call++) {
        const { status } = await post(server, `${KITCHEN}divide`, { num1: 1 }, { "connect-timeout-ms": "60000" });
        if (status !== 200) failed++;
      }
    })();

    let sessions = 0;
    for (let made = 0; made < RESET_STREAMS; sessions++) made += await resetStreams(connectHttp2(server), RESET_STREAMS - made);
    isOver = true;
    await honest;
    assert.equal(failed, 0);
    assert.ok(most <= 1_100, `${most} handlers ran at once`);
    assert.ok(sessions > 1, "none was closed");
    await eventually(async () => assert.equal((await postHttp2(connectHttp2(server), `${KITCHEN}ping`, {})).status, 200));
  });
});

function start(methods: Partial<KitchenHandler> = {}, options: Partial<ServeOptions> = {}): Promise<CallwireServer> {
  return startKitchen(methods, { ...options, http: createHttp() });
}

/** Begins calls, and resets each at once, until the session is closed. Returns how many. */
async function resetStreams(session: ClientHttp2Session, count: number): Promise<number> {
  session.on("error", () => undefined); // the server's defence
  let made = 0;
  for (; made < count && !session.destroyed && !session.closed; made++) {
    const stream = begin(session, `${KITCHEN}divide`, "application/json");
    stream.on("error", () => undefined);
    stream.end('{"num1": 1}');
    stream.close(8);
    if (made % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
  }
  session.destroy();
  return made;
}
