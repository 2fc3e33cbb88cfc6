// `callwire compat` with real ZooKeeper: three servers of two versions, two named consumers, and
// checkouts that break the one, the other, both or nobody.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compile, diskHost } from "@callwire/compiler";
import { type CallwireServer, serve } from "callwire";
import { connectDynamic, type DynamicClient, implementDynamic } from "callwire/dynamic";
import type { Descriptor } from "callwire/schema";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { eventually } from "../../../support/wait.js";
import { createNode, createNodes } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { callwire } from "../callwire.js";

const SERVICE = "demo.shop.v1.Orders";
const FIND = "@idempotent find(id: u64): Receipt?;";
const shop = (receipt: string, methods: string): string => `package demo.shop.v1;

struct Order {
  1 article: string;
}

struct Receipt {
  1 id: u64;
  ${receipt}
}

service Orders {
  place(order: Order): Receipt;
  ${methods}
}
`;

interface Peer {
  readonly kind: string;
  readonly who: string;
  readonly verdict: string;
  readonly findings: readonly { readonly rule: string; readonly name: string; readonly place: string }[];
}

describe("callwire compat with three servers and two consumers", function () {
  this.timeout(120_000);
  this.slow(10_000);

  let zookeeper: ZookeeperServer;
  let folder: string;
  let target: string;
  const servers: CallwireServer[] = [];
  const clients: DynamicClient[] = [];

  /** A folder with one contract. */
  const checkOut = (name: string, text: string): string => {
    const cwd = path.join(folder, name);
    mkdirSync(path.join(cwd, "idl"), { recursive: true });
    writeFileSync(path.join(cwd, "idl/shop.rpc"), text);
    return cwd;
  };
  const describeContract = (name: string, text: string): Descriptor => {
    const { descriptor } = compile(diskHost, { roots: [path.join(checkOut(name, text), "idl")] });
    assert.ok(descriptor);
    return descriptor;
  };

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "callwire-compat-"));
    zookeeper = await ZookeeperServer.start();
    target = zookeeper.target("/rpc");
    const first = describeContract("first", shop("", FIND));
    const second = describeContract("second", shop("", ""));
    for (const [contract, version] of [
      [first, "1"],
      [first, "1"],
      [second, "2"],
    ] as const) {
      const handler = () => ({ id: "1" });
      const services = [implementDynamic(contract, SERVICE, handler)];
      servers.push(await serve({ services, registry: target, schemas: contract, version, stopOnSignal: false }));
    }
    clients.push(connectDynamic(SERVICE, target, { contract: first, name: "billing", version: "1.4.0" }));
    clients.push(connectDynamic(SERVICE, target, { contract: second, name: "web" }));
    const hosts = [{ host: "127.0.0.1", port: zookeeper.port }];
    await using reader = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: "/rpc" });
    await eventually(async () => {
      assert.equal((await reader.consumers(SERVICE)).length, 2);
      for (const { files } of [first, second])
        assert.ok(await reader.schema(files.flatMap(({ services }) => services)[0]?.fingerprint ?? ""));
    }, 30_000);
  });
  after(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(servers.map((server) => server.close()));
    await zookeeper.close();
    rmSync(folder, { recursive: true });
  });

  const compat = async (name: string, text: string) => {
    const { code, stdout, stderr } = await callwire(["compat", "--json", "--registry", target], { cwd: checkOut(name, text) });
    assert.equal(stderr, "");
    const { peers } = JSON.parse(stdout) as { readonly peers: readonly Peer[] }; // as compat prints it
    const broken = peers.filter(({ verdict }) => verdict === "breaks");
    const nameOf = ({ kind, who }: Peer): string => (kind === "consumer" ? (who.split(" ")[0] ?? "") : "instance");
    const rules = new Set(broken.flatMap(({ findings }) => findings.map(({ rule, name: at }) => `${rule} ${at}`)));
    return { code, count: peers.length, broken: broken.map(nameOf).sort(), rules: [...rules], all: broken };
  };

  it("finds nobody who breaks by a safe change, and ends with 0", async () => {
    const { code, count, broken } = await compat("safe", shop("2 note: string?;", `${FIND} cancel(id: u64);`));
    assert.deepEqual([code, count, broken], [0, 5, []]);
  });

  it("names the consumer alone that calls what is gone, with rule, place and advice", async () => {
    const { code, broken, rules, all } = await compat("gone", shop("2 note: string?;", ""));
    assert.deepEqual([code, broken, rules], [1, ["billing"], [`method-removed ${SERVICE}/find`]]);
    assert.match(all[0]?.findings[0]?.place ?? "", /^idl\/shop\.rpc:\d+:\d+$/);
    const { code: textCode, stdout } = await callwire(["compat", "--registry", target], { cwd: path.join(folder, "gone") });
    assert.equal(textCode, 1);
    const line =
      /\n\nbilling at .*, process \d+\n {2}breaks at servers of this checkout:\n {4}idl\/shop\.rpc:\d+:\d+: method-removed: .*\/find: .*keep it, deprecated, until no client calls it\n$/;
    assert.match(stdout, line);
  });

  it("names the instances alone that do not send what new clients need", async () => {
    const { code, broken, rules } = await compat("needs", shop("2 total: f64;", FIND));
    assert.deepEqual([code, broken], [1, ["instance", "instance", "instance"]]);
    assert.deepEqual(rules, ["field-added-required demo.shop.v1.Receipt.total"]);
  });

  it("names everybody who has another type in the same place", async () => {
    const text = shop("", FIND).replace("1 id: u64;", "1 id: string;");
    const { code, broken, rules } = await compat("type", text);
    assert.deepEqual([code, broken], [1, ["billing", "instance", "instance", "instance", "web"]]);
    assert.deepEqual(rules, ["type-changed demo.shop.v1.Receipt.id"]);
  });

  it("names the consumers of a service that is gone while its package is there", async () => {
    const { code, broken, rules } = await compat("removed", "package demo.shop.v1;\n\nstruct Order {\n  1 article: string;\n}\n");
    assert.deepEqual([code, broken, rules], [1, ["billing", "web"], [`service-removed ${SERVICE}`]]);
  });

  it("leaves alone what is no service of the checkout", async () => {
    const { code, count } = await compat("other", "package demo.other.v1;\n\nservice Other {\n  ping();\n}\n");
    assert.deepEqual([code, count], [0, 0]);
  });

  it("names as unknown who has a contract that nobody has, with what to do", async () => {
    const hosts = [{ host: "127.0.0.1", port: zookeeper.port }];
    await using registry = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: "/rpc" });
    const leave = registry.announce(SERVICE, { name: "old", fingerprint: "0000000000000001", host: "h", pid: 1 });
    await eventually(async () => assert.equal((await registry.consumers(SERVICE)).length, 3), 30_000);
    const { code, stdout, stderr } = await callwire(["compat", "--registry", target], { cwd: path.join(folder, "safe") });
    await leave();
    assert.equal(code, 0);
    assert.match(stdout, /^demo\.shop\.v1\.Orders +old at h, process 1 +consumer +0000000000000001 +unknown$/m);
    assert.match(stderr, /^unknown: nobody has that contract; generate the code of its server again/);
  });

  it("names the consumers of a service that is gone, also when no instance of it runs", async () => {
    const gone = "demo.shop.v1.Returns";
    const hosts = [{ host: "127.0.0.1", port: zookeeper.port }];
    await using registry = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: "/rpc" });
    const leave = registry.announce(gone, { name: "returns-desk", fingerprint: "0000000000000007", host: "h", pid: 1 });
    await createNode(zookeeper.host, `/rpc/consumers/demo.shop.v1.no name/x~0`, Buffer.from("{}")); // of nobody
    await eventually(async () => assert.equal((await registry.consumers(gone)).length, 1), 30_000);
    const { code, broken, rules } = await compat("safe", shop("2 note: string?;", FIND));
    await leave();
    assert.deepEqual([code, broken, rules], [1, ["returns-desk"], [`service-removed ${gone}`]]);
  });

  it("judges by what answers where a record says another contract, says so, and judges nobody else by it", async () => {
    const skewed = "0000000000000002";
    const [first, , third] = servers.map(({ address }) => address);
    assert.ok(first !== undefined && third !== undefined);
    const hosts = [{ host: "127.0.0.1", port: zookeeper.port }];
    await using registry = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: "/rpc" });
    const record = { rev: 0, host: "127.0.0.1", weight: 100, state: "up", meta: {}, fingerprint: skewed } as const;
    await using one = registry.register(SERVICE, { ...record, id: "old1", port: first.port });
    await using other = registry.register(SERVICE, { ...record, id: "old2", port: third.port });
    await Promise.all([one.ready(), other.ready()]);
    const leave = registry.announce(SERVICE, { name: "old", fingerprint: skewed, host: "h", pid: 1 });
    await eventually(async () => assert.equal((await registry.consumers(SERVICE)).length, 3), 30_000);

    const cwd = checkOut("skew", shop("", FIND)); // as the first and the second server have it
    const { code, stdout, stderr } = await callwire(["compat", "--registry", target], { cwd });
    const json = await callwire(["compat", "--json", "--registry", target], { cwd });
    await leave();
    assert.equal(code, 0, stdout);
    const { peers } = JSON.parse(json.stdout) as {
      readonly peers: readonly (Peer & { readonly fingerprint: string; readonly answers?: string })[];
    };
    const own = peers.find(({ verdict, answers }) => verdict === "same" && answers === undefined)?.fingerprint;
    const verdicts = peers
      .filter(({ fingerprint }) => fingerprint === skewed)
      .map(({ who, verdict, answers }) => [who.split(" ")[1], verdict, answers === own]);
    assert.deepEqual(verdicts.sort(), [
      ["at", "unknown", false],
      ["old1", "same", true],
      ["old2", "ok", false],
    ]);
    assert.match(stdout, new RegExp(`^demo\\.shop\\.v1\\.Orders +\\S+ old1 +instance +${own} SKEW +same$`, "m"));
    assert.match(stdout, new RegExp(`\n\\S+ old1: its record says contract ${skewed}, and ${own} answers, which was judged\n`));
    assert.match(stderr, /^SKEW: another contract answers than the record says, and is what was judged; /m);
  });

  it("looks at all services, however many there are", async () => {
    const names = Array.from({ length: 620 }, (_, index) => `demo.many.v1.S${String(index).padStart(3, "0")}`);
    const record = Buffer.from(JSON.stringify({ v: 1, host: "127.0.0.1", port: 1, fp: "0000000000000003" }));
    const caller = Buffer.from(JSON.stringify({ v: 1, name: "last", fp: "0000000000000003", host: "h", pid: 1 }));
    await createNode(zookeeper.host, "/many/services/demo.many.v1.S000/a~0", record);
    await createNode(zookeeper.host, "/many/consumers/demo.many.v1.S619/a~0", caller);
    const rest = names.slice(1);
    await createNodes(zookeeper.host, "/many/services", new Map(rest.map((name) => [name, Buffer.alloc(0)])));
    await createNodes(zookeeper.host, "/many/services", new Map(rest.map((name) => [`${name}/a~0`, record])));
    const cwd = checkOut("many", "package demo.many.v1;\n\nstruct Nothing {\n  1 a: string;\n}\n");
    const args = ["compat", "--json", "--timeout", "60s", "--registry", target.replace("/rpc", "/many")];
    const { code, stdout, stderr } = await callwire(args, { cwd });
    assert.deepEqual([code, stderr], [1, ""]);
    const { peers } = JSON.parse(stdout) as { readonly peers: readonly Peer[] };
    assert.equal(peers.length, 621);
    assert.deepEqual(
      peers.filter(({ verdict }) => verdict === "breaks").map(({ who }) => who),
      ["last at h, process 1"],
    );
  });

  it("asks a registry, and not one server", async () => {
    const { code, stderr } = await callwire(["compat", "--at", "127.0.0.1:1"], { cwd: path.join(folder, "safe") });
    assert.equal(code, 2);
    assert.match(stderr, /compat asks everybody who is registered; name a registry/);
  });
});
