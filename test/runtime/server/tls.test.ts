import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { type CallwireServer, type ClientTlsOptions, type PeerCertificate, RpcError, type ServerTlsOptions } from "callwire";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { Authority, type Issued } from "../../support/certificates.js";
import { type Deferred, deferred, eventually, until } from "../../support/wait.js";

const SERVICE = "demo.calculator.v1.Calculator";
const authority = new Authority();
const ca = authority.cert;
const server = authority.issue({ names: [`URI:callwire:${SERVICE}`] });
const client = authority.issue({ commonName: "billing", names: ["URI:spiffe://example.org/billing", "DNS:billing.example.org"] });

describe("serve with tls", () => {
  afterEach(closeAll);

  it("answers a thousand calls at once", async () => {
    const calc = connectCalculator(await start(), { tls: { ca } });
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, index) => calc.divide(index, 2)));

    assert.deepEqual(
      answers,
      Array.from({ length: 1_000 }, (_, index) => index / 2),
    );
  });

  it("carries a message larger than many TLS records, both ways", async () => {
    const calc = connectCalculator(await start({ checksum: (_context, bytes) => BigInt(bytes.length) }), { tls: { ca } });

    assert.equal(await calc.checksum(new Uint8Array(3_000_000)), 3_000_000n);
  });

  it("lets running calls end when it drains", async () => {
    const started = deferred<void>();
    const answer = deferred<number>();
    const draining = await start({
      divide: () => {
        started.resolve();
        return answer.promise;
      },
    });
    const running = connectCalculator(draining, { tls: { ca } }).divide(1);
    await started.promise;
    const closed = draining.close();
    answer.resolve(7);

    assert.equal(await running, 7);
    await closed;
  });

  it("shows a handler nobody's certificate when it asks for none", async () => {
    const seen = deferred<PeerCertificate | undefined>();
    const asked = await start({ divide: (context) => resolveWith(seen, context.peer.certificate) });
    await connectCalculator(asked, { tls: { ca, ...client } }).divide(1);

    assert.equal(await seen.promise, undefined);
  });

  it("shows a handler the certificate of its client", async () => {
    const seen = deferred<PeerCertificate | undefined>();
    const asked = await start({ divide: (context) => resolveWith(seen, context.peer.certificate) }, { ca });
    await connectCalculator(asked, { tls: { ca, ...client } }).divide(1);
    const { fingerprint256 = "", ...certificate } = (await seen.promise) ?? {};

    assert.deepEqual(certificate, {
      commonName: "billing",
      names: ["URI:spiffe://example.org/billing", "DNS:billing.example.org"],
    });
    assert.match(fingerprint256, /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it("is found by its registration, as speaking TLS", async () => {
    await using registry = new MemoryRegistry("tls");
    await start({}, {}, { registry });
    await using subscription = registry.subscribe(SERVICE);

    assert.equal(subscription.current.endpoints[0]?.tls, true);
    assert.equal(await connectCalculator(registry, { tls: { ca } }).divide(6, 3), 2);
  });

  it("listens beyond loopback without being told that it is insecure", async () => {
    const { address } = await start({}, {}, { listen: "0.0.0.0:0", advertiseHost: "127.0.0.1" });

    assert.equal(await connectCalculator(`tcp://127.0.0.1:${address.port}`, { tls: { ca } }).divide(1), 1);
  });

  it("goes over to renewed files, of another authority even, while calls go on", async () => {
    const folder = mkdtempSync(join(tmpdir(), "callwire-"));
    const next = new Authority("next");
    const files = { cert: join(folder, "cert"), key: join(folder, "key") };
    const write = ({ cert, key }: Issued): void => {
      writeFileSync(files.cert, cert);
      writeFileSync(files.key, key);
    };
    write(server);
    const renewed = await start({}, { cert: { file: files.cert }, key: { file: files.key } });
    const living = connectCalculator(renewed, { tls: { ca } });
    assert.equal(await living.divide(1), 1);
    write(next.issue({ names: [`URI:callwire:${SERVICE}`] }));
    const coming = connectCalculator(renewed, { tls: { ca: next.cert } });

    await eventually(async () => {
      assert.equal(await living.divide(1), 1);
      assert.equal(await coming.with({ failFast: true }).divide(1), 1);
    });
    rmSync(folder, { recursive: true });
  });

  it("warns of a certificate that its clients will refuse", async () => {
    const lines: string[] = [];
    const add = (line: string): void => void lines.push(line);
    const logger = { debug: add, info: add, warn: add, error: add };
    await start({}, authority.issue({ names: ["DNS:other"], fromDays: -3, toDays: -1 }), { logger });

    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? "", /tls\.cert does not name demo\.calculator\.v1\.Calculator: clients refuse it unless/);
    assert.match(lines[1] ?? "", /expired on/);
  });
});

describe("a client with tls", () => {
  let servers: Server[] = [];

  afterEach(async () => {
    await closeAll();
    for (const open of servers.splice(0)) open.close();
  });

  it("takes the name of the service as a DNS name too, whatever its case", async () => {
    const named = await start({}, authority.issue({ names: [`DNS:${SERVICE.toLowerCase()}`] }));

    assert.equal(await connectCalculator(named, { tls: { ca } }).divide(1), 1);
  });

  it("takes the name that it was told to", async () => {
    const named = await start({}, authority.issue({ names: ["DNS:calculator.example.org"] }));

    assert.equal(await connectCalculator(named, { tls: { ca, serverName: "DNS:calculator.example.org" } }).divide(1), 1);
  });

  const refused: readonly [string, ServerTlsOptions | undefined, ClientTlsOptions | undefined, RegExp][] = [
    [
      "a certificate of another authority",
      new Authority("stranger").issue({ names: [`URI:callwire:${SERVICE}`] }),
      { ca },
      /no authority in tls\.ca has signed the server's certificate; add the one that has \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/,
    ],
    [
      "a certificate of an authority that only claims the same name",
      new Authority().issue({ names: [`URI:callwire:${SERVICE}`] }),
      { ca },
      /no authority in tls\.ca has signed|CERT_SIGNATURE_FAILURE/,
    ],
    [
      "an expired certificate",
      authority.issue({ names: [`URI:callwire:${SERVICE}`], fromDays: -3, toDays: -1 }),
      { ca },
      /the server's certificate has expired; issue a new one \(CERT_HAS_EXPIRED\)/,
    ],
    [
      "a certificate of tomorrow",
      authority.issue({ names: [`URI:callwire:${SERVICE}`], fromDays: 1, toDays: 2 }),
      { ca },
      /is not valid yet; compare the clocks of both machines/,
    ],
    [
      "the certificate of another service",
      authority.issue({ names: ["URI:callwire:demo.Other", `DNS:x.${SERVICE}`] }),
      { ca },
      /has URI:callwire:demo\.Other, DNS:x\.demo.*, not URI:callwire:demo\.calculator\.v1\.Calculator or DNS:.*; issue it with that name/,
    ],
    [
      "a certificate that has the name as common name only",
      authority.issue({ commonName: SERVICE }),
      { ca },
      /the server's certificate has no name, not URI:callwire:/,
    ],
    [
      "a name that hides in another",
      authority.issue({ names: [`DNS:x, URI:callwire:${SERVICE}`] }),
      { ca },
      /the server's certificate has DNS:"x.*, not URI:callwire:/,
    ],
    [
      "a server that speaks plaintext",
      undefined,
      { ca },
      /closed during the TLS handshake; if it speaks plaintext, give it the option tls/,
    ],
    [
      "to call without tls a server that has it",
      server,
      undefined,
      /before its HELLO; if it speaks TLS, give connect the option tls/,
    ],
    [
      "to go without a certificate where one is asked for",
      { ...server, ca },
      { ca },
      /asks for a client certificate; give tls\.cert and tls\.key \(ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED\)/,
    ],
    [
      "to go where its own certificate is not trusted",
      { ...server, ca },
      { ca, ...new Authority("stranger").issue() },
      /before its HELLO; if it asks for client certificates, check that its tls\.ca has signed ours/,
    ],
    [
      "to go where its own certificate has expired",
      { ...server, ca },
      { ca, ...authority.issue({ fromDays: -3, toDays: -1 }) },
      /before its HELLO; if it asks for client certificates, check that .* ours has not expired/,
    ],
  ];
  for (const [name, serverTls, tls, message] of refused) {
    it(`refuses ${name}, and says what to do`, async () => {
      const started = await startCalculator({}, { logger: silent, ...(serverTls === undefined ? {} : { tls: serverTls }) });

      await assertUnavailable(connectCalculator(started, { tls }), message);
    });
  }

  it("refuses a TLS server that speaks something else", async () => {
    const other = createTlsServer({ ...server, ALPNProtocols: ["h2"] });
    await listenOn(other);

    await assertUnavailable(
      connectCalculator(targetOf(other), { tls: { ca } }),
      /speaks TLS, but not callwire\/1; check the address/,
    );
  });

  it("refuses a TLS server that knows nothing of protocols", async () => {
    const other = createTlsServer(server);
    await listenOn(other);

    await assertUnavailable(
      connectCalculator(targetOf(other), { tls: { ca } }),
      /speaks TLS, but not callwire\/1; check the address/,
    );
  });

  it("refuses a server that answers in plaintext", async () => {
    const other = createServer((socket) => socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await listenOn(other);

    await assertUnavailable(
      connectCalculator(targetOf(other), { tls: { ca } }),
      /does not speak TLS; give the server the option tls/,
    );
  });

  it("refuses a server of TLS 1.2", async () => {
    const other = createTlsServer({ ...server, maxVersion: "TLSv1.2" });
    await listenOn(other);

    await assertUnavailable(connectCalculator(targetOf(other), { tls: { ca } }), /does not speak TLS 1\.3; check the address/);
  });

  it("does not try again without a pause", async () => {
    let dials = 0;
    const other = createTlsServer(server).on("connection", () => dials++);
    await listenOn(other);

    const startedAt = performance.now();
    connectCalculator(targetOf(other), { tls: { ca } });
    await until(() => dials === 3);
    assert.ok(performance.now() - startedAt > 200, "two pauses of at least 80 and 128 ms");
  });

  it("does not connect to what a registry says speaks plaintext, unless told to", async () => {
    await using registry = new MemoryRegistry("plain");
    const started = await startCalculator({}, { registry });
    const refusal = /is registered without TLS, which this client demands; give the server the option tls/;

    await assertUnavailable(connectCalculator(registry, { tls: { ca } }), refusal);
    assert.equal(started.address.port > 0, true);
    assert.equal(await connectCalculator(registry, { tls: { ca, allowPlaintext: true } }).divide(1), 1);
  });

  it("demands TLS and the right name of what a forged entry points to", async () => {
    const impostor = await start({}, authority.issue({ names: ["URI:callwire:demo.Other"] }));
    await using registry = new MemoryRegistry("forged");
    const endpoint = { id: "forged", rev: 0, weight: 100, state: "up", meta: {}, tls: true, ...impostor.address } as const;
    registry.register(Calculator.name, endpoint);

    await assertUnavailable(connectCalculator(registry, { tls: { ca, allowPlaintext: true } }), /not URI:callwire:/);
  });

  it("is needed for what a registry says speaks TLS", async () => {
    await using registry = new MemoryRegistry("tls");
    await start({}, {}, { registry });

    await assertUnavailable(connectCalculator(registry), /it is registered with TLS; give connect the option tls/);
  });

  async function listenOn(other: Server): Promise<void> {
    servers = [...servers, other];
    other.on("tlsClientError", () => undefined);
    await once(other.listen(0, "127.0.0.1"), "listening");
  }
});

describe("the options of tls", () => {
  afterEach(closeAll);

  const stranger = authority.issue();
  const wrongServers: readonly [string, object, RegExp][] = [
    ["no key", { cert: server.cert }, /option tls needs cert and key/],
    [
      "a text that is no PEM",
      { ...server, cert: "server.crt" },
      /option tls\.cert holds no PEM certificate; give the text of a PEM file, or \{ file/,
    ],
    [
      "a broken certificate",
      { ...server, cert: server.cert.replace("MII", "AAA") },
      /option tls\.cert holds a certificate that cannot be read \(number 1 in it\); issue it again/,
    ],
    ["a key where a certificate belongs", { cert: server.key, key: server.key }, /option tls\.cert holds no PEM certificate/],
    ["a certificate where a key belongs", { cert: server.cert, key: server.cert }, /option tls\.key holds no PEM private key/],
    [
      "the key of another certificate",
      { cert: server.cert, key: stranger.key },
      /option tls\.key is not the key of the first certificate in tls\.cert/,
    ],
    ["an authority that is none", { ...server, ca: "" }, /option tls\.ca holds no PEM certificate/],
    ["a number", { ...server, cert: 7 }, /option tls\.cert must be PEM, or \{ file: path \}/],
    [
      "a file that is not there",
      { ...server, key: { file: "/nowhere/key.pem" } },
      /option tls\.key names "\/nowhere\/key\.pem", which cannot be read: ENOENT/,
    ],
    [
      "what node:tls has, but is fixed here",
      { ...server, minVersion: "TLSv1.2" },
      /option tls\.minVersion is unknown; there are cert, key, ca/,
    ],
  ];
  for (const [name, tls, message] of wrongServers) {
    it(`refuse ${name} in a server`, async () => {
      // What is wrong is wrong for the compiler too.
      await assert.rejects(startCalculator({}, { tls: tls as ServerTlsOptions }), { code: "INVALID_ARGUMENT", message });
    });
  }

  const wrongClients: readonly [string, object, RegExp][] = [
    ["a certificate without key", { ca, cert: client.cert }, /option tls needs cert and key together, or neither/],
    [
      "a name without its kind",
      { ca, serverName: "calculator.example.org" },
      /option tls\.serverName must be DNS:name or URI:uri, got "calc/,
    ],
    ["an authority that is none", { ca: "x" }, /option tls\.ca holds no PEM certificate/],
    ["a switch that is none", { ca, allowPlaintext: "no" }, /option tls\.allowPlaintext must be true or false, got no/],
    ["a way around the check", { ca, rejectUnauthorized: false }, /option tls\.rejectUnauthorized is unknown/],
  ];
  for (const [name, tls, message] of wrongClients) {
    it(`refuse ${name} in a client`, () => {
      // What is wrong is wrong for the compiler too.
      assert.throws(() => connectCalculator("tcp://127.0.0.1:1", { tls: tls as ClientTlsOptions }), {
        code: "INVALID_ARGUMENT",
        message,
      });
    });
  }

  it("never repeat a key", async () => {
    const secret = server.key.replace("-----BEGIN", "----BEGIN");

    await assert.rejects(startCalculator({}, { tls: { cert: server.cert, key: secret } }), (error) => {
      assert.ok(error instanceof RpcError);
      return !`${error.stack} ${String(error.cause)}`.includes(secret.split("\n")[1] ?? "");
    });
  });
});

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function start(
  handler: Parameters<typeof startCalculator>[0] = {},
  tls: Partial<ServerTlsOptions> = {},
  options: Parameters<typeof startCalculator>[1] = {},
): Promise<CallwireServer> {
  return startCalculator(handler, { logger: silent, ...options, tls: { ...server, ...tls } });
}

/** Tells the test, and answers the call. */
function resolveWith<T>(seen: Deferred<T>, value: T): number {
  seen.resolve(value);
  return 1;
}

function targetOf(other: Server): string {
  const address = other.address();
  assert.ok(typeof address === "object" && address !== null);
  return `tcp://127.0.0.1:${address.port}`;
}

/** The call ends as UNAVAILABLE, not started, with the cause in the text. */
async function assertUnavailable(calc: ReturnType<typeof connectCalculator>, message: RegExp): Promise<void> {
  await eventually(() =>
    assert.rejects(calc.with({ failFast: true }).divide(1), (error) => {
      assert.ok(error instanceof RpcError);
      assert.deepEqual([error.code, error.processed], ["UNAVAILABLE", "no"]);
      assert.match(error.message, message);
      return true;
    }),
  );
}
