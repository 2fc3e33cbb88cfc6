import assert from "node:assert/strict";
import type { Endpoint } from "callwire";
import fc from "fast-check";
import { decodeRecord, encodeRecord, formatEntryName, parseEntryName, readEndpoint } from "#runtime/discovery/endpoint-record.js";
import { endpoint } from "./conformance.js";

const text = fc.string({ maxLength: 40 });
const anyEndpoint: fc.Arbitrary<Endpoint> = fc.record(
  {
    id: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    rev: fc.integer({ min: 0, max: 999_999_999 }),
    host: fc.constantFrom("127.0.0.1", "::1", "a.example", "fe80::1"),
    port: fc.integer({ min: 1, max: 65_535 }),
    weight: fc.integer({ min: 0, max: 10_000 }),
    state: fc.constantFrom("starting" as const, "up" as const, "draining" as const),
    meta: fc.dictionary(text, text, { maxKeys: 8 }).map((meta) => ({ ...meta })),
    tls: fc.constant(true),
    zone: text,
    version: text,
    fingerprint: text,
    startedAt: fc.nat(),
  },
  { requiredKeys: ["id", "rev", "host", "port", "weight", "state", "meta"], noNullPrototype: true },
);

function decode(json: string): Endpoint | string {
  return decodeRecord("a", 0, Buffer.from(json));
}

describe("endpoint record", () => {
  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(anyEndpoint, (wanted) => {
        assert.deepEqual(decodeRecord(wanted.id, wanted.rev, encodeRecord(wanted)), wanted);
      }),
    );
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeRecord("a", 0, bytes)));
    fc.assert(fc.property(fc.json(), (json) => void decode(json)));
  });

  it("fills in what an older or smaller writer leaves out, and ignores what it does not know", () => {
    assert.deepEqual(decode('{"v":1,"host":"h","port":1,"future":{"x":1}}'), endpoint("a", { host: "h", port: 1 }));
  });

  const wrong: Readonly<Record<string, RegExp>> = {
    "[]": /not a JSON object/,
    null: /not a JSON object/,
    "{": /not JSON/,
    '{"host":"h","port":1}': /version undefined/,
    '{"v":2,"host":"h","port":1}': /version 2/,
    '{"v":{"toString":1},"host":"h","port":1}': /version {"toString":1}/,
    '{"v":1,"port":1}': /host/,
    '{"v":1,"host":"a b","port":1}': /host/,
    '{"v":1,"host":"h","port":"1"}': /port/,
    '{"v":1,"host":"h","port":65536}': /port/,
    '{"v":1,"host":"h","port":1.5}': /port/,
    '{"v":1,"host":"h","port":1,"weight":-1}': /weight/,
    '{"v":1,"host":"h","port":1,"state":"gone"}': /state/,
    '{"v":1,"host":"h","port":1,"state":"constructor"}': /state/,
    '{"v":1,"host":"h","port":1,"tls":1}': /tls/,
    '{"v":1,"host":"h","port":1,"zone":{}}': /zone/,
    '{"v":1,"host":"h","port":1,"meta":{"a":1}}': /meta/,
    '{"v":1,"host":"h","port":1,"started":-1}': /started/,
    '{"__proto__":{"v":1,"host":"h","port":1}}': /version undefined/,
  };
  for (const [json, reason] of Object.entries(wrong)) {
    it(`skips ${json}`, () => {
      const read = decode(json);
      assert.ok(typeof read === "string");
      assert.match(read, reason);
    });
  }

  it("takes __proto__ in meta for a key like any other", () => {
    const read = decode('{"v":1,"host":"h","port":1,"meta":{"__proto__":"x"}}');
    assert.ok(typeof read === "object");
    assert.deepEqual(Object.entries(read.meta), [["__proto__", "x"]]);
    assert.equal(Object.getPrototypeOf({}), Object.prototype);
  });

  it("refuses to write what nobody could read back", () => {
    const meta = Object.fromEntries(Array.from({ length: 30 }, (_, key) => [`key${key}`, "x".repeat(200)]));
    for (const bad of [{ port: 0 }, { host: "" }, { weight: Number.NaN }, { id: "a/b" }, { id: "a~b" }, { rev: -1 }, { meta }]) {
      assert.throws(() => encodeRecord(endpoint("a", bad)), { code: "INVALID_ARGUMENT" }, JSON.stringify(bad));
    }
  });

  it("names an entry by id and revision", () => {
    assert.equal(formatEntryName("3f9a", 12), "3f9a~12");
    assert.deepEqual(parseEntryName("3f9a~12"), { id: "3f9a", rev: 12 });
    assert.deepEqual(parseEntryName("3f9a~0000000012"), { id: "3f9a", rev: 12 }); // as ZooKeeper's sequence writes it
    for (const name of [
      "",
      "a",
      "a~",
      "~1",
      "a~-1",
      "a~1x",
      "a~1~2",
      "server0000000001",
      "a/b~1",
      `${"a".repeat(65)}~1`,
      "a~12345678901",
    ]) {
      assert.equal(parseEntryName(name), undefined, name);
    }
  });
});

describe("readEndpoint", () => {
  it("reads back every endpoint as JSON has it", () => {
    fc.assert(fc.property(anyEndpoint, (wanted) => assert.deepEqual(readEndpoint(JSON.parse(JSON.stringify(wanted))), wanted)));
  });

  it("never throws, whatever the value", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readEndpoint(value)));
  });

  it("takes three fields for a whole endpoint, and ignores what it does not know", () => {
    assert.deepEqual(readEndpoint({ id: "a b", host: "127.0.0.1", port: 4000, v: 7, ver: 5, color: "red" }), endpoint("a b"));
  });

  const wrong: readonly (readonly [unknown, string])[] = [
    [null, "it is not a JSON object"],
    [["a"], "it is not a JSON object"],
    [{ host: "127.0.0.1", port: 1 }, "id is not a short text"],
    [{ id: "", host: "127.0.0.1", port: 1 }, "id is not a short text"],
    [{ id: "a", rev: -1, host: "127.0.0.1", port: 1 }, "rev is not a whole number"],
    [{ id: "a", host: "not a host", port: 1 }, "host is not a host name or address"],
    [{ id: "a", host: "127.0.0.1", port: 0 }, "port is not 1..65535"],
    [{ id: "a", host: "127.0.0.1", port: 1, weight: "7" }, "weight is not 0..10000"],
    [{ id: "a", host: "127.0.0.1", port: 1, version: 5 }, "zone, ver or fp is not a short text"],
  ];
  for (const [value, reason] of wrong) {
    it(`says why ${JSON.stringify(value)} is none`, () => assert.equal(readEndpoint(value), reason));
  }
});
