import assert from "node:assert/strict";
import type { TypeDescriptor, TypeRef } from "callwire/schema";
import { changesJsType, compareTypes, shapeOf, type TypeTable } from "#compiler/breaking/type-change.js";
import { describeContracts } from "./describe-contracts.js";

/** The type that a field has, and the types of its contract. */
function typeOf(written: string, declarations = ""): { readonly type: TypeRef; readonly table: TypeTable } {
  const types = describeContracts(`${declarations} struct Holder { 1 x: ${written}; }`).files.flatMap((file) => file.types);
  const holder = types.find(({ name }) => name.endsWith(".Holder"));
  assert.ok(holder?.kind === "struct" && holder.fields[0] !== undefined);
  return { type: holder.fields[0].type, table: new Map(types.map((type) => [type.name, type])) };
}

const POINT = "struct Point { 1 x: f64; }";
const PLACE = "struct Place { 1 x: f64; }";
const OTHER = "struct Place { 1 x: f32; }";

describe("the change from a type to another", () => {
  for (const [before, after, change, old = "", now = old] of [
    ["u8", "u8", "same"],
    ["u8", "u16", "widened"],
    ["u16", "u8", "narrowed"],
    ["u8", "i16", "widened"],
    ["u8", "i8", "incompatible"],
    ["i32", "i64", "incompatible"],
    ["f32", "f64", "incompatible"],
    ["string", "bytes", "incompatible"],
    ["[u8]", "[u16]", "widened"],
    ["[u16]", "[u8]", "narrowed"],
    ["[u8]", "u8", "incompatible"],
    ["map<u8, u8>", "map<u8, u16>", "widened"],
    ["map<u8, u16>", "map<u16, u32>", "widened"],
    ["map<u8, u16>", "map<u16, u8>", "incompatible"],
    ["map<u16, u8>", "map<u8, u16>", "incompatible"],
    ["map<u16, u8>", "map<u8, u8>", "narrowed"],
    ["Point", "Point", "same", POINT],
    ["Point", "Place", "renamed", POINT, PLACE],
    ["Point", "Place", "incompatible", POINT, OTHER],
    ["[Point]", "[Place]", "renamed", POINT, PLACE],
    ["map<u8, Point>", "map<u16, Place>", "widened", POINT, PLACE],
  ] as const) {
    it(`from ${before} to ${after} is ${change}${old === now ? "" : `, when ${now.replace(/[{}]/g, "")} is there now`}`, () => {
      const [from, to] = [typeOf(before, old), typeOf(after, now)];

      assert.equal(compareTypes(from.type, to.type, from.table, to.table), change);
    });
  }

  it("is in JavaScript where the same bytes become a number instead of a bigint, however deep", () => {
    const numbers = 'type N = i64 @js("number");';
    const compare = (before: string, after: string) => {
      const [from, to] = [typeOf(before, numbers), typeOf(after, numbers)];
      return [changesJsType(from.type, to.type), compareTypes(from.type, to.type, from.table, to.table)];
    };

    assert.deepEqual(compare("i64", "N"), [true, "narrowed"]);
    assert.deepEqual(compare("N", "i64"), [true, "widened"]);
    assert.deepEqual(compare("[i64]", "[N]"), [true, "narrowed"]);
    assert.deepEqual(compare("map<N, u8>", "map<i64, u8>"), [true, "widened"]);
    assert.deepEqual(compare("i64", "i64"), [false, "same"]);
    assert.deepEqual(compare("i64", "[N]"), [false, "incompatible"]);
  });
});

describe("the shape of a declaration", () => {
  const shape = (text: string): string => {
    const [type] = describeContracts(text).files.flatMap((file) => file.types) as [TypeDescriptor];
    return shapeOf(type);
  };

  it("is the same under another name, with other words about it, also when it contains itself", () => {
    assert.equal(
      shape("/// Old.\nstruct A { 1 x: u8; 2 next: A?; }"),
      shape('struct B { 1 x: u8 @deprecated("old"); 2 next: B?; }'),
    );
  });

  it("is another with another field, number or bound", () => {
    const first = shape("struct A { 1 x: u8; }");
    for (const other of ["struct A { 2 x: u8; }", "struct A { 1 y: u8; }", "struct A { 1 x: u8 @range(1..2); }"])
      assert.notEqual(shape(other), first);
  });
});
