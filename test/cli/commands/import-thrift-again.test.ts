// A `.thrift` file that changes, imported again beside its lock: what Thrift allows its authors
// breaks no client here, and what breaks theirs does.

import assert from "node:assert/strict";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox } from "../sandbox.js";

const BASE = `namespace * shop.v1

enum Kind { NONE = 0, BIG = 1 }
exception Gone { 1: string message, 2: i32 why }
union Price { 1: i64 cents, 2: string text }

struct Item {
  1: required string sku,
  2: optional i64 cents,
  3: list<string> tags,
  4: Kind kind,
  5: i32 count = 1,
  300: string high,
  6: map<string, i32> sizes
}

service Shop {
  Item get(1: string sku, 2: i32 most) throws (1: Gone gone),
  oneway void note(1: string text)
}
`;

/** Edits of one text. What Apache Thrift says of compatibility decides on which side one is. */
const HOLD: Readonly<Record<string, readonly [string, string]>> = {
  nothing: ["", ""],
  "a comment": ["struct Item {", "// Sold.\nstruct Item {"],
  "a field added": ["4: Kind kind,", "4: Kind kind, 7: string more,"],
  "an optional field added, before the others": ["1: required string sku,", "8: optional Price price, 1: required string sku,"],
  "fields in another order": [
    "  2: optional i64 cents,\n  3: list<string> tags,",
    "  3: list<string> tags,\n  2: optional i64 cents,",
  ],
  "a field removed that need not be there": ["  2: optional i64 cents,\n", ""],
  "a field removed with another id": ["  300: string high,\n", ""],
  "a set for a list": ["3: list<string> tags", "3: set<string> tags"],
  "an arm added": ["2: string text }", "2: string text, 3: bool free }"],
  "a member added": ["BIG = 1", "BIG = 1, SMALL = 2"],
  "a method added": ["oneway void note", "void more(), oneway void note"],
  "a parameter added": ["2: i32 most)", "2: i32 most, 3: optional i32 page)"],
  "a struct added": ["struct Item {", "struct More { 1: i32 a }\nstruct Item {"],
};

const BREAK: Readonly<Record<string, readonly [string, string]>> = {
  "a required field removed": ["  1: required string sku,\n", ""],
  "a required field added": ["4: Kind kind,", "4: Kind kind, 7: required string more,"],
  "a field of another type": ["2: optional i64 cents", "2: optional string cents"],
  "a wider integer": ["5: i32 count = 1", "5: i64 count = 1"],
  "a field with another id": ["3: list<string> tags", "9: list<string> tags"],
  "another default": ["count = 1", "count = 2"],
  "a map with other keys": ["map<string, i32>", "map<i32, i32>"],
  "an arm removed": ["1: i64 cents, 2: string text }", "2: string text }"],
  "a member with another number": ["BIG = 1", "BIG = 2"],
  "a member removed": [", BIG = 1", ""],
  "a method removed": ["  oneway void note(1: string text)\n", ""],
  "a method with another result": ["  Item get", "  Price get"],
  "a parameter of another type": ["2: i32 most", "2: string most"],
  "an error thrown no more": [" throws (1: Gone gone)", ""],
  "a method that answers no more": ["  Item get", "  void get"],
  "another namespace": ["shop.v1", "store.v1"],
};

describe("a .thrift file that is imported again", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    return { exit: await runCommandLine(args, sandbox.folder, terminal), said: terminal.stdout + terminal.stderr };
  }

  /** What `breaking` says of the change. */
  async function change([from, to]: readonly [string, string]) {
    assert.ok(from === "" || BASE.split(from).length === 2, from);
    sandbox.write("thrift/shop.thrift", BASE);
    assert.equal((await run("import", "thrift", "thrift", "--out", "before")).exit, 0);
    for (const file of sandbox.files().filter((each) => each.startsWith("before/")))
      sandbox.write(file.replace("before", "after"), sandbox.read(file));
    sandbox.write(
      "thrift/shop.thrift",
      BASE.replace(from, () => to),
    );
    const again = await run("import", "thrift", "thrift", "--out", "after");
    assert.equal(again.exit, 0, again.said);
    return run("breaking", "--root", "after", "--against", "before");
  }

  for (const [what, edit] of Object.entries(HOLD)) {
    it(`breaks nobody by ${what}`, async () => {
      const { exit, said } = await change(edit);
      assert.equal(exit, 0, said);
    });
  }

  for (const [what, edit] of Object.entries(BREAK)) {
    it(`breaks clients by ${what}, which is said`, async () => {
      const { exit, said } = await change(edit);
      assert.equal(exit, 1, said);
    });
  }
});
