import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { ClientTlsOptions, ServerTlsOptions } from "callwire";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { Authority } from "../../support/certificates.js";
import {
  assertUnavailable,
  authority,
  CALCULATOR_NAME,
  ca,
  serverPair,
  silent,
  startTlsCalculator,
} from "../../support/tls-calculator.js";
import { until } from "../../support/wait.js";

describe("a client with tls", () => {
  let servers: Server[] = [];

  afterEach(async () => {
    await closeAll();
    for (const open of servers.splice(0)) open.close();
  });

  it("takes the name of the service as a DNS name too, whatever its case", async () => {
    const named = await startTlsCalculator({}, authority.issue({ names: [`DNS:${Calculator.name.toLowerCase()}`] }));

    assert.equal(await connectCalculator(named, { tls: { ca } }).divide(1), 1);
  });

  it("takes the name that it was told to", async () => {
    const named = await startTlsCalculator({}, authority.issue({ names: ["DNS:calculator.example.org"] }));

    assert.equal(await connectCalculator(named, { tls: { ca, serverName: "DNS:calculator.example.org" } }).divide(1), 1);
  });

  const refused: readonly [string, ServerTlsOptions | undefined, ClientTlsOptions | undefined, RegExp][] = [
    [
      "a certificate of another authority",
      new Authority("stranger").issue({ names: [CALCULATOR_NAME] }),
      { ca },
      /no authority in tls\.ca has signed the server's certificate; add the one that has \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/,
    ],
    [
      "a certificate of an authority that only claims the same name",
      new Authority().issue({ names: [CALCULATOR_NAME] }),
      { ca },
      /no authority in tls\.ca has signed|CERT_SIGNATURE_FAILURE/,
    ],
    [
      "an expired certificate",
      authority.issue({ names: [CALCULATOR_NAME], fromDays: -3, toDays: -1 }),
      { ca },
      /the server's certificate has expired; issue a new one \(CERT_HAS_EXPIRED\)/,
    ],
    [
      "a certificate of tomorrow",
      authority.issue({ names: [CALCULATOR_NAME], fromDays: 1, toDays: 2 }),
      { ca },
      /is not valid yet; compare the clocks of both machines/,
    ],
    [
      "the certificate of another service",
      authority.issue({ names: ["URI:callwire:demo.Other", `DNS:x.${Calculator.name}`] }),
      { ca },
      /has URI:callwire:demo\.Other, DNS:x\.demo.*, not URI:callwire:demo\.calculator\.v1\.Calculator or DNS:.*; issue it with that name/,
    ],
    [
      "a certificate that has the name as common name only",
      authority.issue({ commonName: Calculator.name }),
      { ca },
      /the server's certificate has no name, not URI:callwire:/,
    ],
    [
      "a name that hides in another",
      authority.issue({ names: [`DNS:x, URI:callwire:${Calculator.name}`] }),
      { ca },
      /the server's certificate has DNS:"x.*, not URI:callwire:/,
    ],
    ["a server that speaks plaintext", undefined, { ca }, /the server does not speak TLS; give it the option tls/],
    [
      "to call without tls a server that has it",
      serverPair,
      undefined,
      /lost: the server speaks TLS; give connect the option tls/,
    ],
    [
      "to go without a certificate where one is asked for",
      { ...serverPair, ca },
      { ca },
      /asks for a client certificate; give tls\.cert and tls\.key \(ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED\)/,
    ],
    [
      "to go where its own certificate is not trusted",
      { ...serverPair, ca },
      { ca, ...new Authority("stranger").issue() },
      /before its HELLO; if it asks for client certificates, check that its tls\.ca has signed ours/,
    ],
    [
      "to go where its own certificate has expired",
      { ...serverPair, ca },
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
    const other = createTlsServer({ ...serverPair, ALPNProtocols: ["h2"] });
    await listenOn(other);

    await assertUnavailable(
      connectCalculator(targetOf(other), { tls: { ca } }),
      /speaks TLS, but not callwire\/1; check the address/,
    );
  });

  it("refuses a TLS server that knows nothing of protocols", async () => {
    const other = createTlsServer(serverPair);
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
    const other = createTlsServer({ ...serverPair, maxVersion: "TLSv1.2" });
    await listenOn(other);

    await assertUnavailable(connectCalculator(targetOf(other), { tls: { ca } }), /does not speak TLS 1\.3; check the address/);
  });

  it("does not try again without a pause", async () => {
    let dials = 0;
    const other = createTlsServer(serverPair).on("connection", () => dials++);
    await listenOn(other);

    const startedAt = performance.now();
    connectCalculator(targetOf(other), { tls: { ca } });
    await until(() => dials === 3);
    assert.ok(performance.now() - startedAt > 125, "two pauses of at least 50 and 80 ms");
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
    const impostor = await startTlsCalculator({}, authority.issue({ names: ["URI:callwire:demo.Other"] }));
    await using registry = new MemoryRegistry("forged");
    const endpoint = { id: "forged", rev: 0, weight: 100, state: "up", meta: {}, tls: true, ...impostor.address } as const;
    registry.register(Calculator.name, endpoint);

    await assertUnavailable(connectCalculator(registry, { tls: { ca, allowPlaintext: true } }), /not URI:callwire:/);
  });

  it("is needed for what a registry says speaks TLS", async () => {
    await using registry = new MemoryRegistry("tls");
    await startTlsCalculator({}, {}, { registry });

    await assertUnavailable(connectCalculator(registry), /it is registered with TLS; give connect the option tls/);
  });

  async function listenOn(other: Server): Promise<void> {
    servers = [...servers, other];
    other.on("tlsClientError", () => undefined);
    await once(other.listen(0, "127.0.0.1"), "listening");
  }
});

function targetOf(other: Server): string {
  const address = other.address();
  assert.ok(typeof address === "object" && address !== null);
  return `tcp://127.0.0.1:${address.port}`;
}
