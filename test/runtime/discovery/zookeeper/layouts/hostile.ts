// What every layout must stand: records of others, of any bytes, under any name.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Layout } from "#runtime/discovery/zookeeper/layouts/layout.js";

/** `valid` is a record that parses, and `name` that of an entry. */
export function describeHostile(layout: Layout, name: string, valid: object): void {
  describe(`layout ${layout.name}, with records of anybody`, () => {
    const decode = (json: string) => layout.decode(name, Buffer.from(json));

    it("reads the record that the others are made from", () => {
      assert.equal(layout.classify(name), "entry");
      assert.equal(typeof decode(JSON.stringify(valid)), "object");
    });

    it("never throws, whatever the name, the bytes or the values", () => {
      const keys = Object.keys(valid);
      const anyRecord = fc.record({ key: fc.constantFrom(...keys), value: fc.jsonValue() });
      fc.assert(fc.property(fc.string(), fc.uint8Array({ maxLength: 200 }), (any, bytes) => void layout.decode(any, bytes)));
      fc.assert(fc.property(fc.string(), (any) => void layout.classify(any)));
      fc.assert(fc.property(anyRecord, ({ key, value }) => void decode(JSON.stringify({ ...valid, [key]: value }))));
      for (const key of keys) {
        for (const value of [{ toString: 1, valueOf: 1 }, null, [], "", -1, 1e308, true, { length: 1 }]) {
          decode(JSON.stringify({ ...valid, [key]: value }));
        }
      }
    });

    it("skips 1 MB, what is no JSON, and what is no object", () => {
      assert.match(String(decode(JSON.stringify({ ...valid, pad: "x".repeat(1_000_000) }))), /bytes exceed the limit of 4096/);
      for (const text of ["", "{", "\0", '"text"', "[]", "null", "1", "[".repeat(4_000), '{"a":1}{"b":2}']) {
        assert.match(String(decode(text)), /^it is not (?:JSON|a JSON object)$/, text.slice(0, 20));
      }
      assert.equal(layout.decode(name, Uint8Array.of(0x7b, 0xff, 0x7d)), "it is not JSON");
    });

    it("takes nothing from a prototype, and leaves that of all objects alone", () => {
      const read = decode(`{"__proto__":${JSON.stringify(valid)}}`);

      assert.equal(typeof read, "string");
      assert.equal(Reflect.get({}, "host"), undefined);
      assert.equal(Reflect.get({}, "polluted"), undefined);
      assert.equal(typeof decode(`{"__proto__":{"polluted":1},${JSON.stringify(valid).slice(1)}`), "object");
    });

    it("takes the last of two fields of one name, as JSON does", () => {
      const whole = JSON.stringify(valid).slice(1, -1);

      assert.deepEqual(decode(`{"future":1,${whole},${whole}}`), decode(JSON.stringify(valid)));
    });
  });
}
