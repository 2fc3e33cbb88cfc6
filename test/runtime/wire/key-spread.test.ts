import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_PAIRS } from "#runtime/base/limits/message.js";
import { DynamicCodecs } from "#runtime/schema/dynamic-codec.js";
import { type Codec, i32, i64, safeI64, string, u8, u32, u64 } from "#runtime/wire/codec.js";
import { CROWDED_KEYS, spreadOf } from "#runtime/wire/key-spread.js";
import { Reader } from "#runtime/wire/reader.js";
import { hashInteger } from "#runtime/wire/v8-hash.js";
import { Writer } from "#runtime/wire/writer.js";
import { int32, int64, mapOf, text } from "../../attack/bytes.js";
import { collidingInt32, collidingInt64, collidingSafe, digitTexts } from "../../attack/colliding-keys.js";

const COUNT = 8_192;
const crowded = { name: "ContractError", message: CROWDED_KEYS };

describe("the hash of integers in a Map", () => {
  it("agrees with the hash that was undone to make colliding keys", () => {
    for (const keys of [collidingInt32(COUNT), collidingInt64(COUNT)]) {
      assert.equal(new Set(keys.map((key) => hashInteger(key) & (COUNT / 2 - 1))).size, 1);
    }
  });

  it("passes over the sign of a bigint, and hashes a large number by its bits", () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n }), (key) => hashInteger(key) === hashInteger(-key)));
    const bits = new BigUint64Array(new Float64Array([2 ** 40 + 5]).buffer)[0] ?? 0n;
    assert.equal(hashInteger(2 ** 40 + 5), hashInteger(bits));
  });

  const kinds: readonly (readonly [string, readonly unknown[], readonly unknown[]])[] = [
    ["32 bits", collidingInt32(COUNT), Array.from({ length: COUNT }, (_, at) => at * 7)],
    ["64 bits", collidingInt64(COUNT), Array.from({ length: COUNT }, (_, at) => BigInt(at) * 7n)],
    ["53 bits", collidingSafe(2_048, hashInteger), Array.from({ length: 2_048 }, (_, at) => 2 ** 40 + at)],
  ];
  for (const [name, chosen, harmless] of kinds) {
    it(`is that of the engine for ${name}: keys that meet by it take the engine many times as long`, () => {
      const ratio = timeToFill(chosen) / timeToFill(harmless);
      assert.ok(ratio > 8, `${ratio.toFixed(1)} times as long`);
    });
  }

  it("is the only one without a seed: texts of digits take the engine no longer than others", () => {
    const ratio =
      timeToFill(digitTexts(COUNT)) / timeToFill(Array.from({ length: COUNT }, (_, at) => `key ${at + 1_000_000_000}`));
    assert.ok(ratio < 8, `${ratio.toFixed(1)} times as long`);
  });
});

describe("a map with integer keys", () => {
  const cases: readonly (readonly [string, Codec<unknown>, readonly unknown[], Buffer])[] = [
    ["i32", i32 as Codec<unknown>, collidingInt32(COUNT), mapOf(collidingInt32(COUNT).map(int32))],
    ["i64", i64 as Codec<unknown>, collidingInt64(COUNT), mapOf(collidingInt64(COUNT).map(int64))],
    ["u64", u64 as Codec<unknown>, collidingInt64(COUNT), mapOf(collidingInt64(COUNT).map(int64))],
  ];
  for (const [name, codec, keys, bytes] of cases) {
    it(`of ${name} is refused by its reader when the keys meet, before much was compared`, () => {
      assert.throws(() => Reader.of(bytes).map("", codec, u8), crowded);
      assert.throws(() => Reader.of(bytes).map("table", codec, u8), { ...crowded, message: `table ${CROWDED_KEYS}` });
    });

    it(`of ${name} is refused by its writer too`, () => {
      const table = new Map(keys.map((key) => [key, 1]));
      assert.throws(() => new Writer().map("table", codec, u8, table), { ...crowded, message: `table ${CROWDED_KEYS}` });
    });
  }

  it("is refused for numbers that stand for 64 bits, and inside other maps", () => {
    const table = new Map(collidingSafe(1_024, hashInteger).map((key) => [key, 1]));
    assert.throws(() => new Writer().map("", safeI64, u8, table), crowded);
    const inner: Codec<ReadonlyMap<number, number>> = { write: (w, v) => w.map("", i32, u8, v), read: (r) => r.map("", i32, u8) };
    const outer = Buffer.concat([Buffer.from([0x81, 0xa1, 0x61]), mapOf(collidingInt32(COUNT).map(int32))]);
    assert.throws(() => Reader.of(outer).map("", string, inner), { ...crowded, message: `["a"] ${CROWDED_KEYS}` });
  });

  it("is refused where codecs are made at run time", () => {
    const scalar = (name: "i32" | "u8") => ({ kind: "scalar", name }) as const;
    const codec = new DynamicCodecs(new Map()).of({ kind: "map", key: scalar("i32"), value: scalar("u8") });
    const keys = collidingInt32(COUNT);
    assert.throws(() => codec.read(Reader.of(mapOf(keys.map(int32)))), crowded);
    assert.throws(() => codec.write(new Writer(), new Map(keys.map((key) => [key, 1]))), crowded);
  });

  it("is refused when its first keys meet and the later ones do not", () => {
    const keys = [...new Set([...collidingInt32(2_048), ...Array.from({ length: 60_000 }, (_, at) => at)])];
    assert.throws(() => Reader.of(mapOf(keys.map(int32))).map("", i32, u8), crowded);
  });

  it("is read when it is small, whatever the keys are: that costs next to nothing", () => {
    for (const keys of [collidingInt32(4_096).slice(0, 64), Array.from({ length: 64 }, (_, at) => at)]) {
      assert.equal(Reader.of(mapOf(keys.map(int32))).map("", i32, u8).size, 64);
    }
  });

  it("is read with texts of digits for keys", () => {
    const keys = digitTexts(COUNT);
    assert.equal(Reader.of(mapOf(keys.map(text))).map("", string, u8).size, COUNT);
  });
});

describe("keys that nobody chose to meet", () => {
  const count = fc.integer({ min: 65, max: 3_000 });
  const shift = fc.integer({ min: 0, max: 30 });

  it("pass as sequences and as multiples of anything, up and down", () => {
    const sequence = fc.tuple(count, fc.integer({ min: 1, max: 100_000 }), shift, fc.maxSafeInteger(), fc.boolean());
    fc.assert(
      fc.property(sequence, ([length, factor, bits, start, down]) => {
        const numbers = Array.from({ length }, (_, at) => ((start % 2 ** 31) + at * factor * 2 ** bits) * (down ? -1 : 1));
        passes(numbers.filter(Number.isSafeInteger));
        passes(numbers.filter((key) => (key | 0) === key));
        passes(numbers.map((key) => BigInt.asIntN(64, BigInt(Math.trunc(key)) << 20n)));
      }),
    );
  });

  it("pass at random", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer(), { minLength: 65, maxLength: 1_000 }), passes), { numRuns: 30 });
    fc.assert(fc.property(fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 63n }), { minLength: 65, maxLength: 1_000 }), passes), {
      numRuns: 30,
    });
  });

  it("pass as times in every unit, as ids made of time, place and number, and with both signs", () => {
    const base = fc.tuple(count, fc.bigInt({ min: 0n, max: 2n ** 41n - 1n }), fc.integer({ min: 1, max: 4_096 }));
    fc.assert(
      fc.property(base, ([length, start, burst]) => {
        const times = Array.from({ length }, (_, at) => start + BigInt(at));
        for (const unit of [1n, 1_000n, 60_000n, 1_000_000n]) passes(times.map((time) => time * unit));
        passes(times.map((time) => Number(time) * 1_000));
        const ids = times.map((_, at) => ((start + BigInt(Math.floor(at / burst))) << 22n) | (7n << 12n) | BigInt(at % burst));
        passes(ids.map((id) => BigInt.asIntN(64, id)));
        passes(times.flatMap((time) => [time + 1n, -time - 1n]));
      }),
    );
  });

  it("pass by the ten thousand", () => {
    for (const step of [1, 3, 256, 1_000, 4_096, 2 ** 14])
      passes(Array.from({ length: MAX_PAIRS }, (_, at) => at * step - 2 ** 31));
    for (const step of [1n, 1_000n, 1n << 22n, 1n << 32n, 1n << 46n]) {
      passes(Array.from({ length: MAX_PAIRS }, (_, at) => BigInt(at) * step));
    }
  });

  it("survive the writer and the reader, those of an u32 too", () => {
    const table = new Map(Array.from({ length: 5_000 }, (_, at) => [at * 800_000, at % 256]));
    const writer = new Writer();
    writer.map("", u32, u8, table);
    assert.deepEqual(Reader.of(writer.finish()).map("", u32, u8), table);
  });
});

/** The best of some runs, as others use the machine too. */
function timeToFill(keys: readonly unknown[]): number {
  let best = Infinity;
  for (let run = 0; run < 9; run++) {
    const start = performance.now();
    const map = new Map<unknown, number>();
    for (const key of keys) map.set(key, 1);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Throws for keys that do not. */
function passes(keys: readonly unknown[]): void {
  const spread = spreadOf(keys.length);
  for (const key of keys) assert.ok(spread?.take(key) ?? true, `${keys.length} keys from ${keys[0]}, ${keys[1]}`);
}
