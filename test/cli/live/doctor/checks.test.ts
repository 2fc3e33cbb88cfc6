// What each check of `callwire doctor` makes of what it is given. That doctor gives it the right
// things is tried in doctor.test.ts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Endpoint } from "callwire";
import type { ExaminedEntry } from "callwire/zookeeper";
import { checkAccess } from "#cli/live/doctor/access.js";
import { checkClock, checkServerClocks } from "#cli/live/doctor/clock.js";
import { findEach } from "#cli/live/doctor/finding.js";
import { checkMocks } from "#cli/live/doctor/mocks.js";
import { checkNode, OLDEST_NODE } from "#cli/live/doctor/node-version.js";
import { checkConsumers, checkOrphans } from "#cli/live/doctor/orphans.js";
import { checkPath } from "#cli/live/doctor/path.js";
import { checkPorts, checkRegistryHosts } from "#cli/live/doctor/ports.js";
import { checkRoundTrip } from "#cli/live/doctor/round-trip.js";
import { checkSettings } from "#cli/live/doctor/settings.js";
import { checkVersions } from "#cli/live/doctor/versions.js";
import { ROOT } from "../../../support/run-script.js";

const endpoint = (id: string, port: number, more: Partial<Endpoint> = {}): Endpoint => ({
  id,
  rev: 0,
  host: "10.0.0.7",
  port,
  weight: 100,
  state: "up",
  meta: {},
  ...more,
});
const entry = (more: Partial<ExaminedEntry> = {}): ExaminedEntry => ({
  service: "demo.Calc",
  path: "/rpc/services/demo.Calc/a~0",
  isEphemeral: true,
  createdAt: 100_000,
  endpoint: endpoint("a", 4000),
  ...more,
});
const states = (findings: readonly { readonly state: string }[]) => findings.map(({ state }) => state);

describe("the checks of callwire doctor", () => {
  it("know the oldest Node that package.json allows", () => {
    const manifest: unknown = JSON.parse(readFileSync(path.join(ROOT, "runtime/package.json"), "utf8"));
    assert.ok(typeof manifest === "object" && manifest !== null && "engines" in manifest);
    assert.deepEqual(manifest.engines, { node: `>=${OLDEST_NODE}` });
  });

  it("fail a Node that is too old, and no other", () => {
    for (const version of ["v20.19.0", "v20.20.2", "v22.0.0", "v100.1.0"]) assert.equal(checkNode(version).state, "ok");
    for (const version of ["v20.18.3", "v18.20.8", "v9.99.0"]) assert.equal(checkNode(version).state, "fail");
    assert.match(checkNode("v18.20.8").found, /v18\.20\.8 is older than 20\.19/);
    assert.match(checkNode("v18.20.8").advice ?? "", /install Node 20\.19 or later/);
  });

  it("warn of a registry that takes 100 ms", () => {
    assert.deepEqual(checkRoundTrip(1.24), { state: "ok", found: "1.2 ms" });
    assert.equal(checkRoundTrip(99).state, "ok");
    assert.match(checkRoundTrip(100).found, /takes 100 ms to answer/);
  });

  it("fail a path that is not there, and name those that have services", () => {
    const near = (...paths: readonly string[]) => ({ exists: false, near: paths });
    const wrong = checkPath("/prc", near("/rpc"), 0);
    assert.deepEqual([wrong.state, wrong.found], ["fail", "there is no /prc in the registry"]);
    assert.match(wrong.advice ?? "", /services are under \/rpc/);
    assert.match(checkPath("/prc", near(), 0).advice ?? "", /start a server there/);
    const empty = checkPath("/registry", { exists: true, near: ["/registry/rpc"] }, 0);
    assert.deepEqual([empty.state, empty.found], ["warn", "nothing is registered under /registry"]);
    assert.match(empty.advice ?? "", /^services are under \/registry\/rpc; give that path/);
    assert.match(checkPath("/rpc", { exists: true, near: [] }, 0).advice ?? "", /^start a server with this registry/);
    assert.deepEqual(checkPath("/rpc", { exists: true, near: [] }, 1), { state: "ok", found: "/rpc has 1 service" });
  });

  it("tell which clock is wrong, only beyond what the round trip leaves open", () => {
    assert.equal(checkClock({ offsetMs: 900, uncertaintyMs: 5 }).state, "ok");
    assert.equal(checkClock({ offsetMs: 1_400, uncertaintyMs: 500 }).state, "ok");
    assert.equal(checkClock({ offsetMs: -1_400, uncertaintyMs: 5 }).state, "warn");
    const behind = checkClock({ offsetMs: 5_000, uncertaintyMs: 3 });
    assert.deepEqual([behind.state, behind.found], ["fail", "this machine's clock is 5.0 s behind the registry's"]);
    assert.match(checkClock({ offsetMs: -5_000, uncertaintyMs: 3 }).found, /5\.0 s ahead of/);
    assert.deepEqual(states([checkClock("nothing may be written under /rpc")]), ["skip"]);
  });

  it("tell a server whose clock is ahead, once", () => {
    const of = (startedAt: number) => entry({ endpoint: endpoint("a", 4000, { startedAt }) });
    assert.deepEqual(checkServerClocks([of(99_000), of(100_900)]), []);
    assert.deepEqual(states(checkServerClocks([of(102_000)])), ["warn"]);
    const found = checkServerClocks([of(105_000), of(105_000)]);
    assert.deepEqual(states(found), ["fail"]);
    assert.match(found[0]?.found ?? "", /the clock at 10\.0\.0\.7:4000 is 5\.0 s ahead/);
  });

  it("warn of paths that everybody may write to", () => {
    assert.deepEqual(checkAccess([]), [{ state: "ok", found: "not everybody may write" }]);
    const [open, ...others] = checkAccess(["/rpc", "/rpc/services"]); // what is inside follows
    assert.deepEqual(others, []);
    assert.equal(open?.state, "warn");
    assert.match(open?.found ?? "", /^everybody may write to \/rpc$/);
    const found = ({ found }: { readonly found: string }) => found;
    const apart = ["everybody may write to /rpc", "everybody may write to /rpc-b/services"];
    assert.deepEqual(checkAccess(["/rpc", "/rpc-b/services"]).map(found), apart);
    assert.equal(checkAccess(["/", "/services"]).length, 1);
    assert.match(open?.advice ?? "", /setAcl \/rpc auth::cdrwa,world:anyone:r/);
  });

  it("fail an entry without a session, and warn of what is no instance", () => {
    assert.deepEqual(checkOrphans([entry()]), [{ state: "ok", found: "1 entry, each with its session" }]);
    const [orphan] = checkOrphans([entry(), entry({ isEphemeral: false })]);
    assert.equal(orphan?.state, "fail");
    assert.match(orphan?.advice ?? "", /delete \/rpc\/services\/demo\.Calc\/a~0/);
    assert.deepEqual(states(checkOrphans([entry({ endpoint: "it is not JSON" })])), ["warn"]);
    const [foreign] = checkOrphans([entry({ endpoint: "it is not JSON", isEphemeral: false })]);
    assert.equal(foreign?.state, "fail");
    assert.doesNotMatch(foreign?.advice ?? "", /delete/); // it may be right where it is
  });

  it("tell the same of consumers, and name their clients", () => {
    const consumer = { name: "billing", fingerprint: "f", host: "h", pid: 1 };
    const node = { service: "demo.Calc", path: "/rpc/consumers/demo.Calc/a~0", isEphemeral: true, consumer };
    assert.deepEqual(checkConsumers([]), [{ state: "ok", found: "no client has a name" }]);
    assert.deepEqual(checkConsumers([node]), [{ state: "ok", found: "1 client with a name, each with its session" }]);
    const [orphan] = checkConsumers([node, { ...node, isEphemeral: false }]);
    assert.deepEqual(
      [orphan?.state, orphan?.found],
      ["fail", `${node.path} belongs to no session, so that it stays when its client has gone`],
    );
    const [wrong] = checkConsumers([{ ...node, consumer: "it is not JSON" }]);
    assert.deepEqual([wrong?.state, wrong?.found], ["warn", `${node.path} is no consumer: it is not JSON`]);
  });

  it("fail each instance whose port is closed", () => {
    const open = { address: "10.0.0.7:1", services: ["a"], problem: undefined };
    assert.deepEqual(checkPorts([open]), [{ state: "ok", found: "1 of 1 open" }]);
    const found = checkPorts([open, { address: "10.0.0.7:2", services: ["a", "b"], problem: "ECONNREFUSED" }]);
    assert.deepEqual(states(found), ["fail"]);
    assert.match(found[0]?.found ?? "", /^10\.0\.0\.7:2 of a, b cannot be reached from here: ECONNREFUSED$/);
  });

  it("need one server of the registry", () => {
    const host = (problem?: string) => ({ address: "10.0.0.1:2181", services: [], problem });
    assert.deepEqual(states(checkRegistryHosts("zookeeper://x", [host()])), ["ok"]);
    assert.deepEqual(states(checkRegistryHosts("zookeeper://x", [host(), host("ECONNREFUSED")])), ["warn"]);
    const [down] = checkRegistryHosts("zookeeper://x", [host("ECONNREFUSED")]);
    assert.deepEqual([down?.state, down?.found], ["fail", "zookeeper://x cannot be reached: 10.0.0.1:2181: ECONNREFUSED"]);
  });

  it("warn of two contracts of one service, and say who has which", () => {
    const of = (id: string, port: number, fingerprint?: string) =>
      endpoint(id, port, fingerprint === undefined ? {} : { fingerprint });
    assert.deepEqual(states(checkVersions(new Map([["demo.Calc", [of("a", 1, "aa"), of("b", 2, "aa")]]]))), ["ok"]);
    const [skew] = checkVersions(new Map([["demo.Calc", [of("a", 1, "aa"), of("b", 2, "bb"), of("c", 3, "bb")]]]));
    assert.equal(skew?.state, "warn");
    assert.equal(skew?.found, "demo.Calc runs 2 contracts: bb at 10.0.0.7:2, 10.0.0.7:3; aa at 10.0.0.7:1");
    assert.deepEqual(states(checkVersions(new Map([["demo.Calc", [of("a", 1, "aa"), of("b", 2)]]]))), ["warn"]);
  });

  it("warn of a mock beside real instances, and of no mock among mocks", () => {
    const mock = (id: string, port: number) => endpoint(id, port, { meta: { mock: "true" } });
    const of = (...endpoints: readonly Endpoint[]) => checkMocks(new Map([["demo.Calc", endpoints]]));
    assert.deepEqual([of(), of(endpoint("a", 1)), of(mock("a", 1), mock("b", 2))], [[], [], []]);
    assert.deepEqual(of(endpoint("a", 1), mock("b", 2), endpoint("c", 3, { meta: { mock: "false" } })), [
      {
        state: "warn",
        found: "demo.Calc has a mock at 10.0.0.7:2 beside 2 real instances",
        advice: "end callwire mock there, or callwire drain 10.0.0.7:2",
      },
    ]);
    assert.match(
      of(endpoint("a", 1), mock("b", 2), mock("c", 3))[0]?.found ?? "",
      /2 mocks, such as 10\.0\.0\.7:2, beside 1 real instance$/,
    );
  });

  it("warn of what operators have set, with the command that takes it back", () => {
    const services = new Map([["demo.Calc", [endpoint("a", 4000)]]]);
    const of = (drain: readonly string[], weights: Readonly<Record<string, number>>) =>
      checkSettings(
        [
          {
            service: "demo.Calc",
            path: "/rpc/config/demo.Calc",
            changedAt: 0,
            settings: { drain, weights: new Map(Object.entries(weights)) },
          },
        ],
        services,
        7_200_000,
      );
    assert.deepEqual(of([], { a: 1, "10.0.0.7:4000": 300 }), [{ state: "ok", found: "no instance is held back" }]);
    const [drained] = of(["10.0.0.7:4000"], {});
    assert.match(drained?.found ?? "", /an operator drains 10\.0\.0\.7:4000 of demo\.Calc: .*\(settings changed 2 h ago\)/);
    assert.match(drained?.advice ?? "", /callwire drain 10\.0\.0\.7:4000 --undo/);
    const [stopped] = of([], { a: 0 });
    assert.equal(stopped?.state, "warn");
    assert.match(stopped?.found ?? "", /gives a of demo\.Calc the weight 0: it gets no calls/);
    assert.match(stopped?.advice ?? "", /callwire weight a --undo/);
    const gone = of(["b"], { c: 50 });
    assert.deepEqual(states(gone), ["warn", "warn"]);
    assert.match(gone[0]?.found ?? "", /drains b, which is not registered/);
    assert.match(gone[1]?.advice ?? "", /callwire weight c --undo/);
  });

  it("fail settings that nobody can read", () => {
    const settings = [{ service: "demo.Calc", path: "/rpc/config/demo.Calc", changedAt: 0, settings: "it is not JSON" }];
    assert.deepEqual(states(checkSettings(settings, new Map(), 0)), ["fail"]);
  });

  it("name the first ten, and how many more", () => {
    const items = Array.from({ length: 12 }, (_item, at) => at);
    const found = findEach(items, "good", (item) => ({ state: "fail", found: String(item) }));
    assert.deepEqual([found.length, found[10]?.state, found[10]?.found], [11, "fail", "2 more"]);
    assert.equal(findEach(items.slice(0, 10), "good", (item) => ({ state: "warn", found: String(item) })).length, 10);
  });
});
