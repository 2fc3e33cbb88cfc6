import assert from "node:assert/strict";
import type { FieldDescriptor, TypeDescriptor } from "callwire/schema";
import { heightsOf } from "#cli/live/values/type-heights.js";
import { compileTexts } from "../../../compiler/contracts.js";

describe("heights of types", () => {
  it("are those of the shortest way to an end, and none where no way ends", () => {
    const text = `package demo.a.v1;
closed union Expression { 1 sum: Pair; 2 not { 1 of: Expression; } 3 text: Text; }
struct Pair { 1 left: Expression; 2 right: Expression; 3 more: [Pair]; }
struct Text { 1 color: Color; 2 next: Text?; }
enum Color { 1 Red; }
struct Many { 1 items: [Many] @length(1..); }
struct Holder { 1 color: Color; 2 many: Many; }
struct Rows { 1 pairs: [Pair] @length(1..); }
struct Table { 1 pairs: map<string, Pair> @length(1..); }
service S { go(pair: Pair, some: Holder, rows: Rows, table: Table); }`;
    const { descriptor } = compileTexts({ "a.rpc": text });
    const types = (descriptor?.files ?? []).flatMap((file) => file.types.map((type) => [type.name, type] as const));

    assert.deepEqual(Object.fromEntries(heightsOf(new Map(types))), {
      "demo.a.v1.Color": 0,
      "demo.a.v1.Text": 1,
      "demo.a.v1.Expression": 2,
      "demo.a.v1.Pair": 3,
      "demo.a.v1.Rows": 4,
      "demo.a.v1.Table": 4,
    });
  });

  it("look at each type a few times, however long the chain of them is", () => {
    const length = 2_000;
    let looks = 0;
    const link = (at: number): TypeDescriptor => ({
      kind: "struct",
      name: `T${at}`,
      reserved: [],
      get fields(): readonly FieldDescriptor[] {
        looks++;
        return at + 1 === length ? [] : [{ id: 1, name: "next", type: { kind: "named", name: `T${at + 1}` } }];
      },
    });
    const types = Array.from({ length }, (_, at) => [`T${at}`, link(at)] as const);

    assert.equal(heightsOf(new Map(types)).get("T0"), length);
    assert.ok(looks <= 4 * length, `${looks} looks at ${length} types`);
  });
});
