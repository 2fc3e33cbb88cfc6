import assert from "node:assert/strict";
import { EventType } from "#runtime/embedded/protocol.js";
import { type Notify, Watches } from "#runtime/embedded/watches.js";

describe("Watches", () => {
  it("tells a watcher of the data once", () => {
    const { watches, seen, notify } = start();
    watches.watchData("/a", notify);
    watches.fire({ kind: "data", path: "/a" });
    watches.fire({ kind: "data", path: "/a" });

    assert.deepEqual(seen, [[EventType.DATA_CHANGED, "/a"]]);
  });

  it("tells who waits for a node that it is there, and the watcher of the parent that its list changed", () => {
    const { watches, seen, notify } = start();
    watches.watchData("/a/b", notify);
    watches.watchChildren("/a", notify);
    watches.fire({ kind: "created", path: "/a/b" });

    assert.deepEqual(seen, [
      [EventType.CREATED, "/a/b"],
      [EventType.CHILDREN_CHANGED, "/a"],
    ]);
  });

  it("tells of the end of a node once, however it was watched", () => {
    const { watches, seen, notify } = start();
    watches.watchData("/a", notify);
    watches.watchChildren("/a", notify);
    watches.fire({ kind: "deleted", path: "/a" });

    assert.deepEqual(seen, [[EventType.DELETED, "/a"]]);
  });

  it("tells a watcher that asked twice once", () => {
    const { watches, seen, notify } = start();
    watches.watchChildren("/", notify);
    watches.watchChildren("/", notify);
    watches.fire({ kind: "created", path: "/a" });

    assert.deepEqual(seen, [[EventType.CHILDREN_CHANGED, "/"]]);
  });

  it("does not tell of data to who watches the children, nor the reverse", () => {
    const { watches, seen, notify } = start();
    watches.watchChildren("/a", notify);
    watches.fire({ kind: "data", path: "/a" });
    watches.watchData("/b", notify);
    watches.fire({ kind: "created", path: "/b/x" });

    assert.deepEqual(seen, []);
  });

  it("forgets a watcher that left, and keeps the others", () => {
    const { watches, seen, notify } = start();
    const gone: Notify = () => assert.fail("it has left");
    for (const each of [gone, notify]) {
      watches.watchData("/a", each);
      watches.watchChildren("/a", each);
    }
    watches.drop(gone);
    watches.fire({ kind: "data", path: "/a" });
    watches.fire({ kind: "created", path: "/a/x" });

    assert.deepEqual(seen, [
      [EventType.DATA_CHANGED, "/a"],
      [EventType.CHILDREN_CHANGED, "/a"],
    ]);
  });
});

function start(): { readonly watches: Watches; readonly seen: [number, string][]; readonly notify: Notify } {
  const seen: [number, string][] = [];
  return { watches: new Watches(), seen, notify: (type, path) => seen.push([type, path]) };
}
