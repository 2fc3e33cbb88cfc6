import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { openRegistry, type Registry } from "callwire";
import { type HostTlsOptions, ZookeeperRegistry } from "callwire/zookeeper";
import { Authority } from "../../../support/certificates.js";
import { eventually, until } from "../../../support/wait.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { expireSession, ownersUnder } from "../../../support/zookeeper-session.js";
import { endpoint, idsOf } from "../conformance.js";

const SESSION_TIMEOUT_MS = 2_000;
/** Longer than a restart takes on a busy machine: then the session is the same. */
const LONG_SESSION_MS = 10_000;
const authority = new Authority();
const { cert: ca } = authority;
const client = authority.issue({ commonName: "client" });
const trusted = { ca, cert: client.cert, key: client.key };
let paths = 0;

describe("TLS to a real ZooKeeper that asks for certificates", function () {
  this.timeout(120_000);
  let server: ZookeeperServer;
  const registries: Registry[] = [];
  let warnings: string[];
  let path: string;
  before(async () => {
    server = await ZookeeperServer.start({
      secure: { ...authority.issue({ names: ["IP:127.0.0.1", "DNS:zookeeper.test", "URI:callwire:zookeeper"] }), ca },
    });
  });
  after(() => server.close());
  beforeEach(() => {
    warnings = [];
    path = `/tls-${++paths}`;
  });
  afterEach(async () => {
    await Promise.all(registries.splice(0).map((registry) => registry[Symbol.asyncDispose]()));
  });

  function open(tls: HostTlsOptions | undefined, port = server.securePort, sessionMs = SESSION_TIMEOUT_MS): ZookeeperRegistry {
    const registry = new ZookeeperRegistry(
      {
        kind: "zookeeper",
        hosts: [{ host: "127.0.0.1", port }],
        path,
        tls,
        sessionTimeoutMs: sessionMs + registries.length,
      },
      { onWarning: (text) => warnings.push(text) },
    );
    registries.push(registry);
    return registry;
  }

  it("carries registrations and lists, also to those who come without TLS by the other port", async () => {
    const [host, reader, plain] = [open(trusted), open(trusted), open(undefined, server.port)];
    const registration = host.register("S", endpoint("a"));
    await registration.ready();
    const [secure, insecure] = [reader.subscribe("S"), plain.subscribe("S")];
    await until(() => idsOf(secure) === "a" && idsOf(insecure) === "a");
    await registration.update({ weight: 7 });

    await until(() => secure.current.endpoints[0]?.weight === 7);
    assert.deepEqual(warnings, []);
  });

  it("takes the name that it was told, of either kind", async () => {
    for (const serverName of ["DNS:zookeeper.test", "URI:callwire:zookeeper"]) {
      const registry = open({ ...trusted, serverName });

      await until(() => registry.health === "connected");
    }
  });

  it("comes back after a restart, a lost session and a frozen server", async () => {
    const host = open(trusted, server.securePort, LONG_SESSION_MS);
    await host.register("S", endpoint("a")).ready();
    const first = host.sessionId;
    await server.kill();
    await until(() => host.health === "suspended", 60_000);
    await server.restart();
    await until(() => host.health === "connected", 60_000);
    assert.equal(host.sessionId, first);
    await expireSession(server.port, first);
    await eventually(async () => assert.deepEqual(await ownersUnder(server.port, path), [host.sessionId]));
    assert.notEqual(host.sessionId, first);
    server.freeze();
    await until(() => host.health === "suspended", 60_000);
    server.thaw();

    await until(() => host.health === "connected", 60_000);
    await eventually(async () => assert.deepEqual(await ownersUnder(server.port, path), [host.sessionId]));
  });

  const refused: readonly (readonly [string, () => HostTlsOptions, RegExp])[] = [
    [
      "a server of another authority",
      () => ({ ...trusted, ca: new Authority("another").cert }),
      /^TLS with 127\.0\.0\.1:\d+ failed: .*certificate/,
    ],
    [
      "a server of another name",
      () => ({ ...trusted, serverName: "DNS:other.test" }),
      /failed: the server's certificate has .*, not DNS:other\.test$/,
    ],
    ["to be without a certificate", () => ({ ca }), /failed: .*(?:bad certificate|certificate required)$/],
  ];
  for (const [name, tls, warning] of refused) {
    it(`refuses ${name}, says why once, and tries again`, async () => {
      const registry = open(tls());
      await until(() => warnings.length > 0);
      assert.match(warnings[0] ?? "", warning);

      await assert.rejects(registry.list(), { code: "UNAVAILABLE" });
      assert.equal(registry.health, "connecting");
      assert.equal(warnings.length, 1, warnings.join("\n"));
    });
  }

  it("says that the other side does not speak TLS", async () => {
    open(trusted, server.port);

    await until(() => warnings.length > 0);
    assert.match(warnings[0] ?? "", /^TLS with 127\.0\.0\.1:\d+ failed: /);
  });

  it("goes on when a server takes the connection and says nothing", async () => {
    const mute = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
    await once(mute, "listening");
    const address = mute.address();
    assert.ok(typeof address === "object" && address !== null);
    const hosts = [address.port, server.securePort].map((port) => ({ host: "127.0.0.1", port }));
    const registry = new ZookeeperRegistry({ kind: "zookeeper", hosts, path, tls: trusted }, { random: () => 0 });
    registries.push(registry);
    await until(() => registry.health === "connected", 10_000);
    mute.close();
  });

  it("closes at once while a handshake hangs", async () => {
    server.freeze();
    const registry = open(trusted);
    const startedAt = performance.now();
    await registry[Symbol.asyncDispose]();
    server.thaw();

    assert.ok(performance.now() - startedAt < 1_500);
  });

  it("refuses options that are none", () => {
    const hosts = [{ host: "127.0.0.1", port: 1 }];
    const options: readonly (readonly [object, RegExp])[] = [
      [{ ca: "x" }, /option tls\.ca holds no PEM certificate/],
      [{ ca, cert: client.cert }, /option tls needs cert and key together, or neither/],
      [{ ca, serverName: "zookeeper.test" }, /option tls\.serverName must be DNS:name or URI:uri/],
      [{ ca, rejectUnauthorized: false }, /option tls\.rejectUnauthorized is unknown; there are ca, cert, key, serverName/],
    ];
    for (const [tls, message] of options) {
      assert.throws(() => openRegistry({ kind: "zookeeper", hosts, path: "/rpc", tls }), { code: "INVALID_ARGUMENT", message });
    }
  });
});
