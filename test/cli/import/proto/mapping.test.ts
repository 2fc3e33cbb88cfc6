import assert from "node:assert/strict";
import { importOne } from "./imported.js";

const PROTO2 = 'syntax = "proto2"; package demo.v1;';

describe("what becomes of what in protobuf", () => {
  it("takes each integer by its bits and its sign, whatever its encoding", () => {
    const { text, refusals, losses } = importOne(
      "message M { sint32 a = 1; sfixed32 b = 2; fixed32 c = 3; sint64 d = 4; sfixed64 e = 5; fixed64 f = 6; int64 g = 7; uint32 h = 8; }",
    );

    assert.deepEqual([refusals, losses], [[], []]);
    const types = [...text.matchAll(/^ {2}\d (\w): (\w+) = 0;$/gm)].map(([, name, type]) => `${name} ${type}`);
    assert.deepEqual(types, ["a i32", "b i32", "c u32", "d i64", "e i64", "f u64", "g i64", "h u32"]);
  });

  it("takes wrappers for their scalars, which may be absent, in lists, maps and oneofs too", () => {
    const kinds = [
      "Double f64",
      "Float f32",
      "Int32 i32",
      "UInt32 u32",
      "Int64 i64",
      "UInt64 u64",
      "Bool bool",
      "String string",
      "Bytes bytes",
    ];
    const fields = kinds.map((kind, index) => `google.protobuf.${kind.split(" ")[0]}Value f${index} = ${index + 1};`);
    const { text, refusals } = importOne(`message M { ${fields.join(" ")}
      repeated google.protobuf.BoolValue list = 20; map<int32, google.protobuf.StringValue> named = 21;
      oneof o { google.protobuf.Int64Value one = 22; } }`);

    assert.deepEqual(refusals, []);
    for (const [index, kind] of kinds.entries())
      assert.ok(text.includes(`${index + 1} f${index}: ${kind.split(" ")[1]}?;`), kind);
    assert.match(text, /20 list: \[bool\] = \[\];\n {2}21 named: map<i32, string>\?;[\s\S]*22 one: i64;/);
  });

  it("refuses what only looks like a type of protobuf", () => {
    for (const type of ["google.protobuf.TimeStamp", "google.protobuf.Int8Value", "google.Timestamp"]) {
      const { refusals } = importOne(`message M { ${type} a = 1; }`);
      assert.deepEqual(refusals, [`a.proto uses the type ${type} in demo.v1.M, which no file declares; mend it`]);
    }
  });

  it("cuts the name of an enum off its members where all have it and what is left is a name", () => {
    const membersOf = (body: string) => [...importOne(body).text.matchAll(/^ {2}-?\d+ (\w+);$/gm)].map(([, name]) => name);

    assert.deepEqual(membersOf("enum FileKind { FILE_KIND_NONE = 0; FILE_KIND_BIG = 1; }"), ["NONE", "BIG"]);
    assert.deepEqual(membersOf("enum FileKind { FILE_KIND_NONE = 0; OTHER = 1; }"), ["FILE_KIND_NONE", "OTHER"]);
    assert.deepEqual(membersOf("enum Size { SIZE_0 = 0; SIZE_1 = 1; }"), ["SIZE_0", "SIZE_1"]);
    assert.deepEqual(membersOf("enum K { K_A_B = 0; K_AB = 1; }"), ["K_A_B", "K_AB2"]);
  });

  it("has enums of proto2 that begin with another number than 0, and their defaults", () => {
    const { text, refusals } = importOne(
      "enum E { ONE = 1; TWO = 2; } message M { optional E a = 1; optional E b = 2 [default = TWO]; }",
      {
        head: PROTO2,
      },
    );

    assert.deepEqual(refusals, []);
    assert.match(text, /1 a: E\?;\n {2}2 b: E = TWO;/);
  });

  it("says defaults as contracts do, or that it cannot", () => {
    const { text, losses, refusals } = importOne(
      `message M { optional int64 a = 1 [default = -7]; optional uint64 b = 2 [default = 18446744073709551615];
        optional float c = 3 [default = 1.5]; optional float d = 4 [default = nan]; optional string e = 5 [default = "\\x01\\n"];
        optional int32 f = 6 [default = 0x10]; optional bool g = 7 [default = true]; oneof o { int32 h = 8 [default = 3]; } }`,
      { head: PROTO2 },
    );

    assert.deepEqual(refusals, []);
    assert.match(
      text,
      /1 a: i64 = -7;[\s\S]*3 c: f32 = 1\.5;[\s\S]*4 d: f32\?;[\s\S]*5 e: string = "\\u\{1\}\\u\{a\}";[\s\S]*6 f: i32 = 16;\n {2}7 g: bool = true;/,
    );
    assert.equal(losses.filter((line) => /M\.(?:b|d|h) loses its default/.test(line)).length, 3);
    assert.ok(losses.some((line) => /M\.b loses its default: a \.proto text with integers above 2\^53 is read/.test(line)));
  });

  it("numbers what has the name of a value of contracts, wherever it stands", () => {
    const { texts, refusals, losses } = importOne(
      `message M { int32 true = 1; oneof false { string a = 2; } } enum E { true = 0; false = 1; }
        service S { rpc true(M) returns (M); } message U { oneof o { string false = 1; } }`,
      { head: 'syntax = "proto3"; package demo.true.v1;' },
    );
    const text = texts["demo/ptrue/v1/a.rpc"] ?? "";

    assert.deepEqual(refusals, []);
    for (const line of [/1 true2: i32/, /2 false2: MFalse\?/, /0 true2;\n {2}1 false2;/, /true2\(/, /1 false2: string;/])
      assert.match(text, line);
    assert.equal(losses.filter((line) => /is called (?:true2|false2): /.test(line)).length, 6);
  });

  it("calls fields as JSON does, and says when that is no name", () => {
    const { text, losses } = importOne(
      `message M { int32 snake_case = 1; int32 a = 2 [json_name = "other"]; int32 b = 3 [json_name = "@b"]; int32 c = 4 [json_name = "${"x".repeat(70)}"]; }`,
    );

    assert.match(text, /1 snakeCase: i32 = 0;\n {2}2 other: i32 = 0;\n {2}3 b: i32 = 0;\n {2}4 c: i32 = 0;/);
    assert.equal(losses.filter((line) => /in JSON: that is no name$/.test(line)).length, 2);
  });

  it("retires numbers, and tells of names, which protobuf retires alone", () => {
    const { text, losses } = importOne(
      'message M { reserved "gone"; reserved 3; int32 a = 1; } enum E { A = 0; reserved 7, -1; reserved "OLD"; }',
    );

    assert.match(text, /enum E \{\n {2}0 A;\n {2}reserved -1;\n {2}reserved 7;\n\}/);
    assert.match(text, /1 a: i32 = 0;\n {2}reserved 3;\n\}/);
    assert.deepEqual(losses.length, 2);
  });

  it("keeps what is said of repeating a call, unless the client streams", () => {
    const { text, losses } = importOne(`service S {
      rpc A(M) returns (M) { option idempotency_level = IDEMPOTENT; }
      rpc B(stream M) returns (M) { option idempotency_level = IDEMPOTENT; }
      rpc C(google.protobuf.Empty) returns (stream google.protobuf.Empty);
    } message M {}`);

    assert.match(text, /@idempotent\n {2}a\(request: M\): M;\n {2}b\(requests: stream M\): M;\n {2}c\(\): stream Empty;/);
    assert.deepEqual(losses, ["a.proto: demo.v1.S.B loses IDEMPOTENT: its client streams"]);
  });
});

describe("an import of a source that has changed", () => {
  const FIRST =
    "message M { int32 a = 1; int32 high = 300; oneof o { int32 b = 400; int32 c = 401; } } message N { int32 z = 1; }";
  const { ids } = importOne(FIRST);

  /** Fields of the struct M by name, after a change. */
  function fieldsOf(from: string, to: string, given = ids): Readonly<Record<string, string>> {
    assert.equal(FIRST.split(from).length, 2);
    const { text, refusals } = importOne(FIRST.replace(from, to), { ids: given });
    assert.deepEqual(refusals, []);
    const [, body = ""] = /struct M \{\n([\s\S]*?)\}/.exec(text) ?? [];
    return Object.fromEntries(
      [...body.matchAll(/^ {2}(\d+|reserved) (\w+)/gm)].map(([, id = "", name = ""]) =>
        id === "reserved" ? [name, id] : [name, id],
      ),
    );
  }

  it("keeps ids when a field is added, wherever its number is", () => {
    assert.deepEqual(fieldsOf("int32 high", "int32 between = 299; int32 high"), { a: "1", high: "2", o: "3", between: "4" });
    assert.deepEqual(fieldsOf("int32 a = 1;", "int32 a = 1; int32 two = 2;"), { a: "1", high: "2", o: "3", two: "4" });
  });

  it("retires the id of one that is removed, also from the lock's next one", () => {
    assert.deepEqual(fieldsOf("int32 high = 300;", ""), { a: "1", o: "3", 2: "reserved" });
    const { ids: later } = importOne(FIRST.replace("int32 high = 300;", ""), { ids });
    assert.deepEqual(fieldsOf("int32 high = 300;", "int32 other = 301;", later), { a: "1", o: "3", other: "4", 2: "reserved" });
  });

  it("keeps the id of one that is renamed or moved, and gives another number another id", () => {
    assert.deepEqual(fieldsOf("int32 high = 300;", "int32 renamed = 300;"), { a: "1", renamed: "2", o: "3" });
    assert.deepEqual(fieldsOf("int32 a = 1; int32 high = 300;", "int32 high = 300; int32 a = 1;"), { a: "1", high: "2", o: "3" });
    assert.deepEqual(fieldsOf("int32 high = 300;", "int32 high = 301;"), { a: "1", o: "3", high: "4", 2: "reserved" });
  });

  it("keeps the id of a oneof whatever its arms are, and takes one that is renamed for another", () => {
    assert.deepEqual(fieldsOf("int32 b = 400;", "int32 first = 399;"), { a: "1", high: "2", o: "3" });
    assert.deepEqual(fieldsOf("oneof o", "oneof p"), { a: "1", high: "2", p: "4", 3: "reserved" });
  });

  it("keeps nothing of messages whose numbers are ids", () => {
    assert.deepEqual(Object.keys(ids), ["demo.v1.M"]);
  });
});
