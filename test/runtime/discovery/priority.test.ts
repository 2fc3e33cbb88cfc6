import assert from "node:assert/strict";
import { hasPriorities, preferPriority } from "#runtime/discovery/priority.js";
import type { Reachability } from "#runtime/discovery/subset.js";
import { endpoint } from "./conformance.js";

const FIRST = [endpoint("a", { priority: 1 }), endpoint("b", { priority: 1 })];
const SECOND = [endpoint("c", { priority: 5 })];
const THIRD = [endpoint("d", { priority: 9 })];
const ALL = [...THIRD, ...FIRST, ...SECOND];

const client = (connected: string, unreachable = ""): Reachability => ({
  isConnected: (id) => connected.includes(id),
  isUnreachable: (id) => unreachable.includes(id),
});

describe("priorities", () => {
  const used = (...clients: readonly Reachability[]): string =>
    preferPriority(ALL, clients)
      .map(({ id }) => id)
      .join(" ");

  it("leave the others out while the first is connected, or has not been tried in vain", () => {
    assert.equal(used(client("a")), "a b");
    assert.equal(used(client("")), "a b");
    assert.equal(used(client("", "a")), "a b");
  });

  it("bring the next one in when nobody of the first can be reached, and so on, and tried are all that come before", () => {
    assert.equal(used(client("", "ab")), "a b c");
    assert.equal(used(client("", "abc")), "d a b c");
    assert.equal(used(client("", "abcd")), "d a b c");
  });

  it("keep the one that works in use, until an earlier one works", () => {
    assert.equal(used(client("c")), "a b c");
    assert.equal(used(client("d")), "d a b c");
    assert.equal(used(client("bc")), "a b");
    assert.equal(used(client("b", "a")), "a b");
  });

  it("are of no account without a client that knows who can be reached, and where all have the same", () => {
    assert.equal(used(), "d a b c");
    assert.equal(preferPriority(FIRST, [client("", "a")]), FIRST);
    assert.deepEqual([hasPriorities(ALL), hasPriorities(FIRST), hasPriorities([])], [true, false, false]);
    assert.equal(hasPriorities([endpoint("a"), endpoint("b", { priority: 0 })]), false);
  });
});
