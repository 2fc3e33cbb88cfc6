import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect, openRegistry } from "callwire";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { Calculator } from "../../../../generated/calculator.js";
import { eventually, until } from "../../../support/wait.js";
import { createNode, removeNode } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { endpoint, idsOf } from "../conformance.js";

describe("ZookeeperRegistry", () => {
  let server: ZookeeperServer;
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server.close());

  it("reports its health, its lists and what it skipped", async () => {
    const names = ["callwire:registry:health", "callwire:registry:list", "callwire:registry:skipped"];
    const reported: unknown[] = [];
    const listener = (message: unknown): void => {
      const { teller, ...told } = message as { readonly teller?: object }; // of these channels
      reported.push(told);
    };
    for (const name of names) subscribe(name, listener);
    await createNode(server.host, "/reports/services/S/b~0", Buffer.from("garbage"));
    const target = server.target("/reports");
    const shown = target.replace(/\?.*/, "");
    const { registry } = openRegistry(target);
    await registry.subscribe("S").ready();
    await registry[Symbol.asyncDispose]();
    for (const name of names) unsubscribe(name, listener);

    assert.deepEqual(reported, [
      { target: `zookeeper://${server.host}`, health: "connected", reason: "" },
      { target: shown, service: "S", entry: "b~0", reason: "it is not JSON" },
      { target: shown, service: "S", count: 0, freshness: "live", generation: 1, heldBack: 0 },
      { target: shown, service: "S", count: 0, freshness: "closed", generation: 1, heldBack: 0 },
      { target: `zookeeper://${server.host}`, health: "closed", reason: "" },
    ]);
  });

  it("tells a caller of an entry that was skipped, and why, until a server comes", async () => {
    await createNode(server.host, "/useless/services/demo.calculator.v1.Calculator/b~0", Buffer.from("garbage"));
    const target = server.target("/useless");
    await using calc = connect(Calculator, target);
    const call = calc.with({ timeoutMs: 1_000 }).divide(1);

    await assert.rejects(call, {
      code: "UNAVAILABLE",
      message:
        /\(0 registered, 1 entry skipped, such as "b~0": it is not JSON\); waited \d+ ms; start a server with this registry, or give the layout that its entries have$/,
    });
    await createNode(server.host, "/useless/services/demo.calculator.v1.Calculator/c", Buffer.from(""));
    await eventually(() => assert.equal(calc.inspect().registry.skipped, 2));
    await assert.rejects(
      calc.with({ timeoutMs: 50 }).divide(1),
      /\(0 registered, 2 entries skipped, such as "b~0": it is not JSON\)/,
    );
  });

  it("lets everybody read what was registered with a digest, and only its user change it", async () => {
    const hosts = [{ host: "127.0.0.1", port: server.port }];
    await using owner = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: "/owned", digest: "user:secret" });
    await using stranger = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: "/owned" });
    const registration = owner.register("S", endpoint("a"));
    await registration.ready();
    const subscription = stranger.subscribe("S");
    await until(() => idsOf(subscription) === "a");
    await assert.rejects(removeNode(server.host, "/owned/services/S/a~0"), /NO_AUTH/);
    await registration.update({ weight: 3 });

    await eventually(() => assert.deepEqual(subscription.current.endpoints, [endpoint("a", { rev: 1, weight: 3 })]));
  });

  it("keeps its own instance after a lost answer to the creation", async () => {
    await using registry = openRegistry(server.target("/lost-answer")).registry;
    await registry.register("S", endpoint("a")).ready();
    // A second registration of the same entry in the same session finds it there, as one does whose
    // answer was lost.
    await registry.register("S", endpoint("a")).ready();
    const subscription = registry.subscribe("S");

    assert.deepEqual((await subscription.ready()).endpoints, [endpoint("a")]);
  });

  it("publishes the last of many updates that were not waited for", async () => {
    await using registry = openRegistry(server.target("/updates")).registry;
    const registration = registry.register("S", endpoint("a"));
    await Promise.all(Array.from({ length: 50 }, (_, weight) => registration.update({ weight })));
    const subscription = registry.subscribe("S");

    await eventually(() => assert.deepEqual(subscription.current.endpoints, [endpoint("a", { rev: 50, weight: 49 })]));
    assert.deepEqual(await registry.list(), ["S"]);
  });

  it("follows 200 instances that come and go", async () => {
    await using registry = openRegistry(server.target("/many")).registry;
    const subscription = registry.subscribe("S", { subset: { size: Infinity } });
    const registrations = Array.from({ length: 200 }, (_, at) => registry.register("S", endpoint(`i${at}`)));
    await Promise.all(registrations.map((registration) => registration.ready()));
    await until(() => subscription.current.endpoints.length === 200);
    await Promise.all(registrations.slice(0, 80).map((registration) => registration[Symbol.asyncDispose]()));

    await until(() => subscription.current.endpoints.length === 120);
  });

  it("refuses names that would leave its tree, and records that nobody could read", async () => {
    await using registry = openRegistry(server.target("/names")).registry;

    for (const name of ["", "a/b", "..", ".", "a b"])
      assert.throws(() => registry.subscribe(name), { code: "INVALID_ARGUMENT" }, name);
    assert.throws(() => registry.register("S", endpoint("a", { port: 0 })), {
      code: "INVALID_ARGUMENT",
      message: /port is not 1\.\.65535/,
    });
  });

  it("refuses to register under a layout that is only read, and says what to do", async () => {
    for (const layout of ["curator", "serverset"]) {
      await using registry = openRegistry(`zookeeper://${server.host}/read-only?layout=${layout}`).registry;

      assert.throws(() => registry.register("S", endpoint("a")), {
        code: "INVALID_ARGUMENT",
        message: new RegExp(`layout ${layout} is read only; register under another target, with layout native or sequential`),
      });
    }
  });

  it("rejects with the reason of a signal that aborts the wait", async () => {
    await server.kill();
    await using registry = openRegistry(server.target("/down", 60_000)).registry;
    const reason = new Error("enough");
    const aborted = AbortSignal.abort(reason);

    await assert.rejects(registry.subscribe("S").ready({ signal: aborted }), reason);
    await assert.rejects(registry.register("S", endpoint("a")).ready({ signal: aborted }), reason);
    assert.equal(registry.health, "connecting");
  });
});
