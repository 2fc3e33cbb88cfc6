// `callwire doctor` as a process, with real ZooKeeper: all that it is to find, one at a time.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Endpoint } from "callwire";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { eventually } from "../../../support/wait.js";
import { childrenOf, createNode } from "../../../support/zookeeper-nodes.js";
import { freePort, ZookeeperServer } from "../../../support/zookeeper-server.js";
import { callwire } from "../callwire.js";

const SERVICE = "demo.calculator.v1.Calculator";
const DIGEST = "callwire:secret";

interface Found {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly advice?: string;
}

describe("callwire doctor with real ZooKeeper", function () {
  this.timeout(120_000);
  this.slow(10_000);

  let zookeeper: ZookeeperServer;
  let listener: Server;
  let folder: string;
  let ids = 0;
  const registries: ZookeeperRegistry[] = [];

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "callwire-doctor-"));
    listener = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    [zookeeper] = await Promise.all([ZookeeperServer.start(), once(listener, "listening")]);
  });
  after(async () => {
    await Promise.all(registries.map((registry) => registry[Symbol.asyncDispose]()));
    listener.close();
    await zookeeper.close();
    rmSync(folder, { recursive: true });
  });

  const open = (place: string, digest?: string): ZookeeperRegistry => {
    const hosts = [{ host: "127.0.0.1", port: zookeeper.port }];
    const registry = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: place, digest }, { onWarning: () => undefined });
    registries.push(registry);
    return registry;
  };
  const port = (): number => (listener.address() as AddressInfo).port; // it listens on TCP
  const register = async (registry: ZookeeperRegistry, more: Partial<Endpoint> = {}): Promise<void> => {
    const own = { id: `i${ids++}`, rev: 0, host: "127.0.0.1", port: port(), weight: 100, state: "up", meta: {} } as const;
    await registry.register(SERVICE, { ...own, fingerprint: "35fef529a83c9cb4", ...more }).ready();
  };
  const target = (place: string): string => `zookeeper://${zookeeper.host}${place}`;
  /** A module that the command loads first. */
  const preload = (text: string): string => {
    const file = path.join(folder, `preload-${ids++}.mjs`);
    writeFileSync(file, text);
    return `--import ${pathToFileURL(file).href}`;
  };

  /** What is not ok, and the exit code. */
  const examine = async (place: string, env: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await callwire(["doctor", "--json", "--registry", target(place)], { env });
    const { checks } = JSON.parse(stdout) as { readonly checks: readonly Found[] }; // as doctor prints it
    return { code, stderr, all: checks, bad: checks.filter(({ state }) => state !== "ok") };
  };
  /** The one finding beside that everybody may write, which is so where there is no digest. */
  const findOnly = async (place: string, env: Readonly<Record<string, string>> = {}) => {
    const { code, bad } = await examine(place, env);
    const [only, ...others] = bad.filter(({ check }) => check !== "access");
    assert.deepEqual(others, []);
    assert.ok(only);
    return { code, ...only };
  };

  it("finds nothing where all is well, and ends with 0", async () => {
    await register(open("/well", DIGEST));
    const { code, stderr, all, bad } = await examine("/well", { CALLWIRE_ZOOKEEPER_DIGEST: DIGEST });
    assert.deepEqual([code, stderr, bad], [0, "", []]);
    assert.deepEqual(await childrenOf(zookeeper.host, "/well"), ["services"]); // what measured the clock has gone
    const checks = [
      "node",
      "registry",
      "round trip",
      "path",
      "clock",
      "access",
      "entries",
      "consumers",
      "ports",
      "contracts",
      "settings",
    ];
    assert.deepEqual(
      all.map(({ check }) => check),
      checks,
    );
  });

  it("says so where it may not write", async () => {
    const denied = await examine("/well");
    assert.equal(denied.code, 0);
    assert.deepEqual(
      denied.bad.map(({ check, state, found }) => [check, state, found]),
      [["clock", "skip", "nothing may be written under /well"]],
    );
  });

  it("finds a registry that is down, and ends with 3", async () => {
    const closed = await freePort();
    const { code, stdout } = await callwire(["doctor", "--registry", `zookeeper://127.0.0.1:${closed}/rpc`]);
    assert.equal(code, 3);
    assert.match(stdout, /^registry +fail .*cannot be reached: 127\.0\.0\.1:\d+: ECONNREFUSED$/m);
    assert.match(stdout, /^ {2}next: check that ZooKeeper runs there/m);
  });

  it("finds a path that is not there, and names the one that is", async () => {
    await register(open("/rpc"));
    const { code, bad } = await examine("/prc");
    assert.equal(code, 1);
    const wrong = bad.find(({ check }) => check === "path");
    assert.deepEqual([wrong?.state, wrong?.found], ["fail", "there is no /prc in the registry"]);
    assert.match(wrong?.advice ?? "", /services are under .*\/rpc/);
    for (const check of ["access", "entries", "consumers", "ports", "contracts", "settings"])
      assert.deepEqual(
        bad.filter((each) => each.check === check).map(({ state, found }) => [state, found]),
        [["skip", "there is no /prc"]],
        check,
      );
  });

  it("names the right path for one that is too deep, too short, or beside it", async () => {
    await register(open("/registry"));
    await register(open("/prod/east/rpc"));
    const adviceFor = async (place: string) => {
      const { bad } = await examine(place);
      const { state, advice = "" } = bad.find(({ check }) => check === "path") ?? assert.fail(`${place} has no finding`);
      return [state, /^services are under (\S+?)[,;]/.exec(advice)?.[1]];
    };
    assert.deepEqual(await adviceFor("/registry/rpc"), ["fail", "/registry"]);
    assert.deepEqual(await adviceFor("/registry/services"), ["warn", "/registry"]);
    assert.deepEqual(await adviceFor(`/registry/services/${SERVICE}`), ["warn", "/registry"]);
    assert.deepEqual(await adviceFor("/prod"), ["warn", "/prod/east/rpc"]);
    assert.deepEqual(await adviceFor("/prod/east"), ["warn", "/prod/east/rpc"]);
    assert.deepEqual(await adviceFor("/prod/east/prc"), ["fail", "/prod/east/rpc"]);
  });

  it("finds consumers that belong to nobody, and what is none", async () => {
    const registry = open("/callers");
    await register(registry);
    const leave = registry.announce(SERVICE, { name: "billing", fingerprint: "35fef529a83c9cb4", host: "h", pid: 1 });
    await eventually(async () => assert.equal((await registry.consumers(SERVICE)).length, 1), 30_000);
    const { all } = await examine("/callers");
    assert.equal(all.find(({ check }) => check === "consumers")?.found, "1 client with a name, each with its session");

    const place = `/callers/consumers/${SERVICE}`;
    const record = JSON.stringify({ v: 1, name: "old", fp: "35fef529a83c9cb4", host: "h", pid: 2 });
    await createNode(zookeeper.host, `${place}/dead~0`, Buffer.from(record));
    await createNode(zookeeper.host, `${place}/junk`, Buffer.from("{}"));
    const { code, bad } = await examine("/callers");
    await leave();
    assert.equal(code, 1);
    assert.deepEqual(
      bad.filter(({ check }) => check === "consumers").map(({ state, found }) => [state, found]),
      [
        ["fail", `${place}/dead~0 belongs to no session, so that it stays when its client has gone`],
        ["fail", `${place}/junk belongs to no session, and is no consumer: its name is not <id>~<revision>`],
      ],
    );
  });

  it("finds a clock that is 5 s wrong", async () => {
    await register(open("/clock"));
    const shift = preload("const now = Date.now; Date.now = () => now() + 5_000;");
    const { code, check, state, found } = await findOnly("/clock", { NODE_OPTIONS: shift });
    assert.deepEqual([code, check, state], [1, "clock", "fail"]);
    assert.match(found, /this machine's clock is [345]\.\d s ahead of the registry's/);
  });

  it("finds the clock of a server that is 5 s ahead", async () => {
    await register(open("/server-clock"), { startedAt: Date.now() + 5_000 });
    const { code, check, found } = await findOnly("/server-clock");
    assert.deepEqual([code, check], [1, "clock"]);
    assert.match(found, /the clock at 127\.0\.0\.1:\d+ is [345]\.\d s ahead of the registry's/);
  });

  it("finds an entry that belongs to nobody", async () => {
    const data = JSON.stringify({ v: 1, host: "127.0.0.1", port: port(), fp: "35fef529a83c9cb4" });
    await createNode(zookeeper.host, `/orphan/services/${SERVICE}/dead~0`, Buffer.from(data));
    const { code, check, found, advice } = await findOnly("/orphan");
    assert.deepEqual([code, check], [1, "entries"]);
    assert.match(found, /^\/orphan\/services\/demo\.calculator\.v1\.Calculator\/dead~0 belongs to no session/);
    assert.match(advice ?? "", /^remove it: delete \/orphan\/services/);
  });

  it("finds two contracts of one service", async () => {
    const registry = open("/skew");
    await register(registry);
    await register(registry, { fingerprint: "0000000000000001" });
    const { code, check, state, found } = await findOnly("/skew");
    assert.deepEqual([code, check, state], [0, "contracts", "warn"]);
    assert.match(found, /runs 2 contracts: .*35fef529a83c9cb4 at 127\.0\.0\.1:\d+/);
  });

  it("finds a path that everybody may write to", async () => {
    await register(open("/open"));
    const { code, bad } = await examine("/open");
    assert.equal(code, 0);
    assert.deepEqual(
      bad.map(({ check, state }) => [check, state]),
      [["access", "warn"]],
    );
    assert.match(bad[0]?.found ?? "", /^everybody may write to \/open$/);
  });

  it("finds an instance whose port is closed", async () => {
    const registry = open("/port");
    const closed = await freePort();
    await register(registry);
    await register(registry, { port: closed });
    const { code, check, found } = await findOnly("/port");
    assert.deepEqual([code, check], [1, "ports"]);
    assert.equal(found, `127.0.0.1:${closed} of ${SERVICE} cannot be reached from here: ECONNREFUSED`);
  });

  it("finds a drain that was forgotten, and the advice undoes it", async () => {
    await register(open("/drain"));
    const at = `127.0.0.1:${port()}`;
    await callwire(["drain", at, "--registry", target("/drain")]);
    const { code, check, state, found, advice = "" } = await findOnly("/drain");
    assert.deepEqual([code, check, state], [0, "settings", "warn"]);
    assert.match(found, /^an operator drains 127\.0\.0\.1:\d+ of .*: it gets no new calls \(settings changed \d+ s ago\)$/);
    const [, ...undo] = advice.slice(advice.indexOf("callwire ")).split(" ");
    await callwire([...undo, "--registry", target("/drain")]);
    const { bad } = await examine("/drain");
    assert.deepEqual(
      bad.map((finding) => finding.check),
      ["access"],
    );
  });

  it("finds a Node that is too old", async () => {
    const old = preload('Object.defineProperty(process, "version", { value: "v18.20.8" });');
    const { code, bad } = await examine("/rpc", { NODE_OPTIONS: old });
    assert.equal(code, 1);
    assert.equal(bad.find(({ check }) => check === "node")?.found, "v18.20.8 is older than 20.19");
  });

  it("looks at one server without a registry", async () => {
    const up = await callwire(["doctor", "--at", `127.0.0.1:${port()}`]);
    assert.deepEqual([up.code, up.stdout.split("\n")[2]?.replace(/ +/g, " ")], [0, "ports ok 1 of 1 open"]);
    assert.equal((await callwire(["doctor", "--at", `127.0.0.1:${await freePort()}`])).code, 1);
  });

  it("ends in time at a registry that takes connections and says nothing", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port: at } = silent.address() as AddressInfo; // it listens on TCP
    const { code, stdout } = await callwire(["doctor", "--timeout", "2s", "--registry", `zookeeper://127.0.0.1:${at}/rpc`]);
    silent.close();
    assert.equal(code, 3);
    assert.match(stdout, /registry +fail .*(?:did not answer within|no answer in) \d+ ms/);
  });
});
