import assert from "node:assert/strict";
import { type FileRegistry, toJson } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { exportProto } from "@callwire/compiler/proto";
import type { Descriptor } from "callwire/schema";
import { explainNoTypes, typesOfContract } from "#gateway/proto/contract-files.js";
import { compileText } from "../../cli/live/mcp/shop.js";
import { Author, mend } from "../../fuzz/contract-author.js";
import { compileProto } from "../../support/compiled-proto.js";
import { describeIdl } from "../../support/contracts.js";
import { shortOrLong } from "../../support/long-form.js";

/** protoc starts for each. */
const RANDOM_CONTRACTS = shortOrLong(5, 100);

const HARD = `package demo.hard.v1;
enum Colour { 1 Red; 3 Enum_Blue; reserved 2 Green; }
struct Odd {
  1 kind: string; 2 other_kind: string; 3 aMap: map<Colour, [i64]>; 4 AMapEntry: u8; 5 X_kind: string?;
  6 nested: [[Odd]]; reserved 7 old; 100 byColour: map<bool, Colour>; 101 type: [Colour]; 102 raw: bytes @deprecated("x");
}
union Pick { 1 kind: string; 2 odd { 1 inner: map<i8, Odd>; } 3 none; 4 many: [u64]; 5 kind2: Colour; reserved 9 gone; }
error Broken { 1 at: timestamp; 2 after: duration?; }
service Desk {
  @readonly pick(pick: Pick, odd: Odd?): Odd throws Broken;
  @idempotent many(list: [Pick]): map<u32, Pick>;
  both(first: u8, items: stream Pick): stream Colour;
  oneway tell();
  @deprecated("x") old();
}`;

describe("the types of a contract at run time", () => {
  it("are those that protoc makes of the exported files, for every contract of idl/", () => {
    compare(describeIdl());
  });

  it("are those for names that protobuf takes for itself", () => {
    compare(compileText(HARD));
  });

  it(`are those for ${RANDOM_CONTRACTS} contracts at random`, () => {
    const author = new Author(29);
    for (let count = 0; count < RANDOM_CONTRACTS; count++) {
      const { descriptor } = mend(author.files()).compilation;
      assert.ok(descriptor !== undefined);
      compare(descriptor);
    }
  }).timeout(300_000);

  it("are not there for a contract that has no proto, which is said", () => {
    const contract = compileText("package demo.arm.v1; union Far { 19000 away; } service Desk { open(far: Far); }");
    assert.match(explainNoTypes(contract) ?? "", /arm away of demo\.arm\.v1\.Far has the number 19000/);
    assert.equal(explainNoTypes(describeIdl()), undefined);
  });
});

function compare(contract: Descriptor): void {
  const theirs = compileProto(contract);
  const ours = typesOfContract(contract);
  const files = exportProto(contract);
  assert.ok(files.length > 0);
  for (const { path } of files) assert.deepEqual(fileOf(ours, path), fileOf(theirs, path), path);
}

function fileOf(types: FileRegistry, path: string): unknown {
  const file = types.getFile(path);
  assert.ok(file !== undefined, path);
  return toJson(FileDescriptorProtoSchema, file.proto);
}
