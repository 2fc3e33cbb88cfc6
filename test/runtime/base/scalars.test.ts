import assert from "node:assert/strict";
import { isScalarName, numberRangeOf, SCALAR_NAMES, type ScalarName, scalarOf } from "#runtime/base/scalars.js";

describe("the scalars", () => {
  it("hold integers of exactly their bits", () => {
    const ranges = SCALAR_NAMES.flatMap((name) => {
      const { range } = scalarOf(name);
      return range === undefined ? [] : [`${name} ${range.min} ${range.max}`];
    });
    assert.deepEqual(ranges, [
      "i8 -128 127",
      "i16 -32768 32767",
      "i32 -2147483648 2147483647",
      "i64 -9223372036854775808 9223372036854775807",
      "u8 0 255",
      "u16 0 65535",
      "u32 0 4294967295",
      "u64 0 18446744073709551615",
    ]);
  });

  it("are keys of maps where two equal values are one key", () => {
    const noKeys = SCALAR_NAMES.filter((name) => !scalarOf(name).isKey);
    assert.deepEqual(noKeys, ["f32", "f64", "bytes", "timestamp", "duration"]);
  });

  it("are bigints where a number would lose digits", () => {
    assert.deepEqual(
      SCALAR_NAMES.filter((name) => scalarOf(name).js === "bigint"),
      ["i64", "u64"],
    );
  });

  it("know their names, and no others that objects have", () => {
    assert.equal(isScalarName("u8"), true);
    assert.equal(isScalarName("toString"), false);
  });

  it("give bounds as numbers for integers alone", () => {
    assert.deepEqual(numberRangeOf("u16"), [0, 65_535]);
    assert.throws(() => numberRangeOf("string" satisfies ScalarName), /^TypeError: string is no integer$/);
  });
});
