import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { Edition, type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { importAll } from "./imported.js";

const ANNOTATIONS = `syntax = "proto3"; package google.api;
import "google/protobuf/descriptor.proto";
message HttpRule { string get = 2; string body = 7; }
extend google.protobuf.MethodOptions { HttpRule http = 72295728; }
`;

const SOURCES: Readonly<Record<string, string>> = {
  "google/api/annotations.proto": ANNOTATIONS,
  "shop.proto": `syntax = "proto3";
package demo.v1;
import "google/protobuf/timestamp.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/descriptor.proto";
import "google/api/annotations.proto";
extend google.protobuf.FieldOptions { bool mine = 50000; }
// Sells things.
service Shop {
  // Buys one.
  rpc Buy(Item) returns (google.protobuf.Empty) { option (google.api.http) = { get: "/v1/items" }; }
  rpc Watch(stream Item) returns (stream Item) { option deprecated = true; }
  rpc Show(Item) returns (Item) { option idempotency_level = NO_SIDE_EFFECTS; }
}
/* A thing.
 * Of some kind. */
message Item {
  reserved 9, 20 to 22; reserved "gone";
  int32 a = 1 [(mine) = true]; optional int64 b = 2; string snake_case = 3; bytes raw = 4; repeated Item list = 5;
  map<string, Kind> kinds = 6; google.protobuf.Timestamp at = 7;
  oneof choice { string text = 10; Item.Inner inner = 11; }
  int32 high = 300; string other = 12 [json_name = "another"];
  message Inner { Kind kind = 1; }
  enum Kind { option allow_alias = true; KIND_NONE = 0; KIND_SOME = 1; KIND_ALIAS = 1; reserved 5 to 6; }
}
`,
  "old.proto": `syntax = "proto2";
package demo.v1;
message Old {
  required string id = 1; optional int32 n = 2 [default = 7]; optional E e = 3 [default = B];
  optional string s = 4 [default = "a\\"b"]; optional bytes raw = 5 [default = "x"]; optional double inf = 6 [default = inf];
  optional group Part = 7 { optional bool on = 1 [default = true]; }
  extensions 100 to 199;
}
enum E { A = 0; B = 1; }
extend Old { optional int32 more = 100; }
`,
};

/** By Debian's protoc, which the suite of exports needs too. */
function protoc(...flags: readonly string[]): Uint8Array {
  return protocOf(SOURCES, ...flags);
}

function protocOf(sources: Readonly<Record<string, string>>, ...flags: readonly string[]): Uint8Array {
  const folder = mkdtempSync(path.join(tmpdir(), "descriptors-"));
  try {
    for (const [name, text] of Object.entries(sources)) {
      execFileSync("mkdir", ["-p", path.dirname(path.join(folder, name))]);
      writeFileSync(path.join(folder, name), text);
    }
    const set = path.join(folder, "set.pb");
    execFileSync("protoc", ["-I", folder, "--descriptor_set_out", set, ...flags, ...Object.keys(sources)], { cwd: folder });
    return readFileSync(set);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function setOf(...files: readonly Partial<FileDescriptorProto>[]): Uint8Array {
  return toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, { file: files.map(({ $typeName: _, ...file }) => create(FileDescriptorProtoSchema, file)) }),
  );
}

describe("a set of descriptors", () => {
  it("gives the contracts that the texts give, with their comments and what is lost", () => {
    const fromTexts = importAll(SOURCES);
    const fromSet = importAll({ "set.pb": protoc("--include_imports", "--include_source_info") });

    assert.deepEqual(fromSet.refusals, []);
    const ofTexts = Object.keys(fromTexts.texts);
    assert.ok(ofTexts.includes("demo/v1/shop.rpc") && ofTexts.includes("demo/v1/old.rpc"), ofTexts.join());
    for (const name of ["demo/v1/shop.rpc", "demo/v1/old.rpc"]) assert.equal(fromSet.texts[name], fromTexts.texts[name]);
    const own = (losses: readonly string[]) =>
      losses.filter((line) => /^(?:shop|old)/.test(line)).map((line) => line.replace("(demo.v1.mine)", "(mine)"));
    assert.deepEqual(own(fromSet.losses), own(fromTexts.losses));
    assert.equal(fromSet.texts["google/protobuf/v1/timestamp.rpc"], undefined);
  });

  it("has what a text cannot be read with: a group of a oneof, and defaults above 2^53", () => {
    const text = `syntax = "proto2"; package demo.v1; message M {
      oneof o { string a = 1; group G = 2 { optional int32 q = 1; } }
      optional uint64 u = 4 [default = 18446744073709551615]; optional sfixed64 s = 5 [default = -9007199254740993];
    }`;
    const why = "a oneof has a group, which is read of sets of descriptors alone; make one by protoc or buf";
    assert.deepEqual(importAll({ "m.proto": text }).refusals, [`m.proto is no .proto file that can be read: ${why}`]);

    const { texts, refusals } = importAll({ "set.binpb": protocOf({ "m.proto": text }) });
    assert.deepEqual(refusals, []);
    for (const line of ["2 g: MG;", "4 u: u64 = 18446744073709551615;", "5 s: i64 = -9007199254740993;"])
      assert.ok(texts["demo/v1/m.rpc"]?.includes(line), line);
  });

  it("needs neither what it imports nor comments", () => {
    const { texts, refusals } = importAll({ "set.pb": protoc() });

    assert.deepEqual(refusals, []);
    assert.match(texts["demo/v1/shop.rpc"] ?? "", /struct Item \{/);
    assert.doesNotMatch(texts["demo/v1/shop.rpc"] ?? "", /\/\/\//);
  });

  it("says of options by which number they are when nothing names them", () => {
    const { losses } = importAll({ "set.pb": protoc() });

    assert.equal(
      losses.filter((line) => /option \(50000\) is left out|option \(demo\.v1\.mine\) is left out/.test(line)).length,
      1,
    );
  });

  it("is refused when it is none, is empty, or has an edition of the future", () => {
    for (const [bytes, reason] of [
      [new Uint8Array(), /it has no file/],
      [Buffer.from("syntax = no set"), /./],
      [
        setOf({ name: "a.proto", syntax: "editions", edition: Edition.EDITION_UNSTABLE }),
        /the edition EDITION_UNSTABLE, which is not known here/,
      ],
    ] as const) {
      const { refusals } = importAll({ "set.pb": bytes });

      assert.match(refusals.join(), /^set\.pb is no set of descriptors that can be read: /);
      assert.match(refusals.join(), reason);
    }
  });

  it("takes a file that it and a text have once, and writes nothing outside", () => {
    const { texts, refusals } = importAll({
      "a.proto": 'syntax = "proto3"; package demo.v1; message A { int32 mine = 1; }',
      "set.pb": setOf(
        { name: "a.proto", package: "demo.v1", syntax: "proto3", messageType: [] },
        { name: "../../../x.proto", package: "../up", syntax: "proto3", messageType: [] },
      ),
    });

    assert.deepEqual(refusals, []);
    assert.match(texts["demo/v1/a.rpc"] ?? "", /mine/);
    for (const name of Object.keys(texts)) assert.match(name, /^[a-z0-9_]+(?:\/[a-z0-9_]+)*\.rpc$/);
  });
});
