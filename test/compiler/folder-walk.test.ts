import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FolderWalk } from "#compiler/folder-walk.js";

describe("FolderWalk", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-walk-"));
    mkdirSync(join(folder, "root"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(...files: readonly string[]): void {
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), "");
    }
  }

  const link = (target: string, name: string) => symlinkSync(target, join(folder, name));
  const list = (followLinks: boolean, maxFiles = 100) =>
    [...new FolderWalk(join(folder, "root"), followLinks).list("", maxFiles)].sort();

  it("finds contracts, and no hidden ones", () => {
    write("root/a.rpc", "root/b/c.rpc", "root/d.txt", "root/.e/f.rpc", "root/node_modules/g.rpc");

    assert.deepEqual(list(false), ["a.rpc", "b/c.rpc"]);
    assert.deepEqual(list(false, 1), ["a.rpc"]);
  });

  it("lists links to files, also out of the root, for whoever reads them to decide", () => {
    write("other/a.rpc", "other/b.txt");
    link("../other/a.rpc", "root/a.rpc");
    link("../other/b.txt", "root/b.txt");

    assert.deepEqual([list(false), list(true)], [["a.rpc"], ["a.rpc"]]);
  });

  it("lists what should be a contract, or have some, and cannot be read as one", () => {
    write("root/folder.rpc/a.rpc", "other/b.txt", "root/capitals.RPC");
    link("nowhere", "root/nowhere.rpc");
    link("circle.rpc", "root/circle.rpc");
    link("../other", "root/other.rpc");
    link("nowhere", "root/gone");
    link("../other/b.txt/c", "root/shop.v1");

    const names = ["capitals.RPC", "circle.rpc", "folder.rpc", "gone", "nowhere.rpc", "other.rpc", "shop.v1"];
    assert.deepEqual(list(false), names);
    assert.deepEqual(list(true), names);
  });

  it("passes over links that lead nowhere and take no contract away: locks of editors, and files of another kind", () => {
    write("root/a.rpc");
    for (const name of [".#a.rpc", ".gone", "node_modules", "read.md"]) link("nowhere", `root/${name}`);

    assert.deepEqual(list(false), ["a.rpc"]);
  });

  it("finds no contract in a linked folder out of the root that has only links to nowhere", () => {
    write("other/b.txt");
    link("nowhere", "other/c.rpc");
    link("../other", "root/other");

    assert.deepEqual(list(false), []);
  });

  it("lists one contract of a linked folder out of the root, and all of them when links are followed", () => {
    write("other/a.rpc", "other/b/c.rpc");
    link("../other", "root/other");

    assert.deepEqual(list(false), ["other/a.rpc"]);
    assert.deepEqual(list(true), ["other/a.rpc", "other/b/c.rpc"]);
  });

  it("walks each folder once, whatever links lead to it", () => {
    write("root/own.rpc", "other/a.rpc", "other/b/c.rpc");
    link("../other", "root/first");
    link("../other/b", "root/second");
    link("..", "other/up");
    link("../b", "other/b/again");

    assert.deepEqual(list(true), ["first/a.rpc", "first/b/c.rpc", "own.rpc"]);
  });

  it("gives up on a large folder out of the root in which it finds no contract soon", () => {
    for (let count = 0; count < 1_100; count++) write(`other/${count}.txt`);
    write("other/z.rpc");
    link("../other", "root/other");

    assert.deepEqual(list(false), []);
    assert.deepEqual(list(true), ["other/z.rpc"]);
  });

  it("works below a root that is a link itself", () => {
    write("other/a.rpc", "other/b/c.rpc");
    rmSync(join(folder, "root"), { recursive: true });
    link("other", "root");
    link("b", "other/d");

    assert.deepEqual(list(false), ["a.rpc", "b/c.rpc"]);
  });
});
