import assert from "node:assert/strict";
import { startEmbeddedRegistry } from "callwire/embedded";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { deferred } from "../../support/wait.js";

describe("a server on IPv6", () => {
  afterEach(closeAll);

  it("says where it listens with brackets, and is reached there", async () => {
    const seen = deferred<string>();
    const divide = (context: { readonly peer: { readonly address: string } }): number => {
      seen.resolve(context.peer.address);
      return 1;
    };
    const server = await startCalculator({ divide }, { listen: "[::1]:0" });

    assert.match(server.listening, /^\[::1\]:\d+$/);
    assert.equal(await connectCalculator(`tcp://${server.listening}`).divide(1), 1);
    assert.match(await seen.promise, /^\[::1\]:\d+$/);
  });

  it("is found by its registration", async () => {
    await using registry = new MemoryRegistry("ipv6");
    await startCalculator({}, { listen: "[::1]:0", registry });

    assert.equal(await connectCalculator(registry).divide(6, 2), 3);
  });

  it("is found in ZooKeeper", async () => {
    await using zookeeper = await startEmbeddedRegistry();
    await startCalculator({}, { listen: "[::1]:0", registry: zookeeper.target });

    assert.equal(await connectCalculator(zookeeper.target).divide(6, 2), 3);
    await closeAll();
  });

  it("needs encryption, or to be told to do without, beyond loopback", async () => {
    await assert.rejects(startCalculator({}, { listen: "[::]:0", advertiseHost: "::1" }), {
      code: "INVALID_ARGUMENT",
      message:
        /\[::\]:0 is reachable without encryption from other machines; give tls, listen on 127\.0\.0\.1, or set insecure: true/,
    });
  });

  it("advertises a host that clients can connect to", async () => {
    const everywhere = { listen: "[::]:0", insecure: true } as const;

    await assert.rejects(startCalculator({}, everywhere), /clients cannot connect to ::; set advertiseHost/);
    for (const advertiseHost of ["::", "[::1]", "a b", "host:1/x", ""]) {
      await assert.rejects(
        startCalculator({}, { ...everywhere, advertiseHost }),
        /option advertiseHost must be a host name/,
        advertiseHost,
      );
    }
    await using registry = new MemoryRegistry("ipv6 everywhere");
    await startCalculator({}, { ...everywhere, advertiseHost: "::1", registry });
    assert.equal(await connectCalculator(registry).divide(1), 1);
  });
});
