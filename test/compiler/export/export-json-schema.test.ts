// What a schema takes is what the reader of JSON takes: tried by a validator of others.

import assert from "node:assert/strict";
import { exportJsonSchema } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import fc from "fast-check";
import { digitsPattern } from "#compiler/export/schema/digits-pattern.js";
import { Author, mend } from "../../fuzz/contract-author.js";
import { describeIdl } from "../../support/contracts.js";
import { shortOrLong } from "../../support/long-form.js";
import { describeContracts } from "../breaking/describe-contracts.js";
import { type SchemaForm, tryContract } from "./schema-trial.js";

const RANDOM_CONTRACTS = shortOrLong(15, 200);
const VALUES = shortOrLong(40, 400);

describe("the JSON Schema of a contract", () => {
  it("takes what the reader takes, and nothing else, for every type and method of idl/", () => {
    const tried = tryContract(describeIdl(), formOf(describeIdl()), VALUES);

    assert.ok(tried.taken > VALUES && tried.refused > VALUES, JSON.stringify(tried));
  }).timeout(120_000);

  it(`does so for ${RANDOM_CONTRACTS} contracts at random`, () => {
    const author = new Author(23);
    let [taken, refused] = [0, 0];
    for (let count = 0; count < RANDOM_CONTRACTS; count++) {
      const { descriptor } = mend(author.files()).compilation;
      assert.ok(descriptor !== undefined);
      const tried = tryContract(descriptor, formOf(descriptor), 6);
      taken += tried.taken;
      refused += tried.refused;
    }

    assert.ok(taken > RANDOM_CONTRACTS * 10 && refused > RANDOM_CONTRACTS * 10, `${taken} taken, ${refused} refused`);
  }).timeout(300_000);

  it("does so for bounds of each type", () => {
    const fields = [
      "a: u8 @range(3..9)",
      "b: i64 @range(-12..345)",
      "c: u64 @range(9007199254740990..)",
      'd: i64 @js("number") @range(..7)',
      "e: f32 @range(0.1..)",
      "f: f64 @range(-1..1)",
      "g: bytes @length(2..5)",
      "h: bytes @length(..1)",
      "i: string @length(2..3)",
      "j: [u8] @length(1..2)",
      "k: map<i8, bool> @length(..1)",
      "l: f32",
      "m: map<bool, u8>",
      "n: map<u64, u8>",
      "o: map<Level, u8>",
      "p: map<Color, u8>",
    ];
    const types = fields.map((field, at) => `struct S${at} { 1 ${field}; }`).join(" ");
    const contract = describeContracts(`closed enum Level { 0 Low; 5 High; } enum Color { 0 Red; } ${types}`);
    const tried = tryContract(contract, formOf(contract), 0);

    assert.ok(tried.taken > 60 && tried.refused > 1_000, JSON.stringify(tried));
  });

  it("has documentation, defaults and what is deprecated", () => {
    const { $defs } = exportJsonSchema(
      describeContracts(
        '\n/// A page.\nstruct Page {\n/// How many.\n1 size: i64 = 20 @deprecated("old"); 2 wait: duration = 1s; 3 pin: string @sensitive; }',
      ),
    );
    const page = Object(Object($defs)["demo.v1.Page"]);

    assert.equal(page.description, "A page.");
    assert.deepEqual(page.required, ["pin"]);
    assert.equal(page.properties.size.description, "How many.");
    assert.deepEqual([page.properties.size.default, page.properties.wait.default], ["20", "1000ms"]);
    assert.deepEqual([page.properties.size.deprecated, page.properties.pin.writeOnly], [true, true]);
  });
});

describe("the pattern of a range of digits", () => {
  it("takes the integers of the range, as they are written", () => {
    fc.assert(
      fc.property(fc.bigInt(-2_000n, 2_000n), fc.bigInt(-2_000n, 2_000n), fc.bigInt(-2_100n, 2_100n), (one, two, value) => {
        const [min, max] = one < two ? [one, two] : [two, one];

        assert.equal(new RegExp(digitsPattern(min, max)).test(String(value)), value >= min && value <= max);
      }),
      { numRuns: 2_000 },
    );
    for (const wrong of ["01", "-0", "+1", " 1", "1.0", ""]) assert.doesNotMatch(wrong, new RegExp(digitsPattern(-9n, 99n)));
  });

  it("takes the integers at both ends of 64 bits", () => {
    const i64 = new RegExp(digitsPattern(-(2n ** 63n), 2n ** 63n - 1n));

    for (const [value, isIn] of [
      [2n ** 63n - 1n, true],
      [2n ** 63n, false],
      [-(2n ** 63n), true],
      [-(2n ** 63n) - 1n, false],
    ] as const)
      assert.equal(i64.test(String(value)), isIn);
  });
});

function formOf(contract: Descriptor): SchemaForm {
  return {
    document: exportJsonSchema(contract),
    typeAt: (name) => `/$defs/${name}`,
    argumentsAt: (service, { name }) => `/$defs/${service}.${name}.arguments`,
    resultAt: (service, { name }) => `/$defs/${service}.${name}.result`,
    options: {},
  };
}
