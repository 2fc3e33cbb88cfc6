import assert from "node:assert/strict";
import fc from "fast-check";
import { Code, CreateFlag } from "#runtime/embedded/protocol.js";
import { type Change, Tree, TreeError } from "#runtime/embedded/tree.js";

const PERSISTENT = 0;
const SESSION = 7n;
const SYSTEM_ZXID = 0n;

describe("Tree", () => {
  it("begins with the nodes that ZooKeeper has", () => {
    const tree = new Tree();

    assert.deepEqual(tree.children("/").names, ["zookeeper"]);
    assert.deepEqual(tree.children("/zookeeper").names, ["config", "quota"]);
    assert.equal(tree.zxid, SYSTEM_ZXID);
  });

  it("stamps a new node with its transaction and its moment", () => {
    const tree = new Tree();
    tree.transact(1_700_000_000_000, () => tree.create("/a", Buffer.from("xyz"), PERSISTENT, SESSION));

    assert.deepEqual(tree.stat("/a"), {
      createdZxid: 1n,
      modifiedZxid: 1n,
      createdAt: 1_700_000_000_000n,
      modifiedAt: 1_700_000_000_000n,
      version: 0,
      childVersion: 0,
      owner: 0n,
      dataLength: 3,
      childCount: 0,
      childrenZxid: 1n,
    });
  });

  it("counts versions of the data, and leaves those of the children alone", () => {
    const tree = treeWith("/a");
    tree.transact(5, () => tree.setData("/a", Buffer.from("12"), 0));
    const stat = tree.transact(6, () => tree.setData("/a", Buffer.from("3"), 1)).result;

    assert.equal(stat.version, 2);
    assert.equal(stat.modifiedZxid, 3n);
    assert.equal(stat.modifiedAt, 6n);
    assert.equal(stat.createdZxid, 1n);
    assert.equal(stat.childVersion, 0);
    assert.equal(stat.dataLength, 1);
  });

  it("counts each creation and each removal of a child", () => {
    const tree = treeWith("/a", "/a/x", "/a/y");
    commit(tree, () => tree.remove("/a/x", -1));

    const stat = tree.stat("/a");
    assert.equal(stat?.childVersion, 3);
    assert.equal(stat?.childCount, 1);
    assert.equal(stat?.childrenZxid, 4n);
    assert.equal(stat?.version, 0);
  });

  it("numbers sequential nodes by the children that ever were, whatever their names", () => {
    const tree = treeWith("/a", "/a/x");
    commit(tree, () => tree.remove("/a/x", -1));

    const names = ["/a/n-", "/a/", "/a/n-"].map((path) => create(tree, path, CreateFlag.SEQUENTIAL));
    assert.deepEqual(names, ["/a/n-0000000001", "/a/0000000002", "/a/n-0000000003"]);
  });

  it("knows the nodes of a session", () => {
    const tree = treeWith("/a");
    create(tree, "/a/mine", CreateFlag.EPHEMERAL, 7n);
    create(tree, "/a/mine-", CreateFlag.EPHEMERAL | CreateFlag.SEQUENTIAL, 7n);
    create(tree, "/a/other", CreateFlag.EPHEMERAL, 8n);

    assert.deepEqual(tree.ownedBy(7n), ["/a/mine", "/a/mine-0000000001"]);
    assert.equal(tree.stat("/a/mine")?.owner, 7n);
  });

  it("answers each mistake with the code of ZooKeeper", () => {
    const tree = treeWith("/a", "/a/x");
    create(tree, "/mine", CreateFlag.EPHEMERAL);
    const mistakes: readonly (readonly [string, number, () => unknown])[] = [
      ["no parent", Code.NO_NODE, () => create(tree, "/none/x")],
      ["exists", Code.NODE_EXISTS, () => create(tree, "/a")],
      ["child of an ephemeral", Code.NO_CHILDREN_FOR_EPHEMERALS, () => create(tree, "/mine/x")],
      ["remove nothing", Code.NO_NODE, () => tree.remove("/none", -1)],
      ["remove with children", Code.NOT_EMPTY, () => tree.remove("/a", -1)],
      ["remove another version", Code.BAD_VERSION, () => tree.remove("/a/x", 1)],
      ["remove the root", Code.BAD_ARGUMENTS, () => tree.remove("/", -1)],
      ["set nothing", Code.NO_NODE, () => tree.setData("/none", undefined, -1)],
      ["set another version", Code.BAD_VERSION, () => tree.setData("/a", undefined, 3)],
      ["check nothing", Code.NO_NODE, () => tree.check("/none", -1)],
      ["check another version", Code.BAD_VERSION, () => tree.check("/a", 3)],
      ["data of nothing", Code.NO_NODE, () => tree.data("/none")],
      ["children of nothing", Code.NO_NODE, () => tree.children("/none")],
      ["container flag", Code.BAD_ARGUMENTS, () => create(tree, "/c", 4)],
    ];
    for (const [name, code, operation] of mistakes) {
      assert.throws(operation, (error) => error instanceof TreeError && error.code === code, name);
    }
  });

  for (const path of ["", "a", "/a/", "//", "/a/.", "/..", "/a\0b", "/a\u0001", "/\u{1f600}"]) {
    it(`refuses the path ${JSON.stringify(path)}`, () => {
      const tree = treeWith("/a");

      assert.throws(
        () => create(tree, path),
        (error) => error instanceof TreeError && error.code === Code.BAD_ARGUMENTS,
      );
    });
  }

  for (const path of ["/a//b", "/a/./b", "/none/."]) {
    it(`misses the parent of ${JSON.stringify(path)} before it looks at the name, as ZooKeeper`, () => {
      const tree = treeWith("/a");

      assert.throws(
        () => create(tree, path),
        (error) => error instanceof TreeError && error.code === Code.NO_NODE,
      );
    });
  }

  for (const path of ["/", "/zookeeper", "/zookeeper/quota"]) {
    it(`does not remove ${path}`, () => {
      assert.throws(
        () => new Tree().remove(path, -1),
        (error) => error instanceof TreeError && error.code === Code.BAD_ARGUMENTS,
      );
    });
  }

  it("reports what changed, in order", () => {
    const tree = new Tree();
    const { changes } = tree.transact(0, () => {
      tree.create("/a", undefined, PERSISTENT, SESSION);
      tree.setData("/a", undefined, -1);
      tree.remove("/a", -1);
    });

    assert.deepEqual(changes, [
      { kind: "created", path: "/a" },
      { kind: "data", path: "/a" },
      { kind: "deleted", path: "/a" },
    ]);
  });

  it("gives all operations of a transaction one number", () => {
    const tree = new Tree();
    tree.transact(0, () => {
      tree.create("/a", undefined, PERSISTENT, SESSION);
      tree.create("/a/b", undefined, PERSISTENT, SESSION);
    });

    assert.deepEqual([tree.stat("/a")?.createdZxid, tree.stat("/a/b")?.createdZxid, tree.stat("/a")?.childrenZxid], [1n, 1n, 1n]);
  });

  it("is as before, but for the number, when the last operation of a transaction fails", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), fc.array(operation, { maxLength: 8 }), (before, undone) => {
        const tree = new Tree();
        for (const each of before) attempt(tree, [each]);
        const state = dump(tree);
        const number = tree.zxid;

        assert.throws(() =>
          tree.transact(99, () => {
            for (const each of undone) apply(tree, each);
            throw new TreeError(Code.BAD_VERSION);
          }),
        );

        assert.deepEqual(dump(tree), state);
        assert.equal(tree.zxid, number + 1n);
      }),
      { numRuns: 300 },
    );
  });
});

type Operation = readonly ["create" | "remove" | "set", string];

const operation: fc.Arbitrary<Operation> = fc.tuple(
  fc.constantFrom("create", "remove", "set"),
  fc.constantFrom("/a", "/b", "/a/x", "/a/y", "/b/x", "/a/x/deep"),
);

function apply(tree: Tree, [kind, path]: Operation): void {
  if (kind === "create") tree.create(path, Buffer.from(path), PERSISTENT, SESSION);
  else if (kind === "remove") tree.remove(path, -1);
  else tree.setData(path, Buffer.from("changed"), -1);
}

function attempt(tree: Tree, operations: readonly Operation[]): void {
  try {
    tree.transact(1, () => {
      for (const each of operations) apply(tree, each);
    });
  } catch (error) {
    assert.ok(error instanceof TreeError);
  }
}

/** Every node with its data and stat. */
function dump(tree: Tree, path = "/"): readonly unknown[] {
  const names = [...tree.children(path).names].sort();
  const below = names.flatMap((name) => dump(tree, path === "/" ? `/${name}` : `${path}/${name}`));
  return [path, tree.data(path), ...below];
}

function treeWith(...paths: readonly string[]): Tree {
  const tree = new Tree();
  for (const path of paths) create(tree, path);
  return tree;
}

function create(tree: Tree, path: string, flags: number = PERSISTENT, session = SESSION): string {
  return tree.transact(0, () => tree.create(path, undefined, flags, session)).result;
}

function commit(tree: Tree, operations: () => void): readonly Change[] {
  return tree.transact(0, operations).changes;
}
