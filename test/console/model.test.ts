import assert from "node:assert/strict";
import type { Change, Everything, InstanceState } from "#cli/live/console/messages.js";
import { formatAge, formatCount } from "#console/model/figures.js";
import { begin, merge } from "#console/model/known.js";
import { parseRoute, pathOf, type Route } from "#console/model/route.js";
import { safeText } from "#console/model/safe-text.js";

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
    version: "1",
    since: 10,
    allowed: { calls: false, actions: false },
    registry: { target: "zookeeper://zk/rpc", health: "connected" },
    names: ["x.Y"],
    services: [{ name: "x.Y", instances: [instance] }],
    changes,
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

  it("keeps a thousand changes", () => {
    const many = Array.from({ length: 3_000 }, (_, index) => change(index + 1));

    assert.equal(begin(undefined, everything("one", many)).changes.length, 1_000);
  });
});

describe("addresses of pages", () => {
  const routes: readonly Route[] = [
    { page: "overview" },
    { page: "registry" },
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
