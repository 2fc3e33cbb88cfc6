import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { HEAP_BYTES } from "#runtime/base/heap-bytes.js";
import { MAX_DECODED_BYTES, MAX_PAIRS } from "#runtime/base/limits/message.js";
import { bytes, type Codec, f64, i64, string, timestamp, u8, u32 } from "#runtime/wire/codec.js";
import { openEnum } from "#runtime/wire/enum-codec.js";
import { Reader } from "#runtime/wire/reader.js";
import { Writer } from "#runtime/wire/writer.js";
import { type Settings, SettingsCodec } from "../../../generated/attack.js";
import { int32, listOf, mapOf } from "../../attack/bytes.js";

const TOO_LARGE = `brings the message above ${MAX_DECODED_BYTES} bytes in memory, by an estimate; send it in parts, as a stream`;
const tooLarge = (path: string) => ({ name: "ContractError", message: `${path} ${TOO_LARGE}` });

const u8List: Codec<readonly number[]> = { heapBytes: 0, write: (w, v) => w.list("", u8, v), read: (r) => r.list("", u8) };
const u8Map: Codec<ReadonlyMap<number, number>> = {
  heapBytes: 0,
  write: (w, v) => w.map("", u8, u8, v),
  read: (r) => r.map("", u8, u8),
};

describe("what a message becomes in memory", () => {
  const collectGarbage = exposedGc();
  const COUNT = 20_000;
  const shapes: readonly (readonly [string, Codec<unknown, never>, readonly number[]])[] = [
    ["structs with all fields left out", SettingsCodec, [0x90]],
    ["structs with empty lists", SettingsCodec, [0x9c, ...new Array<number>(8).fill(0xc0), 0x90, 0x90, 0x90, 0x90]],
    ["empty lists", u8List, [0x90]],
    ["short lists", u8List, [0x91, 1]],
    ["empty maps", u8Map, [0x80]],
    ["short maps", u8Map, [0x83, 1, 1, 2, 2, 3, 3]],
    ["short texts", string, [0xa2, 0x41, 0x42]],
    ["no bytes", bytes, [0xc4, 0]],
    ["short bytes", bytes, [0xc4, 2, 1, 2]],
    ["times", timestamp, [0xd6, 0xff, 1, 2, 3, 4]],
    ["64-bit integers", i64, [5]],
    ["small integers", u8, [5]],
    ["unknown members", openEnum({ None: 0 }), [77]],
  ];
  for (const [name, codec, item] of shapes) {
    it(`is estimated well for ${name}`, () => {
      const message = listOf(Array.from({ length: COUNT }, () => Buffer.from(item)));
      let values: unknown = Reader.of(message).list("", codec); // compiled, and with its hidden classes
      values = undefined;
      collectGarbage();
      const before = process.memoryUsage();
      const reader = Reader.of(message);
      values = reader.list("", codec);
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      const real = heapUsed - before.heapUsed + external - before.external;
      const ratio = (reader.decodedBytes + message.length) / real;
      assert.ok(ratio > 0.7 && ratio < 2.5, `${ratio.toFixed(2)} times the ${(real / COUNT).toFixed(0)} bytes that one takes`);
      assert.ok(Array.isArray(values));
    });
  }

  it("is bounded before the first element of a list is read", () => {
    let read = 0;
    const counting: Codec<Settings, never> = {
      ...SettingsCodec,
      read: (reader) => {
        read++;
        return SettingsCodec.read(reader);
      },
    };
    const message = listOf(Array.from({ length: 200_000 }, () => Buffer.from([0x90])));
    assert.throws(() => Reader.of(message).list("settings", counting), tooLarge("settings"));
    assert.equal(read, 0);
  });

  it("is bounded over all lists and maps of the message, and names the one too many", () => {
    const inner = listOf(Array.from({ length: 40_000 }, () => Buffer.from([0x80])));
    const lists: Codec<unknown, never> = { heapBytes: 0, write: () => undefined, read: (r) => r.list("", u8Map) };
    assert.equal(Reader.of(inner).list("", u8Map).length, 40_000);
    assert.throws(() => Reader.of(listOf([inner, inner])).list("tables", lists), {
      message: /^tables\[1\]\[\d+\] brings the message/,
    });
  });

  it("is refused by a writer where its reader would refuse it", () => {
    const settings = Array.from({ length: 80_000 }, () => ({}));
    assert.throws(() => new Writer().list("settings", SettingsCodec, settings), tooLarge("settings"));
    const maps = Array.from({ length: 200_000 }, () => new Map());
    assert.throws(() => new Writer().list("maps", u8Map, maps), { message: /^maps\[\d+\] brings the message/ });
    const blocks = Array.from({ length: 125_000 }, () => new Uint8Array(0));
    assert.throws(() => new Writer().list("blocks", bytes, blocks), { message: /^blocks\[\d+\] brings the message/ });
  });

  it("is the same for the writer and the reader of a message", () => {
    for (const count of [1, 30_000, 34_500]) {
      const writer = new Writer();
      writer.list(
        "",
        SettingsCodec,
        Array.from({ length: count }, () => ({ a: "text", i: count < 10 ? ["x"] : undefined })),
      );
      assert.equal(Reader.of(writer.finish()).list("", SettingsCodec).length, count);
    }
  });

  it("begins anew with each message", () => {
    const message = Buffer.from(listOf(Array.from({ length: 25_000 }, () => Buffer.from([0x90]))));
    const view = new DataView(message.buffer, message.byteOffset, message.length);
    const reader = new Reader();
    for (let turn = 0; turn < 3; turn++) {
      reader.open(message, view, 0, message.length);
      assert.equal(reader.list("", SettingsCodec).length, 25_000);
    }
    const writer = new Writer();
    for (let turn = 0; turn < 3; turn++) {
      writer.list(
        "",
        SettingsCodec,
        Array.from({ length: 25_000 }, () => ({})),
      );
      writer.finish();
    }
  });

  it("counts a value of generated code that does not say what it takes", () => {
    const { heapBytes: _, ...silent } = SettingsCodec;
    const reader = Reader.of(listOf(Array.from({ length: 100 }, () => Buffer.from([0x90]))));
    reader.list("", silent);
    assert.equal(reader.decodedBytes, HEAP_BYTES.list + HEAP_BYTES.elements + 100 * (HEAP_BYTES.element + HEAP_BYTES.unknown));
  });

  it("lets 2 MiB of honest structs pass, and as many numbers as a message may have", () => {
    const writer = new Writer();
    const honest = (at: number) => ({ a: `name of ${at}`, b: "a city, a street", e: at / 3, i: ["one", "two"], m: at, q: true });
    writer.list(
      "",
      SettingsCodec,
      Array.from({ length: 13_000 }, (_, at) => honest(at)),
    );
    assert.equal(Reader.of(writer.finish()).list("", SettingsCodec).length, 13_000);
    writer.list(
      "",
      f64,
      Array.from({ length: 262_144 }, (_, at) => at / 3),
    );
    assert.equal(Reader.of(writer.finish()).list("", f64).length, 262_144);
  });
});

/** All that is unreachable goes. */
function exposedGc(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void; // the flag makes it
  setFlagsFromString("--no-expose-gc");
  return () => {
    collect();
    collect();
  };
}

describe("the pairs of maps in one message", () => {
  const u32Map: Codec<ReadonlyMap<number, number>> = {
    heapBytes: 0,
    write: (w, v) => w.map("", u32, u32, v),
    read: (r) => r.map("", u32, u32),
  };
  const u32Maps: Codec<readonly ReadonlyMap<number, number>[]> = {
    heapBytes: 0,
    write: (w, v) => w.list("", u32Map, v),
    read: (r) => r.list("", u32Map),
  };
  const maps = (pairs: number) => [0, 1].map(() => new Map(Array.from({ length: pairs }, (_, at) => [at, at])));

  it("are as many as a writer writes and a reader reads", () => {
    const writer = new Writer();
    u32Maps.write(writer, maps(MAX_PAIRS / 2));
    assert.equal(u32Maps.read(Reader.of(writer.finish()))[1]?.size, MAX_PAIRS / 2);
  });

  it("are refused by both when they are more, however many maps hold them", () => {
    const message = `[1] brings the message above ${MAX_PAIRS} pairs of maps; send them as a stream, or as a list`;
    assert.throws(() => u32Maps.write(new Writer(), maps(MAX_PAIRS / 2 + 1)), { name: "ContractError", message });
    const map = mapOf(Array.from({ length: MAX_PAIRS / 2 + 1 }, (_, at) => int32(at)));
    assert.throws(() => u32Maps.read(Reader.of(listOf([map, map]))), { name: "ContractError", message });
  });
});
