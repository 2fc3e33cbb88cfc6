import assert from "node:assert/strict";
import fc from "fast-check";
import { JuteError, JuteReader, JuteWriter } from "#runtime/embedded/jute.js";

type Field =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "long"; readonly value: bigint }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "texts"; readonly value: string[] }
  | { readonly kind: "buffer"; readonly value: Buffer | undefined };

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ kind: fc.constant("int" as const), value: fc.integer() }),
  fc.record({ kind: fc.constant("long" as const), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({ kind: fc.constant("bool" as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant("text" as const), value: text }),
  fc.record({ kind: fc.constant("texts" as const), value: fc.array(text, { maxLength: 5 }) }),
  fc.record({ kind: fc.constant("buffer" as const), value: fc.option(bytes, { nil: undefined }) }),
);

describe("jute", () => {
  it("reads what it wrote, with the length in front and nothing behind", () => {
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const frame = write(fields);
        const reader = new JuteReader(frame.subarray(4));

        assert.equal(frame.readInt32BE(0), frame.length - 4);
        assert.deepEqual(
          fields.map(({ kind }) => read(reader, kind)),
          fields.map(({ value }) => value),
        );
        assert.equal(reader.hasMore, false);
      }),
    );
  });

  it("refuses a message that is cut off at any byte", () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), fc.nat(), (fields, at) => {
        const body = write(fields).subarray(4);
        const reader = new JuteReader(body.subarray(0, at % body.length));

        assert.throws(() => fields.map(({ kind }) => read(reader, kind)), JuteError);
      }),
    );
  });

  it("throws nothing but JuteError on random bytes", () => {
    fc.assert(
      fc.property(bytes, fc.array(field), (noise, fields) => {
        const reader = new JuteReader(noise);
        try {
          for (const { kind } of fields) read(reader, kind);
        } catch (error) {
          assert.ok(error instanceof JuteError);
        }
      }),
    );
  });

  it("refuses a list that promises more items than there are bytes, before it makes room for them", () => {
    const promise = new JuteWriter().int(0x7fffffff).frame().subarray(4);

    assert.throws(() => new JuteReader(promise).texts(), /a list of 2147483647 does not fit its message/);
  });

  it("tells the null buffer from the empty one", () => {
    const reader = new JuteReader(new JuteWriter().buffer(undefined).buffer(Buffer.alloc(0)).frame().subarray(4));

    assert.deepEqual([reader.buffer(), reader.buffer()], [undefined, Buffer.alloc(0)]);
  });
});

function write(fields: readonly Field[]): Buffer {
  const writer = new JuteWriter();
  for (const each of fields) {
    switch (each.kind) {
      case "int":
        writer.int(each.value);
        break;
      case "long":
        writer.long(each.value);
        break;
      case "bool":
        writer.bool(each.value);
        break;
      case "text":
        writer.text(each.value);
        break;
      case "texts":
        writer.texts(each.value);
        break;
      case "buffer":
        writer.buffer(each.value);
        break;
    }
  }
  return writer.frame();
}

function read(reader: JuteReader, kind: Field["kind"]): Field["value"] {
  return reader[kind]();
}
