import assert from "node:assert/strict";
import { RpcError } from "callwire";
import fc from "fast-check";
import { SMALL_BODY_PART_BYTES } from "#runtime/base/limits/http.js";
import { BodyParts } from "#runtime/http/body-parts.js";
import { EnvelopeSplitter, writeEnvelope } from "#runtime/http/envelopes.js";

/** Lengths of parts around those that are copied, and above. */
const LENGTHS = fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 3 * SMALL_BODY_PART_BYTES })));

describe("the parts of a body", () => {
  it("are what has come, in its order, and nothing when they were taken", () => {
    fc.assert(
      fc.property(LENGTHS, LENGTHS, (first, second) => {
        const parts = new BodyParts();
        for (const lengths of [first, second]) {
          const all = lengths.map((length, at) => Buffer.alloc(length, at + 1));
          for (const part of all) parts.push(part);
          const whole = Buffer.concat(all);
          assert.equal(parts.bytes, whole.length);
          assert.deepEqual(parts.take(), whole);
          assert.equal(parts.bytes, 0);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("the messages of a stream", () => {
  it("are the same however their bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 })), LENGTHS, (texts, lengths) => {
        const bytes = Buffer.concat(texts.map((text) => writeEnvelope(0, text)));
        const splitter = new EnvelopeSplitter(1_000);
        const found: string[] = [];
        const take = (): void => {
          for (let message = splitter.take(); message !== undefined; message = splitter.take()) found.push(message.toString());
        };
        let at = 0;
        for (const length of [...lengths, bytes.length]) {
          splitter.push(bytes.subarray(at, at + length));
          at = Math.min(at + length, bytes.length);
          take();
        }
        assert.deepEqual(
          found,
          texts.map((text) => Buffer.from(text).toString()),
        );
        assert.equal(splitter.hasPart, false);
      }),
      { numRuns: 100 },
    );
  });

  it("are refused by their length before they have come", () => {
    const splitter = new EnvelopeSplitter(10);
    splitter.push(writeEnvelope(0, "x".repeat(11)).subarray(0, 5));
    assert.throws(
      () => splitter.take(),
      (error) => error instanceof RpcError && error.code === "RESOURCE_EXHAUSTED",
    );
  });
});
