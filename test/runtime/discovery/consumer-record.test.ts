import assert from "node:assert/strict";
import { decodeConsumer, encodeConsumer } from "#runtime/discovery/consumer-record.js";

const CONSUMER = { name: "billing", version: "1.4.0", fingerprint: "35fef529a83c9cb4", host: "node-7", pid: 4711 };

describe("the record of a consumer", () => {
  it("is read as it was written, with and without a version", () => {
    const { version: _version, ...unversioned } = CONSUMER;
    for (const consumer of [CONSUMER, unversioned]) assert.deepEqual(decodeConsumer(encodeConsumer(consumer)), consumer);
  });

  it("may have fields that are not known yet", () => {
    const fields = { ...(JSON.parse(encodeConsumer(CONSUMER).toString()) as object), color: "red" }; // what was written is an object
    assert.deepEqual(decodeConsumer(Buffer.from(JSON.stringify(fields))), CONSUMER);
  });

  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ v: 2 }, /^version 2 is not known$/],
    [{ name: "" }, /^name is not a short text$/],
    [{ name: "x".repeat(256) }, /^name is not a short text$/],
    [{ ver: 3 }, /^ver is not a short text$/],
    [{ fp: null }, /^fp or host is not a short text$/],
    [{ host: {} }, /^fp or host is not a short text$/],
    [{ pid: -1 }, /^pid is not a number of a process$/],
    [{ pid: "1" }, /^pid is not a number of a process$/],
  ];
  for (const [change, reason] of wrong) {
    it(`is none with ${JSON.stringify(change).slice(0, 30)}`, () => {
      const fields = { v: 1, name: "billing", fp: "", host: "h", pid: 1, ...change };
      assert.match(String(decodeConsumer(Buffer.from(JSON.stringify(fields)))), reason);
    });
  }

  it("is none when it is no JSON, or too long", () => {
    assert.equal(decodeConsumer(Buffer.from("[1]")), "it is not a JSON object");
    assert.match(String(decodeConsumer(Buffer.alloc(5_000, " "))), /bytes exceed the limit/);
  });
});
