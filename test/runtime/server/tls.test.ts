import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTo, implement, type PeerCertificate, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { createHealth, Health, ServingStatus } from "callwire/health";
import { TLS_HANDSHAKE_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectCalculator } from "../../support/calculator-server.js";
import { Authority, type Issued } from "../../support/certificates.js";
import { runScript } from "../../support/run-script.js";
import {
  assertUnavailable,
  authority,
  CALCULATOR_NAME,
  ca,
  clientPair,
  serverPair,
  silent,
  startTlsCalculator,
} from "../../support/tls-calculator.js";
import { type Deferred, deferred, eventually } from "../../support/wait.js";

describe("serve with tls", () => {
  afterEach(closeAll);

  it("answers a thousand calls at once", async () => {
    const calc = connectCalculator(await startTlsCalculator(), { tls: { ca } });
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, index) => calc.divide(index, 2)));

    assert.deepEqual(
      answers,
      Array.from({ length: 1_000 }, (_, index) => index / 2),
    );
  });

  it("carries a message larger than many TLS records, both ways", async () => {
    const calc = connectCalculator(await startTlsCalculator({ checksum: (_context, bytes) => BigInt(bytes.length) }), {
      tls: { ca },
    });

    assert.equal(await calc.checksum(new Uint8Array(3_000_000)), 3_000_000n);
  });

  it("lets running calls end when it drains", async () => {
    const started = deferred<void>();
    const answer = deferred<number>();
    const draining = await startTlsCalculator({
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
    const asked = await startTlsCalculator({ divide: (context) => resolveWith(seen, context.peer.certificate) });
    await connectCalculator(asked, { tls: { ca, ...clientPair } }).divide(1);

    assert.equal(await seen.promise, undefined);
  });

  it("shows a handler the certificate of its client", async () => {
    const seen = deferred<PeerCertificate | undefined>();
    const asked = await startTlsCalculator({ divide: (context) => resolveWith(seen, context.peer.certificate) }, { ca });
    await connectCalculator(asked, { tls: { ca, ...clientPair } }).divide(1);
    const { fingerprint256 = "", ...certificate } = (await seen.promise) ?? {};

    assert.deepEqual(certificate, {
      commonName: "billing",
      names: ["URI:spiffe://example.org/billing", "DNS:billing.example.org"],
    });
    assert.match(fingerprint256, /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it("is found by its registration, as speaking TLS", async () => {
    await using registry = new MemoryRegistry("tls");
    await startTlsCalculator({}, {}, { registry });
    await using subscription = registry.subscribe(Calculator.name);

    assert.equal(subscription.current.endpoints[0]?.tls, true);
    assert.equal(await connectCalculator(registry, { tls: { ca } }).divide(6, 3), 2);
  });

  it("listens beyond loopback without being told that it is insecure", async () => {
    const { address } = await startTlsCalculator({}, {}, { listen: "0.0.0.0:0", advertiseHost: "127.0.0.1" });

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
    write(serverPair);
    const renewed = await startTlsCalculator({}, { cert: { file: files.cert }, key: { file: files.key } });
    const living = connectCalculator(renewed, { tls: { ca } });
    assert.equal(await living.divide(1), 1);
    write(next.issue({ names: [CALCULATOR_NAME] }));
    const coming = connectCalculator(renewed, { tls: { ca: next.cert } });

    await eventually(async () => {
      assert.equal(await living.divide(1), 1);
      assert.equal(await coming.with({ failFast: true }).divide(1), 1);
    });
    rmSync(folder, { recursive: true });
  });

  it("serves others while two hundred handshakes hang", async () => {
    const { address } = await startTlsCalculator();
    const hanging = Array.from({ length: 200 }, () => connect(address.port, address.host).on("error", () => undefined));
    await Promise.all(hanging.map((socket) => once(socket, "connect")));
    for (const socket of hanging) socket.write(Buffer.from([22, 3, 1, 2, 0, 1]));
    const calc = connectCalculator(`tcp://127.0.0.1:${address.port}`, { tls: { ca } });

    assert.equal(await calc.divide(6, 3), 2);
    for (const socket of hanging) socket.destroy();
  });

  it("does not keep a process for a handshake that hangs", async () => {
    const { code, stdout } = await runScript("test/support/half-open-handshake.js");
    const [line, ms] = stdout.split("\n");

    assert.deepEqual([code, line], [0, "closed"]);
    assert.ok(Number(ms) > 0 && Number(ms) < TLS_HANDSHAKE_TIMEOUT_MS / 2, `${ms} ms`);
  });

  it("is found in ZooKeeper, as speaking TLS", async () => {
    await using zookeeper = await startEmbeddedRegistry();
    await startTlsCalculator({}, {}, { registry: zookeeper.target });

    assert.equal(await connectCalculator(zookeeper.target, { tls: { ca } }).divide(6, 3), 2);
    await assertUnavailable(connectCalculator(zookeeper.target), /it is registered with TLS; give connect the option tls/);
    await closeAll();
  });

  it("answers for its health under the name of its own service, and does not warn that it has no other", async () => {
    const warnings: string[] = [];
    const logger = { ...silent, warn: (line: string) => void warnings.push(line) };
    const services = [implement(Calculator, calculator), createHealth([Calculator]).implementation];
    await using healthy = await serve({ services, tls: serverPair, logger, stopOnSignal: false, graceMs: 100 });
    await using health = connectTo(Health, `tcp://${healthy.listening}`, { tls: { ca, serverName: CALCULATOR_NAME } });

    assert.equal(await health.check(Calculator.name), ServingStatus.Serving);
    assert.deepEqual(warnings, []);
  });

  it("warns of a certificate that its clients will refuse", async () => {
    const lines: string[] = [];
    const add = (line: string): void => void lines.push(line);
    const logger = { debug: add, info: add, warn: add, error: add };
    await startTlsCalculator({}, authority.issue({ names: ["DNS:other"], fromDays: -3, toDays: -1 }), { logger });

    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? "", /tls\.cert does not name demo\.calculator\.v1\.Calculator: clients refuse it unless/);
    assert.match(lines[1] ?? "", /expired on/);
  });
});

/** Tells the test, and answers the call. */
function resolveWith<T>(seen: Deferred<T>, value: T): number {
  seen.resolve(value);
  return 1;
}
