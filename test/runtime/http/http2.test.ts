// HTTP/2 on the port that has HTTP/1.1, in the clear and over TLS.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import type { CallwireServer } from "callwire";
import { createHttp, type HttpOptions } from "callwire/http";
import type { KitchenHandler } from "../../../generated/kitchen-sink.js";
import { Authority } from "../../support/certificates.js";
import { envelope, post, readEnvelopes } from "../../support/http-call.js";
import { begin, closeSessions, connectHttp2, postHttp2, readAnswer } from "../../support/http2-call.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";
import { deferred, eventually, until } from "../../support/wait.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";

describe("HTTP/2", () => {
  afterEach(async () => {
    closeSessions();
    await closeKitchens();
  });

  it("is spoken on the port of HTTP/1.1, with many calls at once", async () => {
    const server = await start({ divide: async (_context, num1, num2) => num1 / num2 });
    const session = connectHttp2(server);

    const answers = await Promise.all([1, 2, 3, 4].map((num1) => postHttp2(session, `${KITCHEN}divide`, { num1, num2: 2 })));
    assert.deepEqual(
      answers.map(({ body }) => JSON.parse(body.toString())),
      [0.5, 1, 1.5, 2].map((result) => ({ result })),
    );
    assert.deepEqual((await post(server, `${KITCHEN}divide`, { num1: 3 })).body, { result: 3 });
  });

  it("streams both ways at once", async () => {
    const server = await start();
    const stream = begin(connectHttp2(server), `${KITCHEN}chat`, "application/connect+json");
    const seen: unknown[] = [];
    stream.on("data", (chunk: Buffer) => seen.push(...readEnvelopes(chunk).map(({ json }) => json)));
    const ended = new Promise((resolve) => stream.on("end", resolve));

    stream.write(envelope(0, '{"room": "a", "lines": "one"}'));
    await until(() => seen.length === 1);
    stream.write(envelope(0, '{"lines": "two"}'));
    await until(() => seen.length === 2);
    stream.end();
    await ended;
    assert.deepEqual(seen, [{ result: "a: one" }, { result: "a: two" }, {}]);
  });

  it("cancels a call whose stream is reset, and counts it until its handler has ended", async () => {
    const cancelled = deferred<string>();
    const finish = deferred<undefined>();
    const server = await start(
      {
        async divide({ signal }) {
          signal.addEventListener("abort", () => cancelled.resolve(String(Reflect.get(signal.reason, "code"))));
          await finish.promise;
          return 1;
        },
      },
      {},
      { maxCalls: 1, maxCallsPerPeer: 1 },
    );
    const session = connectHttp2(server);
    const stream = begin(session, `${KITCHEN}divide`, "application/json", { "connect-timeout-ms": "30000" });
    stream.on("error", () => undefined);
    stream.end('{"num1": 1}');
    await until(() => stream.sentHeaders !== undefined && !stream.pending);

    stream.close(8); // CANCEL
    assert.equal(await cancelled.promise, "CANCELLED");
    assert.equal((await postHttp2(session, `${KITCHEN}ping`, {})).status, 429);
    finish.resolve(undefined);
    await eventually(async () => assert.equal((await postHttp2(session, `${KITCHEN}ping`, {})).status, 200));
  });

  it("is chosen by a client over TLS, as HTTP/1.1 is", async () => {
    const authority = new Authority();
    const server = await start({}, { tls: authority.issue({ names: ["DNS:localhost", "IP:127.0.0.1"] }) });
    assert.match(server.httpUrl ?? "", /^https:\/\/127\.0\.0\.1:\d+$/);
    const session = connectHttp2(server, { ca: authority.cert });

    const { status, body } = await postHttp2(session, `${KITCHEN}divide`, { num1: 8 });
    assert.deepEqual([status, body.toString()], [200, '{"result":8}']);
    assert.match(
      await askOverTls(server, authority, `GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`),
      /^HTTP\/1\.1 200 OK.*\r\n\r\nok\n$/s,
    );
  });

  it("knows a client by its certificate, and lets none in without one that is asked for", async () => {
    const authority = new Authority();
    const peers: (string | undefined)[] = [];
    const server = await start(
      {
        ping({ peer }) {
          peers.push(peer.certificate?.names[0]);
        },
      },
      { tls: { ...authority.issue({ names: ["DNS:localhost", "IP:127.0.0.1"] }), ca: authority.cert } },
    );

    const client = authority.issue({ names: ["DNS:billing"] });
    assert.equal((await postHttp2(connectHttp2(server, { ...client, ca: authority.cert }), `${KITCHEN}ping`, {})).status, 200);
    assert.deepEqual(peers, ["DNS:billing"]);
    await assert.rejects(postHttp2(connectHttp2(server, { ca: authority.cert }), `${KITCHEN}ping`, {}));
  });

  it("refuses an answer to what is no HTTP", async () => {
    const server = await start();
    const { port } = new URL(server.httpUrl ?? "");

    const socket = connect(Number(port), "127.0.0.1");
    socket.end("\x16\x03\x01 no HTTP at all\r\n\r\n");
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/);
    assert.equal((await readAnswer(begin(connectHttp2(server), `${KITCHEN}none`, "application/json").end())).status, 404);
  });
});

async function askOverTls(server: CallwireServer, authority: Authority, text: string): Promise<string> {
  const { port } = new URL(server.httpUrl ?? "");
  const socket = connectTls({ port: Number(port), host: "127.0.0.1", ca: authority.cert, ALPNProtocols: ["http/1.1"] });
  socket.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function start(
  methods: Partial<KitchenHandler> = {},
  http: HttpOptions = {},
  options: Parameters<typeof startKitchen>[1] = {},
): Promise<CallwireServer> {
  return startKitchen(methods, { ...options, http: createHttp(http) });
}
