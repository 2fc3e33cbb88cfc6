import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_METADATA_BYTES, MAX_METADATA_KEYS } from "#runtime/base/limits/message.js";
import { Kind } from "#runtime/wire/frame.js";
import { FrameWriter } from "#runtime/wire/frame-writer.js";
import { readMetadata, writeMetadata } from "#runtime/wire/metadata.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Reader } from "#runtime/wire/reader.js";
import { takeFrames } from "../../support/written-frames.js";

function read(payload: unknown): ReadonlyMap<string, unknown> {
  return readMetadata(Reader.of(packPayload(payload)));
}

describe("metadata on the wire", () => {
  it("arrives as it was written", () => {
    const entry = fc.tuple(
      fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/),
      fc.oneof(fc.string({ unit: "grapheme", maxLength: 50 }), fc.uint8Array({ maxLength: 50 })),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: MAX_METADATA_KEYS }), (entries) => {
        const metadata = new Map(entries);
        const writer = new FrameWriter();
        writer.beginFrame();
        writeMetadata(writer, metadata);
        writer.endFrame(Kind.HEADERS, 0, 1, 0);
        const [frame] = takeFrames(writer);
        assert.ok(frame !== undefined);
        assert.deepEqual(readMetadata(Reader.of(frame.payload)), metadata);
      }),
    );
  });

  for (const key of ["", "Upper", "a b", "-a", "a".repeat(65), "ä"]) {
    it(`has no key ${JSON.stringify(key.slice(0, 20))}`, () => {
      assert.throws(() => read({ [key]: "x" }), {
        name: "ContractError",
        message: /a key of lower-case letters, digits, -, _ and \./,
      });
    });
  }

  for (const value of [1, null, true, ["a"], { a: "b" }]) {
    it(`has no value ${JSON.stringify(value)}`, () => {
      assert.throws(() => read({ a: value }), { name: "ContractError", message: /a string or bytes/ });
    });
  }

  it("has as many keys and bytes as may be sent, and no more", () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, "v"]));
    assert.equal(read(keys(MAX_METADATA_KEYS)).size, MAX_METADATA_KEYS);
    assert.throws(() => read(keys(MAX_METADATA_KEYS + 1)), /keys in \d+ bytes, more than/);
    assert.equal(read({ a: "x".repeat(MAX_METADATA_BYTES - 1) }).size, 1);
    assert.throws(() => read({ a: "x".repeat(2 * MAX_METADATA_BYTES) }), /1 keys in \d+ bytes, more than/);
  });
});
