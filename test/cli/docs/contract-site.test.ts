import assert from "node:assert/strict";
import { ContractSite } from "#cli/docs/contract-site.js";
import { describeTexts } from "./made-docs.js";

describe("what the pages know of all contracts", () => {
  const site = new ContractSite(
    describeTexts({
      "a.rpc": `package a.v1;
struct Node { 1 next: Node?; 2 kind: Kind; }
enum Kind { 0 Plain; }
union Move { 1 Left { 1 by: u8; } 2 Stay; }
error Gone { 1 at: Kind; }
service Walk { go(from: Node, moves: stream Move): Node throws Gone; }`,
    }),
  );
  const place = (name: string) => site.find(name)?.anchor;

  it("is where each name is explained", () => {
    assert.deepEqual(
      [
        "a.v1.Node",
        "a.v1.Node.next",
        "a.v1.Kind.Plain",
        "a.v1.Move.Left.by",
        "a.v1.Walk/go",
        "a.v1.Walk/go.from",
        "a.v1.Walk.go.moves",
      ].map(place),
      ["Node", "Node.next", "Kind.Plain", "Move.Left.by", "Walk.go", "Walk.go.from", "Walk.go.moves"],
    );
    assert.equal(site.find("a.v1.Node")?.page, "contracts/a");
  });

  it("is no place for what is not there, but the nearest around it", () => {
    for (const name of ["a.v1.Node.none", "a.v1", "Node", "", "a.v1.Walk/none", "a.v1.Nodes"])
      assert.equal(site.find(name), undefined);
    assert.equal(site.findNear("a.v1.Node.none")?.anchor, "Node");
    assert.equal(site.findNear("a.v1.Walk/go result")?.anchor, "Walk.go");
    assert.equal(site.findNear("b.v1.None"), undefined);
  });

  it("is who uses a type, without the type itself", () => {
    const users = (name: string) => site.usersOf(name).map(({ text }) => text);

    assert.deepEqual(users("a.v1.Kind"), ["Node", "Gone"]);
    assert.deepEqual(users("a.v1.Node"), ["Walk.go"]);
    assert.deepEqual([users("a.v1.Gone"), users("a.v1.Move")], [["Walk.go"], ["Walk.go"]]);
  });
});
