import assert from "node:assert/strict";
import { MAX_VALUES } from "#runtime/base/limits/message.js";
import { bool, i8, i64, nothing, string, u8, u32, u64 } from "#runtime/wire/codec.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Reader } from "#runtime/wire/reader.js";

function of(...bytes: readonly number[]): Reader {
  return Reader.of(Uint8Array.from(bytes));
}

describe("a Reader", () => {
  for (const [name, codec, low, high] of [
    ["i8", i8, -128, 127],
    ["u8", u8, 0, 255],
    ["u32", u32, 0, 2 ** 32 - 1],
  ] as const) {
    it(`takes an ${name} from ${low} to ${high}, whatever its form, and no other`, () => {
      for (const value of [low, high]) assert.equal(codec.read(Reader.of(packPayload(value))), value);
      for (const value of [low - 1, high + 1]) {
        assert.throws(() => codec.read(Reader.of(packPayload(value))), {
          name: "ContractError",
          message: new RegExp(`must be (?:${low}\\.\\.${high}|an integer), got`),
        });
      }
    });
  }

  it("takes 64 bits as a bigint within its type, and as a number only what that holds exactly", () => {
    const most = of(0xcf, ...Array(8).fill(0xff));
    assert.equal(u64.read(most), 2n ** 64n - 1n);
    assert.throws(() => i64.read(of(0xcf, ...Array(8).fill(0xff))), /must be -9223372036854775808\.\.9223372036854775807/);
    assert.throws(
      () => of(0xcf, 0, 0x20, 0, 0, 0, 0, 0, 0).int("x", 0, Number.MAX_VALUE),
      /x must be an integer of at most 53 bits/,
    );
    assert.equal(of(0xcf, 0, 0x1f, 255, 255, 255, 255, 255, 255).int("x", 0, Number.MAX_VALUE), Number.MAX_SAFE_INTEGER);
  });

  it("believes no head that promises more values than there are bytes", () => {
    for (const head of [[0x92], [0xdc, 0, 2], [0xdd, 0xff, 0xff, 0xff, 0xff]])
      assert.throws(() => of(...head, 1).array("x"), /^ContractError: x is cut off$/);
    for (const head of [[0x82], [0xde, 0, 2], [0xdf, 0, 0, 0, 2]])
      assert.throws(() => of(...head, 1).map("x", u8, u8), /^ContractError: x is cut off$/);
  });

  it("refuses a message that has bytes behind its end", () => {
    const reader = of(0xc3, 0xc3);
    assert.equal(bool.read(reader), true);
    assert.throws(() => reader.finish(), /has 1 bytes behind its end/);
    bool.read(reader);
    reader.finish();
  });

  it("refuses a key that stands twice, by its place", () => {
    assert.throws(
      () => of(0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2).map("m", string, u8),
      /^ContractError: m\["?a"?\] stands twice in the map$/,
    );
  });

  it("refuses more elements than a message may have, over all of its lists", () => {
    const half = Math.floor(MAX_VALUES / 2) + 1;
    const list = Buffer.concat([Buffer.from([0xdd, 0, 0, 0, 0]), Buffer.alloc(half)]);
    list.writeUInt32BE(half, 1);
    const reader = Reader.of(Buffer.concat([list, list]));
    assert.equal(reader.list("a", u8).length, half);
    assert.throws(() => reader.list("b", u8), new RegExp(`b brings the message above ${MAX_VALUES} elements`));
  });

  it("passes over what a newer peer sends more, however it is nested, and stops where it is cut off", () => {
    const value = packPayload({ a: [1, { b: "c" }, null, true, 1.5, new Uint8Array(300)], d: 2 ** 40 });
    const reader = Reader.of(Buffer.concat([value, Buffer.from([7])]));
    nothing.read(reader);
    assert.equal(u8.read(reader), 7);
    for (let end = 0; end < value.length; end++) assert.throws(() => Reader.of(value.subarray(0, end)).skip(1), /is cut off/);
  });

  it("says what is missing when nothing comes, or a nil", () => {
    assert.throws(() => of().int("x", 0, 1), /x is cut off/);
    assert.throws(() => of(0xc0).str("x"), /x is missing; it must be a string/);
    assert.throws(() => of(1).missing(1, "a", "b") && assert.fail("is made, not thrown"), assert.AssertionError);
    assert.equal(of(1).missing(1, "a", "b").message, "b is missing");
  });
});
