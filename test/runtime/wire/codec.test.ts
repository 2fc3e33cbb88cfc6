import assert from "node:assert/strict";
import fc from "fast-check";
import { Unpackr } from "msgpackr";
import {
  bool,
  bytes,
  type Codec,
  duration,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  string,
  timestamp,
  u8,
  u16,
  u32,
  u64,
} from "#runtime/wire/codec.js";
import { closedEnum, openEnum } from "#runtime/wire/enum-codec.js";
import { Reader } from "#runtime/wire/reader.js";
import { Writer } from "#runtime/wire/writer.js";

const oracle = new Unpackr({ useRecords: false, int64AsType: "bigint", mapsAsObjects: false });

describe("codec", () => {
  const integers: [string, Codec<number>, number, number][] = [
    ["i8", i8, -128, 127],
    ["u8", u8, 0, 255],
    ["i16", i16, -32_768, 32_767],
    ["u16", u16, 0, 65_535],
    ["i32", i32, -(2 ** 31), 2 ** 31 - 1],
    ["u32", u32, 0, 2 ** 32 - 1],
  ];
  for (const [name, codec, min, max] of integers) {
    it(`carries every ${name}, as msgpackr reads it too`, () => {
      fc.assert(fc.property(fc.integer({ min, max }), (value) => survives(codec, value)));
      for (const edge of [min, max, 0]) survives(codec, edge);
    });

    it(`refuses what is no ${name}`, () => {
      for (const wrong of [min - 1, max + 1, 0.5, Number.NaN, "1", null, undefined]) {
        assert.throws(() => codec.write(new Writer(), wrong as number), { name: "ContractError" });
      }
    });
  }

  it("carries every f64, with its sign of zero, NaN and infinities", () => {
    fc.assert(fc.property(fc.double(), (value) => survives(f64, value)));
  });

  it("refuses a number that an f32 would make infinite", () => {
    const most = 3.4028234663852886e38;
    for (const value of [most, -most, Infinity, -Infinity, NaN, 1e-50]) assert.doesNotThrow(() => f32.write(new Writer(), value));
    for (const value of [1e39, -1e39, Number.MAX_VALUE]) {
      assert.throws(() => f32.write(new Writer(), value), {
        name: "ContractError",
        message: `must be a number that an f32 holds, of at most 3.4028234e38, got ${value}`,
      });
    }
  });

  it("refuses what only reads as the name of an enum's member", () => {
    for (const level of [openEnum({ Low: 0, High: 1 }), closedEnum({ Low: 0, High: 1 })]) {
      for (const value of [["Low"], new String("Low"), null, undefined]) {
        assert.throws(() => level.write(new Writer(), value as unknown as "Low"), /Low, High/);
      }
    }
  });

  it("names the field of an enum whose unknown member has no number that a member can have", () => {
    const level = openEnum({ Low: 0, High: 1 });
    for (const value of ["unknown:-2147483649", "unknown:2147483648", "unknown:99999999999", "unknown:", "unknown:x"] as const) {
      assert.throws(() => new Writer().value("level", level, value as `unknown:${number}`), {
        name: "ContractError",
        message: `level must be unknown:-2147483648..2147483647, got "${value}"`,
      });
    }
    assert.throws(() => new Writer().value("level", level, "Middle" as "Low"), {
      message: 'level must be Low, High, got "Middle"',
    });
  });

  it("carries every number that a member can have, of members and of those it does not know", () => {
    const level = openEnum({ Lost: -1, Least: -(2 ** 31), Low: 0, Most: 2 ** 31 - 1 });
    for (const [name, id] of [
      ["Lost", -1],
      ["Least", -(2 ** 31)],
      ["Low", 0],
      ["Most", 2 ** 31 - 1],
    ] as const) {
      assert.equal(oracle.unpack(encode(level, name)), id);
      assert.equal(roundTrip(level, name), name);
    }
    fc.assert(
      fc.property(fc.integer({ min: 1 - 2 ** 31, max: -2 }), (id) => {
        assert.equal(roundTrip(level, `unknown:${id}`), `unknown:${id}`);
      }),
    );
    assert.equal(roundTrip(level, "unknown:-0"), "Low");

    const closed = closedEnum({ Lost: -1, Low: 0 });
    assert.equal(roundTrip(closed, "Lost"), "Lost");
    assert.throws(() => closed.read(Reader.of(Uint8Array.of(0xfe))), { message: "must be Lost, Low, got -2" });
  });

  it("carries every f32", () => {
    fc.assert(fc.property(fc.float({ noDefaultInfinity: false }), (value) => survives(f32, value)));
  });

  it("reads a float that another library wrote as an integer", () => {
    assert.equal(f64.read(Reader.of(Uint8Array.of(0x0a))), 10);
    assert.equal(f64.read(Reader.of(Uint8Array.of(0xd0, 0x80))), -128);
    assert.equal(f64.read(Reader.of(Uint8Array.of(0xca, 0x3f, 0xc0, 0, 0))), 1.5);
  });

  it("carries 64-bit integers as bigints", () => {
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => survives(i64, value)));
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => survives(u64, value)));
    assert.throws(() => i64.write(new Writer(), 2n ** 63n), { name: "ContractError" });
  });

  it("refuses half a surrogate pair, which is no Unicode and could not arrive as it is", () => {
    const halves = ["\ud83d", "\ude00", "\ude00\ud83d"];
    const places = [
      (half: string) => half,
      (half: string) => `abc${half}`,
      (half: string) => `${half}\u{1f600}`,
      (half: string) => `${"x".repeat(70_000)}${half}y`,
    ];
    for (const half of halves) {
      for (const place of places) {
        assert.throws(() => new Writer().value("name", string, place(half)), {
          name: "ContractError",
          message: /^name must be a string without half surrogate pairs, got /,
        });
      }
    }
    assert.throws(() => new Writer().map("names", string, string, new Map([["\udfff", ""]])), { name: "ContractError" });
  });

  it("carries every text in the shortest form", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (value) => survives(string, value)));
    for (const length of [0, 23, 24, 25, 31, 32, 255, 256, 65_535, 65_536, 200_000]) {
      survives(string, "x".repeat(length));
      survives(string, "é".repeat(length));
      if (length > 0 && length < 40)
        for (let at = 0; at < length; at++) survives(string, `${"x".repeat(at)}é${"y".repeat(length - at)}`);
    }
  });

  it("refuses text that is not UTF-8", () => {
    assert.throws(() => string.read(Reader.of(Uint8Array.of(0xa2, 0xc3, 0x28))), /is not valid UTF-8/);
  });

  it("carries bytes of every size, and hands out a copy", () => {
    for (const length of [0, 255, 256, 8_191, 8_192, 65_536, 1_000_000]) {
      const value = new Uint8Array(length).fill(7);
      const message = encode(bytes, value);
      const read = bytes.read(Reader.of(message));
      assert.deepEqual(read, value);
      message.fill(0);
      assert.equal(read[0], length === 0 ? undefined : 7);
    }
  });

  it("carries dates to the millisecond", () => {
    fc.assert(fc.property(fc.date({ noInvalidDate: true }), (value) => assert.deepEqual(roundTrip(timestamp, value), value)));
  });

  it("carries durations and booleans, and refuses a negative duration", () => {
    survives(duration, 1.5);
    survives(bool, true);
    survives(bool, false);
    assert.throws(() => duration.write(new Writer(), -1), /must be a number of milliseconds, 0 or more, got -1/);
  });

  it("never reads beyond the end of a message, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.double()), { maxLength: 5 }), fc.nat(), (rows, cut) => {
        const message = encode(ROWS, rows);
        const end = cut % message.length;
        // What follows the cut is there in memory, as in a receive buffer, and must not be seen.
        assert.throws(() => ROWS.read(Reader.of(message.subarray(0, end))), { name: "ContractError" });
      }),
    );
  });

  it("survives any bytes: a value or a ContractError, nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        for (const codec of [ROWS, string, bytes, timestamp, i64, f64, u32] as Codec<unknown>[]) {
          try {
            codec.read(Reader.of(message));
          } catch (error) {
            assert.equal((error as Error).name, "ContractError");
          }
        }
        try {
          Reader.of(message).skip(1);
        } catch (error) {
          assert.equal((error as Error).name, "ContractError");
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("names the place of a wrong value in nested lists and maps", () => {
    assert.throws(
      () =>
        ROWS.write(new Writer(), [
          ["a", 1],
          ["b", "x" as unknown as number],
        ]),
      /^ContractError: rows\[1\]\.value must be a number, got "x"$/,
    );
  });

  it("is usable again after an error", () => {
    const writer = new Writer();
    assert.throws(() => ROWS.write(writer, [["a", "x" as unknown as number]]));
    writer.finish();
    assert.throws(() => ROWS.write(writer, [[1 as unknown as string, 1]]), /^ContractError: rows\[0\]\.name/);
  });
});

const ROW: Codec<[string, number]> = {
  write(w, v) {
    w.array(2);
    w.str(v[0], "name");
    w.f64(v[1], "value");
  },
  read(r) {
    const n = r.array();
    if (n < 2) throw r.missing(n, "name", "value");
    return [r.str("name"), r.f64("value")];
  },
};

const ROWS: Codec<[string, number][]> = {
  write: (w, v) => w.list("rows", ROW, v),
  read: (r) => r.list("rows", ROW),
};

function survives<T>(codec: Codec<T>, value: T): void {
  assert.deepEqual(roundTrip(codec, value), value);
  assert.deepEqual(normalize(oracle.unpack(encode(codec, value))), normalize(value));
}

/** msgpackr gives small 64-bit integers as bigints too; the oracle compares the number. */
function normalize(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : Object.is(value, -0) ? 0 : value;
}

function roundTrip<T>(codec: Codec<T>, value: T): T {
  const reader = Reader.of(encode(codec, value));
  const read = codec.read(reader);
  reader.finish();
  return read;
}

function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer();
  codec.write(writer, value);
  return writer.finish();
}
