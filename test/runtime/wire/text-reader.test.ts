import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { TextReader } from "#runtime/wire/text-reader.js";

/** One message as it lies in a chunk: texts, each behind its head, and where the heads are. */
function layOut(texts: readonly Uint8Array[]): { bytes: Buffer; view: DataView; places: readonly number[] } {
  const places: number[] = [];
  const parts: Uint8Array[] = [Buffer.alloc(1_000, 0xff)];
  let at = 1_000;
  for (const text of texts) {
    const head = headOf(text.length);
    parts.push(head, text);
    places.push(at);
    at += head.length + text.length;
  }
  const bytes = Buffer.concat(parts);
  return { bytes, view: viewOf(bytes), places };
}

function headOf(length: number): Uint8Array {
  if (length < 32) return Uint8Array.of(0xa0 | length);
  if (length < 256) return Uint8Array.of(0xd9, length);
  if (length < 65_536) return Uint8Array.of(0xda, length >> 8, length & 0xff);
  return Uint8Array.of(0xdb, 0, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function readAll(reader: TextReader, texts: readonly Uint8Array[]): (string | undefined)[] {
  const { bytes, view, places } = layOut(texts);
  reader.reset();
  return places.map((at) => reader.read(bytes, view, at, bytes.length));
}

// The lengths at which another way of reading begins, and what lies between.
const length = fc.oneof(fc.constantFrom(0, 3, 4, 5, 12, 13, 63, 64, 127, 128, 129, 511, 512, 513), fc.nat(700));
const ascii = length.chain((size) =>
  fc.array(fc.integer({ min: 0, max: 0x7f }), { minLength: size, maxLength: size }).map((units) => String.fromCharCode(...units)),
);
const text = fc.oneof(
  { weight: 4, arbitrary: ascii },
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", minLength: 20 }),
);

describe("a TextReader", () => {
  it("reads what was written, one message after another", () => {
    const reader = new TextReader();
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30 }), (texts) => {
        const utf8 = texts.map((each) => Buffer.from(each));
        assert.deepEqual(
          readAll(reader, utf8),
          utf8.map((each) => each.toString()),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("tells of each text whether it is UTF-8, and reads those around it", () => {
    for (const size of [2, 8, 12, 13, 40, 128, 129, 600]) {
      for (const at of [0, size >> 1, size - 1]) {
        const broken = Buffer.alloc(size, "a");
        broken[at] = 0xc3; // begins a character that does not go on
        const whole = Buffer.alloc(size, "b");
        const texts = [whole, broken, whole, broken];

        assert.deepEqual(readAll(new TextReader(), texts), [whole.toString(), undefined, whole.toString(), undefined]);
      }
    }
  });

  it("says where each text ends, whatever form its head has", () => {
    for (const size of [0, 31, 32, 255, 256, 65_535, 65_536]) {
      const reader = new TextReader();
      const { bytes, view, places } = layOut([Buffer.alloc(size, "c"), Buffer.from("next")]);

      assert.equal(reader.read(bytes, view, places[0] ?? 0, bytes.length)?.length, size);
      assert.equal(reader.end, places[1]);
    }
  });

  it("reads nothing that goes beyond the message, nor what is no text", () => {
    for (const size of [3, 40, 300, 70_000]) {
      const whole = Buffer.concat([headOf(size), Buffer.alloc(size, "d"), Buffer.from("beyond")]);
      const last = whole.length - "beyond".length;
      const cuts = [0, 1, 2, 4, last - 1].filter((limit) => limit < last);
      for (const limit of cuts)
        assert.equal(new TextReader().read(whole, viewOf(whole), 0, limit), undefined, `${size} to ${limit}`);
    }
    for (const type of [0x01, 0x90, 0xc0, 0xc4, 0xdc, 0xff]) {
      const bytes = Buffer.from([type, 0x61, 0x61, 0x61]);

      assert.equal(new TextReader().read(bytes, viewOf(bytes), 0, bytes.length), undefined, `type ${type}`);
    }
  });

  it("keeps no more of a message alive for one text than a window", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void; // what the flag defines
    const reader = new TextReader();
    const texts = Array.from({ length: 200 }, (_, index) => Buffer.alloc(100, `${index} `));
    const { bytes, view, places } = layOut(texts); // 20 KB
    const kept: string[] = [];
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let message = 0; message < 5_000; message++) {
      reader.reset();
      for (const [index, at] of places.entries()) {
        const read = reader.read(bytes, view, at, bytes.length);
        if (index === message % places.length) kept.push(read ?? "");
      }
    }
    collect();
    const each = (process.memoryUsage().heapUsed - before) / kept.length;

    assert.equal(kept[7], texts[7]?.toString());
    assert.ok(each < 700, `${each} bytes for each text that was kept`);
  });
});
