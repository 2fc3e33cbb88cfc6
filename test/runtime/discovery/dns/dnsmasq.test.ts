// The driver against a real dnsmasq: the rules of every registry that is read, and what only DNS
// does.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { openRegistry, type Registry, type Subscription } from "callwire";
import { DnsmasqServer } from "../../../support/dnsmasq-server.js";
import { until } from "../../../support/wait.js";
import { describeRegistry, idsOf } from "../conformance.js";

/** Longer than three of the pauses of these tests, and shorter than what a client may be behind. */
const QUICK = "refreshMs=500";

describeRegistry("DNS by a real dnsmasq", async () => {
  const server = await DnsmasqServer.start();
  const open: Registry[] = [];
  let isCut = false;
  let hosts: readonly string[] = [];
  return {
    keepsLastList: true,
    async open() {
      const { registry } = openRegistry(`dns:calc.test:4000?resolver=${server.resolver}&${QUICK}`);
      open.push(registry);
      return registry;
    },
    async show(_service, endpoints) {
      hosts = endpoints.map(({ host }) => host);
      if (!isCut) await server.setHosts({ "calc.test": hosts });
    },
    async suspend() {
      isCut = true;
      server.freeze();
    },
    async resume() {
      isCut = false;
      server.thaw();
      await server.setHosts({ "calc.test": hosts });
    },
    async closeAll() {
      await Promise.all(open.map((registry) => registry[Symbol.asyncDispose]()));
      await server.close();
    },
  };
}, ["read", "change", "cut"]);

describe("servers in DNS, by a real dnsmasq", function () {
  this.timeout(60_000);
  let server: DnsmasqServer;
  let registry: Registry | undefined;
  before(async () => {
    server = await DnsmasqServer.start();
  });
  afterEach(async () => {
    await registry?.[Symbol.asyncDispose]();
  });
  after(() => server.close());

  /** Of the target, whose resolver is the server. */
  function subscribe(target: string, options = ""): Subscription {
    registry = openRegistry(`${target}?resolver=${server.resolver}&${QUICK}${options}`).registry;
    return registry.subscribe("any.Service");
  }

  const of = (name: string, records: Readonly<Record<string, readonly string[]>>) =>
    server.restart({ hosts: { [name]: [], ...records } });

  it("are found by IPv4 and IPv6 addresses, or by those of one family", async () => {
    await of("calc.test", { "calc.test": ["10.0.0.2", "10.0.0.1", "fd00::1"] });
    const found = async (options: string): Promise<string> => {
      const subscription = subscribe("dns:calc.test:4000", options);
      await subscription.ready();
      const ids = idsOf(subscription);
      await registry?.[Symbol.asyncDispose]();
      return ids;
    };

    assert.equal(await found(""), "10.0.0.1:4000 10.0.0.2:4000 [fd00::1]:4000");
    assert.equal(await found("&family=4"), "10.0.0.1:4000 10.0.0.2:4000");
    assert.equal(await found("&family=6"), "[fd00::1]:4000");
  });

  it("are found behind a chain of aliases", async () => {
    const aliases = ["one.test,two.test", "two.test,three.test", "three.test,calc.test"];
    await server.restart({ hosts: { "calc.test": ["10.0.0.1"] }, aliases });
    const subscription = subscribe("dns:one.test:4000");

    assert.deepEqual(
      (await subscription.ready()).endpoints.map(({ id }) => id),
      ["10.0.0.1:4000"],
    );
  });

  it("are found by a short name in the domains that are searched", async () => {
    await server.restart({ hosts: { "calc.prod.test": ["10.0.0.1"], "calc.test": ["10.0.0.2"] } });
    const subscription = subscribe("dns:calc:4000", "&search=nobody.test,prod.test,test");

    assert.deepEqual(
      (await subscription.ready()).endpoints.map(({ id }) => id),
      ["10.0.0.1:4000"],
    );
  });

  it("are found by a thousand, over TCP, of which a client uses some", async () => {
    const many = Array.from({ length: 1_000 }, (_none, at) => `10.1.${at >> 8}.${at & 255}`);
    await server.restart({ hosts: { "calc.test": many } });
    const { endpoints, subsetOf } = await subscribe("dns:calc.test:4000").ready();

    assert.deepEqual([endpoints.length, subsetOf], [20, 1_000]);
  });

  it("have the ports, weights and priorities of SRV records", async () => {
    const services = ["_calc._tcp.test,a.test,4001,1,30", "_calc._tcp.test,b.test,4002,1,10", "_calc._tcp.test,c.test,4003,2,0"];
    await server.restart({
      hosts: { "a.test": ["10.0.0.1", "10.0.0.9"], "b.test": ["10.0.0.2"], "c.test": ["fd00::3"] },
      services,
    });
    const { endpoints } = await subscribe("dns+srv:_calc._tcp.test").ready();

    assert.deepEqual(
      endpoints.map(({ id, weight, priority, meta }) => [id, weight, priority, meta["name"]]),
      [
        ["10.0.0.1:4001", 3_000, 1, "a.test"],
        ["10.0.0.9:4001", 3_000, 1, "a.test"],
        ["10.0.0.2:4002", 1_000, 1, "b.test"],
        ["[fd00::3]:4003", 100, 2, "c.test"],
      ],
    );
  });

  it("leave out a target that nobody knows, and say so", async () => {
    const services = ["_calc._tcp.test,a.test,4001,1,1", "_calc._tcp.test,lost.test,4002,1,1"];
    await server.restart({ hosts: { "a.test": ["10.0.0.1"] }, services });
    const { endpoints, skipped, skippedFor } = await subscribe("dns+srv:_calc._tcp.test").ready();

    assert.deepEqual([endpoints.map(({ id }) => id), skipped, skippedFor], [["10.0.0.1:4001"], 1, "lost.test: no such name"]);
  });

  it("stay in use when the name goes, and when the server does not answer, is away, or is back", async () => {
    await server.restart({ hosts: { "calc.test": ["10.0.0.1"] } });
    const subscription = subscribe("dns:calc.test:4000");
    await subscription.ready();
    const state = (): readonly unknown[] => {
      const { freshness, failure } = subscription.current;
      return [idsOf(subscription), freshness, ...(failure === undefined ? [] : [failure])];
    };
    const becomes = (...expected: readonly unknown[]): Promise<void> =>
      until(() => JSON.stringify(state()) === JSON.stringify(expected));
    await server.setHosts({});
    await becomes("10.0.0.1:4000", "stale", "calc.test: no such name");
    await server.setHosts({ "calc.test": ["10.0.0.2"] });
    await becomes("10.0.0.2:4000", "live");
    server.freeze();
    await becomes("10.0.0.2:4000", "stale", "calc.test: no answer");
    await server.kill();
    await becomes("10.0.0.2:4000", "stale", "calc.test: no resolver is there");
    await server.restart({ hosts: { "calc.test": ["10.0.0.3"] } });

    await becomes("10.0.0.3:4000", "live");
  });

  it("keep no process alive that only reads them", async () => {
    await server.restart({ hosts: { "calc.test": ["10.0.0.1"] } });
    const script = `import { openRegistry } from "callwire";
      const { registry } = openRegistry("dns:calc.test:4000?resolver=${server.resolver}");
      const { endpoints } = await registry.subscribe("s").ready();
      console.log(endpoints.length);`;

    assert.equal(
      execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", timeout: 20_000 }),
      "1\n",
    );
  });

  it("are nobody where there never was anybody, and the reason is told", async () => {
    await server.restart({ hosts: {} });
    const { endpoints, freshness, failure } = await subscribe("dns:nobody.test:4000").ready();

    assert.deepEqual([endpoints, freshness, failure], [[], "live", "nobody.test: no such name"]);
  });
});
