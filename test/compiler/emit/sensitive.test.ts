import assert from "node:assert/strict";
import { DynamicCodecs } from "callwire/schema";
import { Packr } from "msgpackr";
import { ContractError } from "#runtime/base/contract-error.js";
import { Reader } from "#runtime/wire/reader.js";
import { Writer } from "#runtime/wire/writer.js";
import { DivideOptionsCodec, type DivideOptionsInit } from "../../../generated/kitchen-sink.js";
import { describeContracts } from "../breaking/describe-contracts.js";

const SECRET = "hunter2";
const RIGHT: DivideOptionsInit = { tags: ["a"], limits: new Map(), big: 1n, at: new Date(0), data: new Uint8Array() };

function typesOf(contract: string) {
  return new Map(describeContracts(contract).files.flatMap((file) => file.types.map((type) => [type.name, type] as const)));
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ContractError);
    return error.message;
  }
  return assert.fail("nothing was thrown");
}

describe("a field that is @sensitive", () => {
  it("is not shown when a value of the wrong type is written", () => {
    const wrong = { ...RIGHT, note: [SECRET] as unknown as string }; // plain JavaScript can give anything
    const number = { ...RIGHT, note: 31_337 as unknown as string };

    assert.equal(
      messageOf(() => DivideOptionsCodec.write(new Writer(), wrong)),
      "note must be a string, got [redacted]",
    );
    assert.equal(
      messageOf(() => DivideOptionsCodec.write(new Writer(), number)),
      "note must be a string, got [redacted]",
    );
  });

  it("is not shown when a value of the wrong type is read", () => {
    const payload = new Packr({ useRecords: false }).pack([
      null,
      null,
      31_337,
      ["a"],
      new Map(),
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      1,
      new Date(0),
      Buffer.alloc(0),
    ]);

    const message = messageOf(() => DivideOptionsCodec.read(Reader.of(payload)));
    assert.match(message, /^note /);
    assert.doesNotMatch(message, /31337/);
  });

  it("is shown like any other when it is right, and its neighbours when they are wrong", () => {
    const writer = new Writer();
    DivideOptionsCodec.write(writer, { ...RIGHT, note: SECRET });
    assert.equal(DivideOptionsCodec.read(Reader.of(writer.finish())).note, SECRET);

    const wrong = { ...RIGHT, digits: 99 };
    assert.equal(
      messageOf(() => DivideOptionsCodec.write(new Writer(), wrong)),
      "digits must be 1..34, got 99",
    );
  });

  const CONTRACT =
    "struct Inner { 1 pin: u16 @range(0..9999); } struct S { 1 codes: map<string, u8> @sensitive; 2 inner: [Inner] @sensitive; 3 pin: u16 @range(0..9999) @sensitive; }";
  const CASES: readonly (readonly [what: string, value: object, message: string])[] = [
    ["a number out of its range", { codes: new Map(), inner: [], pin: 12_345 }, "pin must be 0..9999, got [redacted]"],
    [
      "the key of a map",
      { codes: new Map([[SECRET, 999]]), inner: [], pin: 1 },
      "codes[redacted] must be 0..255, got [redacted]",
    ],
    [
      "what is inside",
      { codes: new Map(), inner: [{ pin: 1 }, { pin: 77_777 }], pin: 1 },
      "inner[1].pin must be 0..9999, got [redacted]",
    ],
  ];
  for (const [what, value, message] of CASES) {
    it(`shows neither ${what}, by the Descriptor alone too`, () => {
      const codec = new DynamicCodecs(typesOf(CONTRACT)).of({ kind: "named", name: "demo.v1.S" });

      assert.equal(
        messageOf(() => codec.write(new Writer(), value)),
        message,
      );
    });
  }
});
