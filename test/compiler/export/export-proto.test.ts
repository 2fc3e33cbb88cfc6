import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { explainNoProto, exportProto, printProto } from "@callwire/compiler";
import { describeIdl } from "../../support/contracts.js";
import { ROOT } from "../../support/run-script.js";
import { describeContracts } from "../breaking/describe-contracts.js";

const GOLDEN = path.join(ROOT, "test/compiler/export/golden/kitchen-sink.proto");

/** The only file of declarations in `demo.v1`, without its head. */
function print(declarations: string): string {
  const [file] = exportProto(describeContracts(declarations));
  assert.ok(file !== undefined);
  return printProto(file);
}

function has(declarations: string, ...lines: readonly string[]): void {
  const text = print(declarations);
  for (const line of lines) assert.ok(text.includes(line), `${line} is not in\n${text}`);
}

describe("the proto of a contract", () => {
  it("is to the letter what it was", () => {
    const file = exportProto(describeIdl()).find((each) => each.path === "kitchen-sink.proto");
    assert.ok(file !== undefined);
    const text = printProto(file);
    if (process.env["CALLWIRE_UPDATE_GOLDEN"] === "1") writeFileSync(GOLDEN, text);

    assert.equal(text, readFileSync(GOLDEN, "utf8"));
  });

  it("says of every field whether it is there, but for lists and maps", () => {
    has(
      "struct S { 1 a: u8; 2 b: [u8]; 3 c: map<string, u8>; 9 d: S?; }",
      "  optional uint32 a = 1;\n  repeated uint32 b = 2;\n  map<string, uint32> c = 3;\n  optional .demo.v1.S d = 9;",
    );
  });

  it("has for each built-in type the one whose JSON is the same", () => {
    const types = "bool i8 i16 i32 u8 u16 u32 i64 u64 f32 f64 string bytes timestamp duration".split(" ");
    const fields = types.map((type, at) => `${at + 1} f${at}: ${type};`).join(" ");
    const there = [..."bool int32 int32 int32 uint32 uint32 uint32 int64 uint64 float double string bytes".split(" ")];
    there.push(".google.protobuf.Timestamp", ".google.protobuf.Duration");

    has(`struct S { ${fields} }`, ...there.map((type, at) => `  optional ${type} f${at} = ${at + 1};`));
  });

  it("has lists and maps inside of others as the types of JSON", () => {
    has(
      "struct S { 1 a: [[u8]]; 2 b: [map<string, u8>]; 3 c: map<u8, [u8]>; 4 d: map<string, map<u8, u8>>; }",
      "repeated .google.protobuf.ListValue a = 1;",
      "repeated .google.protobuf.Struct b = 2;",
      "map<uint32, .google.protobuf.ListValue> c = 3;",
      "map<string, .google.protobuf.Struct> d = 4;",
      'import "google/protobuf/struct.proto";',
    );
  });

  it("has members of enums by their plain names, the one with 0 first", () => {
    has(
      'enum Level { 2 High; 0 Low @deprecated("old"); -1 None; reserved 7 Mid; } struct S { 1 a: Level; 2 b: map<Level, u8>; }',
      '  enum Enum {\n    reserved 7;\n    reserved "Mid";\n    // Deprecated: old\n    Low = 0 [deprecated = true];\n    None = -1;\n    High = 2;\n  }',
      "optional .demo.v1.Level.Enum a = 1;",
      "map<string, uint32> b = 2;",
    );
  });

  it("gives an enum without a 0 one that the contract refuses", () => {
    has("enum Level { 1 unspecified; 2 High; }", "    UNSPECIFIED2 = 0;\n    unspecified = 1;");
    has(
      "enum Level { 1 High; reserved 0 UNSPECIFIED; }",
      "  enum Enum {\n    // The contract",
      "    UNSPECIFIED = 0;\n    High = 1;",
    );
  });

  it("calls an enum inside so that protoc takes no member for another", () => {
    has("enum Type { 0 EnumA; 1 A; }", "  enum Enum2 {");
    has("enum Type { 0 enum_2; 1 A; } struct S { 1 t: Type; }", "  enum Enum3 {", ".demo.v1.Type.Enum3 t = 1;");
  });

  it("retires a name once, however many numbers had it", () => {
    const contract = describeContracts("struct S { 1 x: u8; reserved 2 a; reserved 3 b; }");
    const [file] = exportProto(JSON.parse(JSON.stringify(contract).replace('"b"', '"a"')) as typeof contract); // what describeContracts has made
    assert.ok(file !== undefined);

    assert.match(printProto(file), / {2}reserved 2, 3;\n {2}reserved "a";\n/);
  });

  it("has a union as one of its arms, under names that are free", () => {
    has(
      "union U { 1 Round { 1 x: u8; } 2 list: [u8]; 3 kind; reserved 9 old; }",
      '  message Round2 {\n    optional uint32 x = 1;\n  }\n  reserved 9;\n  reserved "old";\n  oneof kind2 {',
      "    .demo.v1.U.Round2 Round = 1;\n    .google.protobuf.ListValue list = 2;\n    .google.protobuf.Empty kind = 3;",
    );
  });

  it("keeps a name in JSON that protobuf would change", () => {
    has(
      "struct S { 1 snake_name: u8; 2 camelName: u8; 3 a_1: u8; 4 end_: u8; }",
      'optional uint32 snake_name = 1 [json_name = "snake_name"];',
      "optional uint32 camelName = 2;",
      'optional uint32 a_1 = 3 [json_name = "a_1"];',
      'optional uint32 end_ = 4 [json_name = "end_"];',
    );
  });

  it("gives a field another name than the message has that a map brings", () => {
    has("struct S { 1 my_map: map<u8, u8>; 2 MyMapEntry: u8; }", "optional uint32 MyMapEntry_ = 2;");
  });

  it("has the parameters in a message of their own, and the stream behind all that can come", () => {
    has(
      "struct S { 1 x: u8; } service Feed { put(s: S): S; add(name: string, items: stream S): u8; }",
      "rpc put(.demo.v1.FeedPutRequest) returns (.demo.v1.S);",
      "message FeedPutRequest {\n  optional .demo.v1.S s = 1;\n}",
      "rpc add(stream .demo.v1.FeedAddRequest) returns (.demo.v1.FeedAddResponse);",
      "  optional string name = 1;\n  // One item of the stream. The first message has the parameters, too.\n  optional .demo.v1.S items = 256;",
      "message FeedAddResponse {\n  optional uint32 result = 1;\n}",
    );
  });

  it("has a result that may be absent, that is no struct, or that is none, in a message of its own", () => {
    has(
      "struct S { 1 x: u8; } union U { 1 a; } service Feed { a(): S?; b(): U; c(); d(): [S]; e(): stream S; f(): stream U; oneway g(); }",
      "message FeedAResponse {\n  optional .demo.v1.S result = 1;\n}",
      "message FeedBResponse {\n  optional .demo.v1.U result = 1;\n}",
      "message FeedCResponse {}",
      "message FeedDResponse {\n  repeated .demo.v1.S result = 1;\n}",
      "rpc e(.demo.v1.FeedERequest) returns (stream .demo.v1.S);",
      "rpc f(.demo.v1.FeedFRequest) returns (stream .demo.v1.FeedFResponse);",
      "rpc g(.demo.v1.FeedGRequest) returns (.demo.v1.FeedGResponse);",
    );
  });

  it("says of methods whether they change something", () => {
    has(
      "service Feed { @readonly a(); @idempotent b(); c(); }",
      "FeedAResponse) {\n    option idempotency_level = NO_SIDE_EFFECTS;\n  }",
      "FeedBResponse) {\n    option idempotency_level = IDEMPOTENT;\n  }",
      "returns (.demo.v1.FeedCResponse);",
    );
  });

  it("gives messages of methods names that nothing else has", () => {
    has(
      "struct FeedAbRequest { 1 x: u8; } service Feed { ab(); } service FeedA { b(); }",
      "rpc ab(.demo.v1.FeedAbRequest2)",
      "rpc b(.demo.v1.FeedABRequest)",
    );
    has("service Feed { aB(); } service FeedA { b(); }", "rpc aB(.demo.v1.FeedABRequest)", "rpc b(.demo.v1.FeedABRequest2)");
  });

  it("keeps documentation in its comment, whatever it is", () => {
    const contract = describeContracts("\n/// One.\nstruct S { 1 x: u8; }");
    const text = JSON.stringify(contract).replace(
      '"One."',
      JSON.stringify("One.\r\n*/ message Evil {}\u2028message Worse {}\u0000"),
    );
    const [file] = exportProto(JSON.parse(text) as typeof contract); // what describeContracts has made
    assert.ok(file !== undefined);

    assert.match(printProto(file), /\n\/\/ One\.\n\/\/ \*\/ message Evil \{\}\n\/\/ message Worse \{\}\nmessage S \{/);
  });

  it("is of errors a message, which says their status", () => {
    has(
      "@code(NOT_FOUND) @retryable error Gone { 1 why: string @message; }",
      "// Status NOT_FOUND; another server may be tried.\nmessage Gone {",
    );
  });
});

describe("a contract that has no proto", () => {
  it("has an arm whose number protobuf does not have", () => {
    assert.deepEqual(
      explainNoProto(describeContracts("union U { 18999 a; 19000 b; 19999 c; 20000 d; 536870911 e; 536870912 f; }")),
      [
        "arm b of demo.v1.U has the number 19000; protobuf takes up to 536870911, without 19000 to 19999",
        "arm c of demo.v1.U has the number 19999; protobuf takes up to 536870911, without 19000 to 19999",
        "arm f of demo.v1.U has the number 536870912; protobuf takes up to 536870911, without 19000 to 19999",
      ],
    );
  });

  it("has a type with the name of a package", () => {
    const both = describeContracts("package demo.v1; struct S { 1 x: u8; }\n---\npackage demo.v1.S.deep; struct T { 1 x: u8; }");

    assert.deepEqual(explainNoProto(both), [
      "demo.v1.S is the name of a package, too, which protobuf refuses; rename one of them",
    ]);
    assert.deepEqual(explainNoProto(describeIdl()), []);
  });

  it("has a type with the name of one of protobuf's own", () => {
    const types = "struct Timestamp { 1 x: u8; } struct Value { 1 x: u8; } struct Mine { 1 x: u8; }";

    assert.deepEqual(explainNoProto(describeContracts(`package google.protobuf; ${types}`)), [
      "google.protobuf.Timestamp is a type of protobuf's own; rename it, or give it another package",
      "google.protobuf.Value is a type of protobuf's own; rename it, or give it another package",
    ]);
    assert.deepEqual(explainNoProto(describeContracts(types)), []);
  });
});
