// Bytes of protobuf, held against a library of others.

import assert from "node:assert/strict";
import { type DescMessage, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import { DurationSchema, ListValueSchema, StructSchema, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { encodeProto } from "callwire/http";
import type { JsonValue } from "callwire/json";
import type { TypeDescriptor } from "callwire/schema";
import { describeContracts } from "../../compiler/breaking/describe-contracts.js";

const CONTRACT = describeContracts(`
  enum Color { 0 Red; 1 Green; -1 None; }
  struct Point { 1 x: f64; 2 y: f32?; }
  struct Numbers { 1 a: i32; 2 b: u32; 3 c: i64; 4 d: u64; 5 e: bool; 6 f: [i8]; 7 g: [f32]; 8 h: [bool]; 9 i: [Color]; }
  struct Texts { 1 a: string; 2 b: bytes; 3 c: [string]; 4 d: Color; 5 e: [Point]; 200 f: string?; }
  struct Times { 1 at: timestamp; 2 wait: duration; 3 list: [duration]; }
  struct Maps { 1 a: map<string, u8>; 2 b: map<bool, Point>; 3 c: map<i64, string>; 4 d: map<Color, [u8]>; }
  struct Deep { 1 a: [[u8]]; 2 b: [map<string, bool>]; }
  union Shape { 1 circle { 1 radius: f64; } 2 list: [Point]; 300 none; 4 name: string; 5 at: Point; }
  error Gone { 1 shape: Shape; 2 why: string = "gone" @message; }
`);
const TYPES = new Map(CONTRACT.files.flatMap(({ types }) => types.map((type): [string, TypeDescriptor] => [type.name, type])));

function hex(name: string, json: JsonValue): string {
  return Buffer.from(encodeProto(TYPES, `demo.v1.${name}`, json)).toString("hex");
}

/** The bytes of the field of number 1, behind its tag and its length. */
function firstField(name: string, json: JsonValue): Uint8Array {
  return encodeProto(TYPES, `demo.v1.${name}`, json).subarray(2);
}

function read(schema: DescMessage, bytes: Uint8Array): unknown {
  const message = fromBinary(schema, bytes);
  assert.deepEqual(Buffer.from(toBinary(schema, message)), Buffer.from(bytes)); // nothing more is in it
  return toJson(schema, message);
}

describe("a message of protobuf", () => {
  it("has each field that is there, also when it is 0, and no other", () => {
    assert.equal(hex("Point", { x: 0 }), "090000000000000000");
    assert.equal(hex("Point", { x: 1.5, y: "-0" }), "09000000000000f83f1500000080");
    assert.equal(hex("Point", { x: "NaN", y: "-Infinity" }), "09000000000000f87f15000080ff");
  });

  it("has integers of all widths, and numbers of a list behind one another", () => {
    const zeros = { a: 0, b: 0, c: "0", d: "0", e: false, f: [], g: [], h: [], i: [] };
    assert.equal(hex("Numbers", zeros), "08001000180020002800");
    assert.equal(
      hex("Numbers", { ...zeros, a: -1, b: 4294967295, c: "-9223372036854775808", d: "18446744073709551615", e: true }),
      "08ffffffffffffffffff0110ffffffff0f188080808080808080800120ffffffffffffffffff012801",
    );
    assert.equal(
      hex("Numbers", { ...zeros, f: [1, -1], g: [1], h: [true, false], i: ["Green", "None", 7] }),
      `${hex("Numbers", zeros)}320b01ffffffffffffffffff013a040000803f420201004a0c01ffffffffffffffffff0107`,
    );
  });

  it("has texts, bytes and messages with their length in front", () => {
    const json = { a: "é", b: "AQI=", c: ["", "b"], d: "Green", e: [{ x: 0 }], f: "last" };

    assert.equal(hex("Texts", json), "0a02c3a9120201021a001a016220012a09090000000000000000c20c046c617374");
  });

  it("has moments and durations as those of Google", () => {
    const at = (text: string) => read(TimestampSchema, firstField("Times", { at: text }));
    const wait = (text: string) => read(DurationSchema, encodeProto(TYPES, "demo.v1.Times", { wait: text }).subarray(2));

    assert.equal(at("2026-03-01T12:00:00.12Z"), "2026-03-01T12:00:00.120Z");
    assert.equal(at("1969-12-31T23:59:59.999Z"), "1969-12-31T23:59:59.999Z");
    assert.equal(at("1970-01-01T00:00:00Z"), "1970-01-01T00:00:00Z");
    assert.deepEqual(["0s", "-0s", "1.5s", "0.000000001s", "5400s"].map(wait), ["0s", "0s", "1.500s", "0.000000001s", "5400s"]);
    assert.equal(hex("Times", { list: ["1s", "2s"] }), "1a0208011a020802");
  });

  it("has entries of maps as messages, with an enum as the text of its key", () => {
    assert.equal(hex("Maps", { a: { k: 0 } }), "0a050a016b1000");
    assert.equal(hex("Maps", { b: { true: { x: 0 } } }), "120d08011209090000000000000000");
    assert.equal(hex("Maps", { c: { "-1": "v" } }), "1a0e08ffffffffffffffffff01120176");
    assert.match(hex("Maps", { d: { Red: [] } }), /^22070a035265641200$/);
  });

  it("has lists and maps inside of others as any JSON", () => {
    const json = [1, "text", true, null, { a: [] }, []];

    assert.deepEqual(read(ListValueSchema, firstField("Deep", { a: [json] })), json);
    assert.deepEqual(read(StructSchema, encodeProto(TYPES, "demo.v1.Deep", { b: [{ a: true, b: [1] }] }).subarray(2)), {
      ...{ a: true, b: [1] },
    });
  });

  it("has the arm of a union, and nothing of one that is not known", () => {
    assert.equal(hex("Shape", { circle: { radius: 0 } }), "0a09090000000000000000");
    assert.equal(hex("Shape", { none: {} }), "e21200");
    assert.equal(hex("Shape", { name: "" }), "2200");
    assert.equal(hex("Shape", { at: { x: 0 } }), "2a09090000000000000000");
    assert.deepEqual(read(ListValueSchema, encodeProto(TYPES, "demo.v1.Shape", { list: [{ x: 1 }] }).subarray(2)), [{ x: 1 }]);
    assert.equal(hex("Shape", { unknown: { id: 7, raw: "" } }), "");
    assert.equal(hex("Gone", { shape: { unknown: { id: 7, raw: "" } }, why: "x" }), "0a00120178");
  });
});
