import assert from "node:assert/strict";
import type { Endpoint } from "callwire";
import fc from "fast-check";
import { sequential } from "#runtime/discovery/zookeeper/layouts/sequential.js";
import { endpoint } from "../../conformance.js";
import { describeHostile } from "./hostile.js";

describeHostile(sequential, "server0000000001", { host: "127.0.0.1", port: 8001 });

function decode(json: string, name = "server0000000001"): Endpoint | string {
  return sequential.decode(name, Buffer.from(json));
}

function encode(changes: Partial<Endpoint>): Buffer | undefined {
  const { writer } = sequential;
  assert.ok(writer?.naming === "sequential");
  return writer.encode(endpoint("a", changes));
}

describe("layout sequential", () => {
  it("reads what a server in Python writes: its address is its id, the number its revision", () => {
    assert.deepEqual(
      decode('{"host": "127.0.0.1", "port": 8001}', "server0000000012"),
      endpoint("127.0.0.1:8001", { rev: 12, port: 8001 }),
    );
    assert.deepEqual(
      decode('{"host": "::1", "port": 8001, "weight": "heavy"}'),
      endpoint("[::1]:8001", { rev: 1, host: "::1", port: 8001 }),
    );
  });

  it("takes any name with a number for an entry, and leaves what the native layout keeps there alone", () => {
    assert.deepEqual(
      ["server0000000001", "n-0000000001", "0000000001", "services", "schemas", "config", "server1", "server", ""].map((name) =>
        sequential.classify(name),
      ),
      ["entry", "entry", "entry", "aside", "aside", "aside", "unknown", "unknown", "unknown"],
    );
  });

  it("writes the host and the port where servers in Python have them", () => {
    const { host, port } = JSON.parse(String(encode({ host: "10.0.0.1", port: 4001 }))) as Record<string, unknown>; // see sequential.ts

    assert.deepEqual([host, port], ["10.0.0.1", 4001]);
  });

  it("reads back every field of what it wrote, whatever its number", () => {
    const text = fc.string({ maxLength: 40 });
    const some = fc.record(
      {
        rev: fc.integer({ min: 0, max: 999_999_999 }),
        host: fc.constantFrom("127.0.0.1", "::1", "a.example"),
        port: fc.integer({ min: 1, max: 65_535 }),
        weight: fc.integer({ min: 0, max: 10_000 }),
        meta: fc.dictionary(text, text, { maxKeys: 8 }).map((meta) => ({ ...meta })),
        tls: fc.constant(true),
        zone: text,
        version: text,
        fingerprint: text,
        startedAt: fc.nat(),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(fc.property(some, (changes) => assert.deepEqual(decode(String(encode(changes))), endpoint("a", changes))));
  });

  it("lists an instance only while it is up", () => {
    assert.equal(encode({ state: "starting" }), undefined);
    assert.equal(encode({ state: "draining" }), undefined);
    assert.ok(encode({ state: "up" }) !== undefined);
  });

  it("refuses to write what nobody could read back", () => {
    for (const bad of [
      { port: 0 },
      { host: "" },
      { id: "a/b" },
      { rev: -1 },
      { weight: Number.NaN },
      { zone: "x".repeat(300) },
    ]) {
      assert.throws(() => encode(bad), { code: "INVALID_ARGUMENT" }, JSON.stringify(bad));
      assert.throws(() => encode({ ...bad, state: "draining" }), { code: "INVALID_ARGUMENT" });
    }
  });

  const wrong: Readonly<Record<string, RegExp>> = {
    '{"port":1}': /host/,
    '{"host":"a b","port":1}': /host/,
    '{"host":["h"],"port":1}': /host/,
    '{"host":"h","port":"1"}': /port/,
    '{"host":"h","port":65536}': /port/,
    '{"host":"h","port":1,"callwire":1}': /callwire is not an object/,
    '{"host":"h","port":1,"callwire":{}}': /callwire has no id or revision/,
    '{"host":"h","port":1,"callwire":{"id":{"toString":1},"rev":0,"v":1}}': /callwire has no id or revision/,
    '{"host":"h","port":1,"callwire":{"id":"a/b","rev":0,"v":1}}': /callwire has no id or revision/,
    '{"host":"h","port":1,"callwire":{"id":"a","rev":0.5,"v":1}}': /callwire has no id or revision/,
    '{"host":"h","port":1,"callwire":{"id":"a","rev":0,"v":2}}': /version 2/,
    '{"host":"h","port":1,"callwire":{"id":"a","rev":0,"v":1,"weight":-1}}': /weight/,
  };
  for (const [json, reason] of Object.entries(wrong)) {
    it(`skips ${json}`, () => assert.match(String(decode(json)), reason));
  }
});
