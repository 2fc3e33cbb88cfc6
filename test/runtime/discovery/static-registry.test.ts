import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { openRegistry } from "callwire";
import { describeRegistry, endpoint, idsOf } from "./conformance.js";

describeRegistry(
  "static registry",
  async () => ({
    open: async () => openRegistry("static:127.0.0.1:4000,127.0.0.1:4001").registry,
    closeAll: async () => undefined,
  }),
  ["read"],
);

describe("static registry", () => {
  it("lists every address for every service, at once", async () => {
    await using registry = openRegistry("static:127.0.0.1:4000,[::1]:4001").registry;
    const subscription = registry.subscribe("any.Service");

    assert.equal(idsOf(subscription), "127.0.0.1:4000 [::1]:4001");
    assert.deepEqual([(await subscription.ready()).freshness, registry.health], ["live", "connected"]);
    assert.deepEqual(
      (await subscription.refresh()).endpoints.map(({ host, port }) => `${host} ${port}`),
      ["127.0.0.1 4000", "::1 4001"],
    );
  });

  it("is given as a URL, too, and refuses what is neither text, URL nor target", async () => {
    await using registry = openRegistry(new URL("tcp://127.0.0.1:4000")).registry;
    assert.equal(registry.target, "static:127.0.0.1:4000");
    await using socket = openRegistry(new URL("unix:/tmp/a b.sock")).registry;
    assert.equal(socket.target, "static:unix:/tmp/a b.sock");

    const refused = {
      code: "INVALID_ARGUMENT",
      message: /URL or an object with a kind, got an (object|array of 1); write zookeeper:/,
    };
    assert.throws(() => openRegistry({} as "x"), refused);
    assert.throws(() => openRegistry(["tcp://127.0.0.1:1"] as unknown as string), refused);
    assert.throws(() => openRegistry(new URL("https://a.b/c")), {
      code: "INVALID_ARGUMENT",
      message: /the scheme https is unknown/,
    });
  });

  it("refuses registrations and says what to do instead", async () => {
    await using registry = openRegistry("tcp://127.0.0.1:4000").registry;

    assert.throws(() => registry.register("s", endpoint("a")), {
      code: "INVALID_ARGUMENT",
      message: /s cannot register under static:127\.0\.0\.1:4000, which is a fixed list; start the server without a registry/,
    });
  });

  it("does not load the ZooKeeper client", () => {
    const script = `import { createRequire } from "node:module";
      import { openRegistry } from "callwire";
      openRegistry("tcp://127.0.0.1:4000");
      await new Promise((resolve) => setImmediate(resolve));
      console.log(Object.keys(createRequire(process.cwd() + "/x").cache).filter((file) => file.includes("zookeeper")).length);`;

    assert.equal(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }), "0\n");
  });

  it("ends with its subscriptions", async () => {
    const { registry } = openRegistry("tcp://127.0.0.1:4000");
    const subscription = registry.subscribe("s");
    await registry[Symbol.asyncDispose]();

    await assert.rejects(subscription.ready(), { code: "CANCELLED" });
    assert.throws(() => registry.subscribe("s"), { code: "FAILED_PRECONDITION" });
    assert.equal(registry.health, "closed");
  });
});
