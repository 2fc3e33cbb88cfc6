import assert from "node:assert/strict";
import { create, toBinary } from "@bufbuild/protobuf";
import { DescriptorProtoSchema, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { checkBinaryBounds, checkTextBounds } from "#cli/import/proto/proto-bounds.js";
import { importAll, importOne } from "./imported.js";

describe("the bounds of a .proto file", () => {
  it("are of blocks, of statements in one, and of all statements", () => {
    checkTextBounds(`message M {${"a;".repeat(3000)}}`);
    for (const [text, reason] of [
      [`message M {${"a;".repeat(3001)}}`, /more than 3000 statements in a block/],
      ["message M {}".repeat(20_001), /more than 20000 blocks/],
      [`message M {${"a;".repeat(2900)}}`.repeat(11), /more than 30000 statements/],
    ] as const)
      assert.throws(() => checkTextBounds(text), reason);
  });

  it("refuse the one name that the parser would leave out, and no other that has it in it", () => {
    for (const body of [
      "message M { int32 __proto__ = 1; }",
      "message __proto__ {}",
      "message M { oneof __proto__ { int32 a = 1; } }",
      "message M { .demo.v1.__proto__ a = 1; }",
    ])
      assert.match(importOne(body).refusals.join(), /it has the name __proto__, which cannot be read; take another one$/, body);
    const others = 'message M { int32 a__proto__ = 1; int32 __proto__b = 2 [json_name = "__proto__"]; } // __proto__';
    assert.deepEqual(importOne(others).refusals, []);
  });

  it("count nothing in strings and comments, however these end", () => {
    for (const text of [
      `"${"{;".repeat(30_001)}"`,
      `'\\'${";".repeat(3001)}'`,
      `// ${"{;".repeat(30_001)}\n`,
      `/* ${"{;".repeat(30_001)}*/`,
    ])
      checkTextBounds(text);
    for (const text of ['"', "'\\", "/", "/*", "//", "}}}}", ""]) checkTextBounds(text);
    assert.throws(() => checkTextBounds(`"a\n${";".repeat(3001)}`), /statements/);
  });

  it("are of descriptors in a set, before it is read", () => {
    const nested = (count: number) =>
      toBinary(
        FileDescriptorSetSchema,
        create(FileDescriptorSetSchema, {
          file: [
            create(FileDescriptorProtoSchema, {
              name: "a.proto",
              messageType: Array.from({ length: count }, () => create(DescriptorProtoSchema)),
            }),
          ],
        }),
      );

    checkBinaryBounds(nested(100), FileDescriptorSetSchema);
    const many = Buffer.concat(Array.from({ length: 400_001 }, () => Buffer.from([0x0a, 0])));
    assert.throws(() => checkBinaryBounds(many, FileDescriptorSetSchema), /more than 400000 descriptors/);
    assert.throws(() => checkBinaryBounds(Buffer.from([0x0a, 0xff]), FileDescriptorSetSchema));
  });
});

describe("hostile .proto files", () => {
  it("are refused with one reason each", () => {
    for (const [body, reason] of [
      ["message M {".repeat(50_000), /more than 20000 blocks|max depth/],
      [`option (x) = ${"{a:".repeat(10_000)}1${"}".repeat(10_000)};`, /max depth exceeded/],
      [`message M { ${"map<string,".repeat(50_000)}`, /illegal token/],
      [
        `${Array.from({ length: 2500 }, (_, index) => `import "a${index}.proto";`).join("")}message M { ${"T".repeat(1_000_000)} a = 1; }`,
        /which no file declares/,
      ],
      ["\0".repeat(1_000_000), /illegal token/],
      ["message M { int32 a = 1 [", /illegal/],
      [
        "message M { int32 a = 99999999999; }",
        /has the number 99999999999 in demo\.v1\.M, and protobuf has 1 to 536870911; mend it$/,
      ],
    ] as const) {
      const { refusals, texts } = importOne(body);

      assert.equal(refusals.length, 1, body.slice(0, 40));
      assert.match(refusals.join(), reason);
      assert.deepEqual(texts, {});
    }
  });

  it("have names and ranges of any length, which become short ones", () => {
    const { text, refusals } =
      importOne(`message ${"M".repeat(1_000_000)} { int32 ${"f".repeat(1_000_000)} = 1; reserved 2 to max; }
      enum E { A = 0; reserved -2147483648 to -1, 1 to max; }`);

    assert.deepEqual(refusals, []);
    assert.match(text, /struct M{60}2 \{\n {2}1 f{60}2: i32 = 0;/);
    assert.ok(text.length < 20_000);
  });

  it("number thousands of names that are one in contracts, in a time that grows with them", () => {
    const names = Array.from({ length: 2048 }, (_, index) =>
      Array.from({ length: 11 }, (_each, bit) => ((index >> bit) % 2 === 0 ? "a" : "A")).join(""),
    );
    const { text, refusals } = importOne(`enum E { ${names.map((name, index) => `${name} = ${index};`).join(" ")} }`);

    assert.deepEqual(refusals, []);
    assert.match(text, / 2047 A{11}2048;/);
  });

  it("cannot stand where no file can", () => {
    const name = "a".repeat(1_000_000);
    const { refusals } = importAll({ "a.proto": `syntax = "proto3"; package ${name}; message M {}` });

    assert.deepEqual(refusals, [
      "a.proto has a package or a file name of 1000000 characters; shorten it to 200, and all to 1000",
    ]);
  });

  it("import one another in a circle: one of them is refused for it, and the other with it", () => {
    const file = (own: string, other: string) =>
      `syntax = "proto3"; package x.v1; import "${other}.proto"; message ${own.toUpperCase()} { ${other.toUpperCase()} f = 1; }`;
    const { refusals } = importAll({ "a.proto": file("a", "b"), "b.proto": file("b", "a") });

    assert.equal(refusals.length, 2);
    assert.match(refusals.join("\n"), /these files import each other[\s\S]*which was refused; mend that first/);
  });
});
