// What a hostile text of JSON costs: no more than its size. Counted, not timed, where it can be.

import assert from "node:assert/strict";
import { JsonCodecs } from "callwire/json";
import type { FieldDescriptor, StructDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import { MAX_DEPTH, MAX_PAIRS, MAX_VALUES } from "#runtime/base/limits/message.js";
import { fromBase64 } from "#runtime/json/base64.js";
import { fromDuration } from "#runtime/json/duration-text.js";
import { fromTimestamp } from "#runtime/json/timestamp-text.js";
import { hashInteger } from "#runtime/wire/v8-hash.js";
import { struct } from "../../compiler/emit/contracts.js";

const U8: TypeRef = { kind: "scalar", name: "u8" };
const I32: TypeRef = { kind: "scalar", name: "i32" };

describe("hostile JSON", () => {
  it("is nested as deep as the wire allows, and no deeper", () => {
    const tree = codecOf(struct("a.Tree", optional(1, "next", { kind: "named", name: "a.Tree" })));

    assert.doesNotThrow(() => tree.fromJson(nest(MAX_DEPTH, (next) => ({ next }))));
    assert.throws(() => tree.fromJson(nest(MAX_DEPTH + 1, (next) => ({ next }))), /it is nested deeper than 64 levels$/);
    assert.throws(() => tree.toJson(nest(MAX_DEPTH + 1, (next) => ({ next }))), /it is nested deeper than 64 levels$/);
    assert.throws(() => tree.fromJson(JSON.parse(`${'{"next":'.repeat(100_000)}{}${"}".repeat(100_000)}`)), /deeper than 64/);
  });

  it("is not looked into where nothing of the contract stands", () => {
    const point = codecOf(struct("a.Point", field(1, "x", U8)));
    const deep: unknown = JSON.parse(`{"x":1,"more":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);

    assert.deepEqual(point.fromJson(deep, { unknownNames: "skip" }), { x: 1 });
    assert.throws(() => point.fromJson(deep), /^JsonError: unknown name "more"/);
    assert.throws(() => point.fromJson({ x: Object(deep).more }), /^JsonError: x: an array of 1 is not an integer/);
  });

  it("has as many elements and pairs as the wire allows, and no more", () => {
    const list = new JsonCodecs(new Map()).of({ kind: "list", item: U8 });
    const map = new JsonCodecs(new Map()).of({ kind: "map", key: { kind: "scalar", name: "string" }, value: U8 });
    const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));

    assert.doesNotThrow(() => list.fromJson(Array(MAX_VALUES).fill(1)));
    assert.throws(() => list.fromJson(Array(MAX_VALUES + 1).fill(1)), /above 262144 elements/);
    assert.doesNotThrow(() => map.fromJson(pairs(MAX_PAIRS)));
    const more = pairs(MAX_PAIRS + 1);
    assert.throws(() => map.fromJson(more), /above 65536 pairs of maps/);
    assert.throws(() => map.toJson(new Map(Object.entries(more))), /above 65536 pairs of maps/);
  }).timeout(120_000);

  it("becomes no more in memory than the wire allows: of empty objects a list is made that has many defaults", () => {
    const defaults = Array.from(
      { length: 255 },
      (_, index): FieldDescriptor => ({
        ...field(index + 1, `f${index}`, { kind: "list", item: U8 }),
        default: { kind: "list", items: [] },
      }),
    );
    const codec = codecOf(struct("a.Many", ...defaults), { kind: "list", item: { kind: "named", name: "a.Many" } });

    assert.throws(() => codec.fromJson(Array(10_000).fill({})), /bytes in memory$/);
  });

  it("has no map whose integer keys were chosen to collide", () => {
    const map = new JsonCodecs(new Map()).of({ kind: "map", key: I32, value: U8 });
    const wanted = hashInteger(1) & 1023;
    const keys: number[] = [];
    for (let key = 0; keys.length < 3_000; key++) if ((hashInteger(key) & 1023) === wanted) keys.push(key);

    assert.throws(() => map.fromJson(Object.fromEntries(keys.map((key) => [key, 1]))), /has integer keys that the hash of a Map/);
    assert.doesNotThrow(() => map.fromJson(Object.fromEntries(keys.map((_, index) => [index * 3, 1]))));
  });

  it("has no number whose digits take the square of their length", () => {
    const i64 = new JsonCodecs(new Map()).of({ kind: "scalar", name: "i64" });
    const map = new JsonCodecs(new Map()).of({ kind: "map", key: { kind: "scalar", name: "u64" }, value: U8 });
    const digits = "9".repeat(1_000_000);

    assert.throws(() => i64.fromJson(digits), /^JsonError: "9{60}\.\.\." is not digits of an integer/);
    assert.throws(() => map.fromJson({ [digits]: 1 }), /is not the digits of an integer, as u64 is$/);
  });

  it("is not searched by expressions when it is long", () => {
    const long = "1".repeat(4_000_000);

    assert.equal(fromDuration(`${long}s`), undefined);
    assert.equal(fromTimestamp(long), undefined);
    assert.equal(fromBase64(`${long}!`), undefined);
    assert.equal(fromBase64(long)?.length, 3_000_000);
  });

  it("gets no advice that costs more than it, where programs send it", () => {
    const members = Array.from({ length: 2_000 }, (_, id) => ({ id, name: `Member${id}` }));
    const codec = codecOf({ kind: "enum", name: "a.Wide", closed: true, members, reserved: [] });

    assert.throws(() => codec.fromJson("Membre1"), { message: 'unknown member "Membre1"; did you mean Member1' });
    assert.throws(() => codec.fromJson("Membre1", { unknownNames: "skip" }), /Member11 and 1988 more$/);
  });
});

describe("fromBase64", () => {
  it("takes one text for some bytes in each alphabet, with and without padding", () => {
    for (let length = 0; length < 40; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => 255 - index * 7);
      const text = Buffer.from(bytes).toString("base64");
      for (const form of [text, text.replace(/=+$/, ""), Buffer.from(bytes).toString("base64url")]) {
        assert.deepEqual(fromBase64(form), bytes, form);
      }
    }
  });

  it("refuses what Node passes over", () => {
    for (const wrong of [
      "A",
      "A===",
      "=",
      "==",
      "====",
      "AA=",
      "AAA==",
      "AB==",
      "AAB=",
      "A A=",
      "AA==AA==",
      "AA\n==",
      "AAA*",
      "é=",
      "AA==\u0000",
    ])
      assert.equal(fromBase64(wrong), undefined, wrong);
  });
});

describe("fromTimestamp", () => {
  it("refuses what is no moment", () => {
    const wrong = ["2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-32T00:00:00Z", "2025-02-29T00:00:00Z"];
    const times = ["2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00"];
    const others = [
      "2026-01-01",
      "2026-01-01 00:00:00Z",
      "2026-01-01T00:00:00+24:00",
      "2026-01-01T00:00:00+1:00",
      "-000000-01-01T00:00:00Z",
    ];
    for (const text of [...wrong, ...times, ...others, "+275760-09-13T00:00:00.001Z", "2026-01-01T00:00:00.Z", "", "now"]) {
      assert.equal(fromTimestamp(text), undefined, text);
    }
  });

  it("keeps the years that Date.UTC takes for others, and leap days", () => {
    assert.equal(fromTimestamp("0001-02-03T04:05:06Z")?.toISOString(), "0001-02-03T04:05:06.000Z");
    assert.equal(fromTimestamp("2024-02-29T23:59:59.999999999Z")?.toISOString(), "2024-03-01T00:00:00.000Z");
    assert.equal(fromTimestamp("2024-03-01T00:30:00-00:45")?.toISOString(), "2024-03-01T01:15:00.000Z");
  });
});

describe("fromDuration", () => {
  it("moves the point, where a product would not be exact", () => {
    assert.deepEqual(["1.001s", "4.35s", "1.005s"].map(fromDuration), [1_001, 4_350, 1_005]);
  });

  it("takes what a contract may write, and nothing else", () => {
    assert.deepEqual(["0s", "500ms", "0.1s", "0.1m", "1.5h", "00.50s"].map(fromDuration), [0, 500, 100, 6_000, 5_400_000, 500]);
    for (const wrong of ["", "1", "s", "-1s", "1.s", ".5s", "1e3s", "1 s", "1S", "1d", "1s1s", "Infinitys", "+1s", "0x1s"])
      assert.equal(fromDuration(wrong), undefined, wrong);
  });
});

function codecOf(type: TypeDescriptor, ref: TypeRef = { kind: "named", name: type.name }) {
  return new JsonCodecs(new Map([[type.name, type]])).of(ref);
}

function field(id: number, name: string, type: TypeRef): StructDescriptor["fields"][number] {
  return { id, name, type };
}

function optional(id: number, name: string, type: TypeRef): StructDescriptor["fields"][number] {
  return { id, name, type, optional: true };
}

function nest(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = {};
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}
