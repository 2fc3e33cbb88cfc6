import assert from "node:assert/strict";
import type { Change, Everything, FailedCall, InstanceState, TopologyCall } from "#cli/live/console/messages.js";
import { formatAge, formatCount } from "#console/model/figures.js";
import { begin, merge } from "#console/model/known.js";
import { parseRoute, pathOf, type Route } from "#console/model/route.js";
import { safeText } from "#console/model/safe-text.js";
import { topologyRows } from "#console/model/topology.js";

describe("what a page of the console knows", () => {
  const instance: InstanceState = { id: "a", address: "127.0.0.1:1", state: "up", weight: 100, meta: {} };
  const change = (number: number): Change => ({
    number,
    at: number,
    what: "joined",
    service: "x.Y",
    instance: "i",
    detail: "up",
  });
  const everything = (run: string, changes: readonly Change[] = []): Everything => ({
    kind: "everything",
    run,
    page: `page of ${run}`,
    version: "1",
    since: 10,
    allowed: { calls: false, actions: false },
    registry: { target: "zookeeper://zk/rpc", health: "connected" },
    names: ["x.Y"],
    services: [{ name: "x.Y", instances: [instance] }],
    changes,
    failures: [],
  });

  it("is changed by what is other, and by nothing else", () => {
    const before = begin(undefined, everything("one"));
    const after = merge(before, { kind: "difference", services: [{ name: "x.Z", instances: [instance] }] });

    assert.deepEqual([...after.services.keys()], ["x.Y", "x.Z"]);
    assert.equal(after.names, before.names);
    assert.deepEqual([...before.services.keys()], ["x.Y"]);
  });

  it("has no service without an instance", () => {
    const after = merge(begin(undefined, everything("one")), { kind: "difference", services: [{ name: "x.Y", instances: [] }] });

    assert.deepEqual([...after.services.keys()], []);
  });

  it("has each change once, the newest first, when the same console tells everything again", () => {
    const first = begin(undefined, everything("one", [change(1), change(2)]));
    const again = begin(first, everything("one", [change(1), change(2), change(3)]));

    assert.deepEqual(
      again.changes.map(({ number }) => number),
      [3, 2, 1],
    );
  });

  it("keeps the changes of a console that was started again", () => {
    const first = begin(undefined, everything("one", [change(1), change(2)]));
    const other = begin(first, everything("two", [change(1)]));

    assert.deepEqual(
      other.changes.map(({ run, number }) => `${run} ${number}`),
      ["two 1", "one 2", "one 1"],
    );
    assert.equal(other.since, 10);
  });

  it("keeps a hundred failed calls, each once, also of a console that was started again", () => {
    const failure = (number: number): FailedCall => {
      const what = { service: "x.Y", method: "z", name: "RpcError", code: "INTERNAL", message: "", instance: "", attempts: [] };
      return { ...what, number, at: number, ms: 1 };
    };
    const failures = Array.from({ length: 99 }, (_, index) => failure(index + 1));
    const first = begin(undefined, { ...everything("one"), failures });
    const merged = merge(first, { kind: "difference", failures: [failure(99), failure(100)] });
    const other = begin(merged, { ...everything("two"), failures: [failure(1)] });

    assert.equal(merged.failures.length, 100);
    assert.deepEqual(
      other.failures.map(({ run, number }) => `${run} ${number}`).filter((_, index) => index < 2 || index > 98),
      ["two 1", "one 100", "one 2"],
    );
  });

  it("keeps a thousand changes", () => {
    const many = Array.from({ length: 3_000 }, (_, index) => change(index + 1));

    assert.equal(begin(undefined, everything("one", many)).changes.length, 1_000);
  });
});

describe("who calls whom", () => {
  const call = (consumer: string, service: string, more: Partial<TopologyCall> = {}): TopologyCall => {
    return { consumer, service, host: "one", pid: 1, contract: "a", ...more };
  };
  const instances = ["up", "draining"].map((state): InstanceState => {
    const mark = state === "up" ? { isMock: true as const } : {};
    return { id: state, address: "127.0.0.1:1", state, weight: 100, contract: "a", ...mark, meta: {} };
  });
  const services = new Map([["x.Y", { name: "x.Y", instances }]]);

  it("is a row for each name and each service that it calls", () => {
    const calls = [
      call("shop", "x.Y", { version: "2" }),
      call("shop", "x.Z"),
      call("shop", "x.Y", { version: "1", host: "two", contract: "b" }),
    ];

    assert.deepEqual(topologyRows(calls, services), [
      {
        consumer: "shop",
        versions: ["1", "2"],
        hosts: ["one", "two"],
        clients: 2,
        service: "x.Y",
        instances: { up: 1, all: 2, mocks: 1 },
        others: 1,
      },
      {
        consumer: "shop",
        versions: [],
        hosts: ["one"],
        clients: 1,
        service: "x.Z",
        instances: { up: 0, all: 0, mocks: 0 },
        others: 1,
      },
    ]);
  });

  it("says nothing of instances that are not followed", () => {
    const [row] = topologyRows([call("shop", "x.Y")], undefined);

    assert.deepEqual([row?.instances, row?.others], [undefined, 0]);
  });

  it("takes no two names for one", () => {
    assert.equal(topologyRows([call("a", "b c"), call("a b", "c")], services).length, 2);
  });
});

describe("addresses of pages", () => {
  const routes: readonly Route[] = [
    { page: "overview" },
    { page: "registry" },
    { page: "errors" },
    { page: "topology" },
    { page: "service", service: "demo.calculator.v1.Calculator" },
    { page: "service", service: "a/b?c#d %é" },
    { page: "call", service: "demo.calculator.v1.Calculator", method: "divide" },
    { page: "call", service: "a/b", method: "c/d" },
  ];
  for (const route of routes) {
    it(`lead to ${pathOf(route)} and back`, () => {
      assert.deepEqual(parseRoute(pathOf(route)), route);
    });
  }

  it("that are none are said to be none", () => {
    assert.deepEqual(parseRoute("/x/y"), { page: "nowhere", path: "/x/y" });
    assert.deepEqual(parseRoute("/services/%"), { page: "service", service: "%" });
  });
});

describe("text of others", () => {
  it("shows what would hide or turn the rest around, and keeps line breaks", () => {
    assert.equal(safeText("a\u202eb\u0000c\u200bd\ne"), "a\\u{202e}b\\u{0}c\\u{200b}d\ne");
    assert.equal(safeText("\u{e0041}"), "\\u{e0041}");
  });

  it("is cut", () => {
    assert.equal(safeText("x".repeat(1_000_000)).length, 401);
  });
});

describe("figures", () => {
  it("have two units at most", () => {
    const ages = [-1, 0, 999, 1_000, 65_000, 3_600_000, 3_661_000, 90_000_000];

    assert.deepEqual(ages.map(formatAge), ["0s", "0s", "0s", "1s", "1m 5s", "1h", "1h 1m", "1d 1h"]);
  });

  it("have their noun", () => {
    assert.deepEqual([formatCount(1, "service"), formatCount(12_000, "service")], ["1 service", "12,000 services"]);
  });
});
