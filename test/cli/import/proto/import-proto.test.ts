import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importAll, importOne } from "./imported.js";

describe("importing protobuf", () => {
  it("gives scalars without a label their zero, and others a question mark", () => {
    const { text, refusals, losses } = importOne(`message M {
      int32 a = 1; uint64 b = 2; double c = 3; float d = 4; bool e = 5; string f = 6; bytes g = 7;
      M h = 8; optional int32 i = 9; E j = 10;
    }
    enum E { E_NONE = 0; E_SOME = 1; }`);

    assert.deepEqual([refusals, losses], [[], []]);
    assert.equal(
      text,
      `enum E {
  0 NONE;
  1 SOME;
}

struct M {
  1 a: i32 = 0;
  2 b: u64 = 0;
  3 c: f64 = 0;
  4 d: f32 = 0;
  5 e: bool = false;
  6 f: string = "";
  7 g: bytes?;
  8 h: M?;
  9 i: i32?;
  10 j: E = NONE;
}
`,
    );
  });

  it("has lists, maps, and unions of oneofs", () => {
    const { text, refusals } = importOne(`message M {
      repeated M list = 1; map<string, M> by_name = 2;
      oneof kind { int32 number = 7; M more = 4; google.protobuf.Empty nothing = 9; }
    }`);

    assert.deepEqual(refusals, []);
    assert.equal(
      text,
      `struct M {
  1 list: [M] = [];
  2 byName: map<string, M>?;
  4 kind: MKind?;
}

union MKind {
  4 more: M;
  7 number: i32;
  9 nothing;
}
`,
    );
  });

  it("keeps comments, deprecation and routes", () => {
    const { text, refusals } = importOne(`
      // Sells things.
      service Shop {
        // Buys one.
        rpc BuyItem(M) returns (google.protobuf.Empty) { option (google.api.http) = { get: "/v1/items" }; }
        rpc Watch(google.protobuf.Empty) returns (stream M) { option deprecated = true; }
        rpc Upload(stream M) returns (M);
        rpc Show(M) returns (M) { option idempotency_level = NO_SIDE_EFFECTS; }
      }
      /* A thing.

         Of some kind. */
      message M { int32 a = 1 [deprecated = true]; }`);

    assert.deepEqual(refusals, []);
    assert.equal(
      text,
      `/// Sells things.
service Shop {
  // google.api.http: {"get":"/v1/items"}
  /// Buys one.
  buyItem(request: M);
  @deprecated
  watch(): stream M;
  upload(requests: stream M): M;
  @readonly
  show(request: M): M;
}

/// A thing.
///
/// Of some kind.
struct M {
  @deprecated 1 a: i32 = 0;
}
`,
    );
  });

  it("numbers fields above 255 densely, tells it, and retires what is reserved", () => {
    const { text, losses } = importOne(
      `message M { reserved 2, 5 to 6, 1000 to max; int32 a = 1; int32 b = 300; int32 c = 256; }`,
    );

    assert.match(text, /1 a: i32 = 0;\n {2}\/\/ 256 in protobuf\n {2}3 c: i32 = 0;\n {2}\/\/ 300 in protobuf\n {2}4 b: i32 = 0;/);
    assert.match(text, /reserved 2;\n {2}reserved 5;\n {2}reserved 6;\n\}/);
    assert.deepEqual(
      losses.map((line) => line.slice(0, 42)),
      ["a.proto: demo.v1.M.c has the id 3: contrac", "a.proto: demo.v1.M.b has the id 4: contrac"],
    );
  });

  it("keeps ids that were given, whatever is added, removed and moved", () => {
    const first = importOne("message M { int32 a = 1; int32 b = 300; int32 c = 400; oneof o { int32 d = 500; int32 e = 501; } }");
    const second = importOne("message M { oneof o { int32 e = 501; } int32 x = 2; int32 c = 400; int32 n = 299; int32 a = 1; }", {
      ids: first.ids,
    });

    assert.match(first.text, /2 b: i32 = 0;[\s\S]*3 c: i32 = 0;[\s\S]*4 o: MO\?;/);
    assert.match(second.text, /1 a: i32[\s\S]*3 c: i32[\s\S]*4 o: MO\?;[\s\S]*5 x: i32[\s\S]*6 n: i32[\s\S]*reserved 2;\n\}/);
    assert.match(importOne("message M { int32 b = 300; }", { ids: second.ids }).text, /2 b: i32/);
  });

  it("flattens what stands inside, and numbers names that are taken", () => {
    const { text, losses, refusals } = importOne(`
      message Outer { message Inner { enum Kind { KIND_A = 0; } Kind kind = 1; } Inner inner = 1; .demo.v1.OuterInner other = 2; }
      message OuterInner { int32 a = 1; int32 A = 2; }
      message Date { Date toString = 1; }`);

    assert.deepEqual(refusals, []);
    assert.match(text, /struct Outer \{\n {2}1 inner: OuterInner2\?;\n {2}2 other: OuterInner\?;\n\}/);
    assert.match(text, /enum OuterInnerKind \{\n {2}0 A;\n\}/);
    assert.match(text, /struct OuterInner \{\n {2}1 a: i32 = 0;\n {2}2 A2: i32 = 0;\n\}/);
    assert.match(text, /struct Date2 \{\n {2}1 toString2: Date2\?;\n\}/);
    assert.equal(losses.length, 4);
  });

  it("has defaults, required fields, groups and extensions of proto2, or says that they are lost", () => {
    const { text, losses, refusals } = importOne(
      `message M {
        required string id = 1; optional int32 n = 2 [default = 7]; optional E e = 3 [default = B];
        optional string s = 4 [default = "a\\"b"]; optional bytes raw = 5 [default = "x"]; optional double inf = 6 [default = inf];
        optional group Part = 7 { optional bool on = 1 [default = true]; }
        extensions 100 to 199;
      }
      enum E { option allow_alias = true; A = 0; B = 1; C = 1; D = -1; }
      extend M { optional int32 more = 100; }`,
      { head: 'syntax = "proto2"; package demo.v1;' },
    );

    assert.deepEqual(refusals, []);
    assert.match(
      text,
      /1 id: string;\n {2}2 n: i32 = 7;\n {2}3 e: E = B;\n {2}4 s: string = "a\\"b";\n {2}5 raw: bytes\?;\n {2}6 inf: f64\?;/,
    );
    assert.match(text, /7 part: MPart\?;[\s\S]*struct MPart \{\n {2}1 on: bool = true;/);
    assert.match(text, /enum E \{\n {2}0 A;\n {2}1 B;\n {2}-1 D;\n\}/);
    for (const lost of [
      /M\.id is required/,
      /M\.raw loses/,
      /M\.inf loses/,
      /MPart|Part is a group/,
      /takes extensions/,
      /more is left out/,
      /E\.C is left out/,
    ])
      assert.equal(losses.filter((line) => lost.test(line)).length, 1, String(lost));
  });

  it("goes by the presence that an edition says", () => {
    const { text } = importOne(
      `message M { int32 a = 1; int32 b = 2 [features.field_presence = IMPLICIT]; int32 c = 3 [features.field_presence = LEGACY_REQUIRED]; }`,
      { head: 'edition = "2023"; package demo.v1;' },
    );

    assert.match(text, /1 a: i32\?;\n {2}2 b: i32 = 0;\n {2}3 c: i32;/);
  });

  it("goes by the presence of the file, then of the message, then of the field", () => {
    const { text } = importOne(
      `option features.field_presence = IMPLICIT;
      message A { int32 a = 1; int32 b = 2 [features.field_presence = EXPLICIT]; message In { int32 c = 1; } }
      message B { option features.field_presence = EXPLICIT; int32 d = 1; }`,
      { head: 'edition = "2024"; package demo.v1;' },
    );

    assert.match(text, /struct A \{\n {2}1 a: i32 = 0;\n {2}2 b: i32\?;\n\}[\s\S]*1 c: i32 = 0;[\s\S]*1 d: i32\?;/);
  });

  it("refuses an edition whose rules it does not know", () => {
    for (const [head, edition] of [
      ['edition = "2099";', "2099"],
      ['syntax = "proto9";', "proto9"],
    ] as const) {
      const { refusals } = importOne("message M { int32 a = 1; }", { head });

      assert.match(refusals.join(), new RegExp(`^a\\.proto is no \\.proto file that can be read: .*${edition}`));
    }
  });

  it("has types of its own for any value, and those of the language for moments", () => {
    const { texts, losses, refusals } = importOne(`message M {
      google.protobuf.Timestamp at = 1; google.protobuf.Duration d = 2; google.protobuf.FieldMask mask = 3; google.protobuf.StringValue s = 4;
      google.protobuf.Struct o = 5; google.protobuf.Any any = 6; repeated google.protobuf.Value vs = 7;
    }`);

    assert.deepEqual(refusals, []);
    assert.deepEqual(Object.keys(texts), ["demo/v1/a.rpc", "callwire/json.rpc"]);
    assert.match(texts["demo/v1/a.rpc"] ?? "", /import \{ Any, JsonObject, JsonValue \} from "\.\.\/\.\.\/callwire\/json\.rpc";/);
    assert.match(
      texts["demo/v1/a.rpc"] ?? "",
      /1 at: timestamp\?;\n {2}2 d: duration\?;\n {2}3 mask: \[string\]\?;\n {2}4 s: string\?;\n {2}5 o: JsonObject\?;\n {2}6 any: Any\?;\n {2}7 vs: \[JsonValue\] = \[\];/,
    );
    assert.deepEqual(losses, ["a.proto: demo.v1.M.d is a duration: it cannot be negative, and counts milliseconds"]);
  });

  it("imports from other packages, under another name where one is taken", () => {
    const { texts, refusals, losses } = importAll({
      "shop/a.proto": 'syntax = "proto3"; package shop; import "b/money.proto"; message Money { b.v1.Money real = 1; }',
      "b/money.proto": 'syntax = "proto3"; package b.v1; message Money { int64 cents = 1; }',
    });

    assert.deepEqual(refusals, []);
    assert.match(
      texts["shop/v1/a.rpc"] ?? "",
      /import \{ Money as Money2 \} from "\.\.\/\.\.\/b\/v1\/money\.rpc";[\s\S]*1 real: Money2\?;/,
    );
    assert.deepEqual(losses, ["shop/a.proto:  package shop is shop.v1: packages end in a version"]);
  });

  it("refuses a file with one reason, and those that use it, and writes the others", () => {
    const { texts, refusals } = importAll({
      "bad.proto": 'syntax = "proto3"; package x.v1; message Bad { Gone a = 1; }',
      "broken.proto": "message {",
      "user.proto": 'syntax = "proto3"; package x.v1; import "bad.proto"; message User { Bad b = 1; }',
      "good.proto": 'syntax = "proto3"; package x.v1; import "gone.proto"; message Good {}',
      "twice.proto": 'syntax = "proto3"; package x.v1; message Good {}',
    });

    assert.deepEqual(Object.keys(texts), ["x/v1/good.rpc"]);
    assert.deepEqual([...refusals].sort(), [
      "bad.proto uses the type Gone in x.v1.Bad, which no file declares; mend it",
      "broken.proto is no .proto file that can be read: illegal type name '{' (line 1)",
      "twice.proto declares x.v1.Good, as another file does; import one of them",
      "user.proto uses types of bad.proto, which was refused; mend that first",
    ]);
  });

  it("refuses a message with more fields than a struct has", () => {
    const fields = Array.from({ length: 256 }, (_, index) => `int32 f${index} = ${index + 1};`);
    const { refusals } = importOne(`message M { ${fields.join(" ")} }`);

    assert.deepEqual(refusals, ["a.proto has 256 fields in demo.v1.M, and a struct has 255 at most; split it"]);
  });

  it("makes of the example of its page what stands there", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../../../docs/importing.md"), "utf8");
    const [, proto = "", contract = ""] =
      /```proto\n([\s\S]*?)```[\s\S]*?```rpc\n\/\/ file: .*\n\/\/ .*\n\n([\s\S]*?)```/.exec(page) ?? [];
    const { texts, losses } = importAll({ "shop.proto": proto });

    assert.equal(texts["shop/v1/shop.rpc"], contract);
    assert.ok(page.includes(`\`\`\`text\n${losses.join("\n")}\n\`\`\`\n`));
  });

  it("leaves no control character of a comment, and counts options of others", () => {
    const { text, losses } = importOne(`
      // red \u001b[31m \u202e left
      message M { int32 a = 1 [(my.opt) = true]; int32 b = 2 [(my.opt).x = 1]; }`);

    assert.doesNotMatch(text, /[\u001b\u202e]/);
    assert.deepEqual(losses, ["a.proto:  option (my.opt) is left out in 2 places: contracts have no place for it"]);
  });
});
