// Values of each type of Thrift keep what they have: by the contract that is made of it, they go to
// a server and back.

import assert from "node:assert/strict";
import { type CallwireServer, serve } from "callwire";
import { connectDynamic, type DynamicClient, implementDynamic } from "callwire/dynamic";
import fc from "fast-check";
import { compileTexts } from "../../../compiler/contracts.js";
import { importOne } from "./imported.js";

const SERVICE = "demo.v1.Echo";
const SOURCE = `
enum Colour { RED = -5, BLUE = 2147483647 }
typedef i64 Money
struct Key { 1: required i32 x, 2: required string y }
union Either { 1: i32 left, 2: Key right }
struct All {
  1: required bool lit,
  2: required i8 tiny,
  3: required i16 small_one,
  4: required i32 plain,
  5: required i64 long_one,
  6: required double real,
  7: required string text,
  8: required binary raw,
  9: required Colour colour,
  10: required Money price,
  11: required Either either,
  12: required list<Key> keys,
  13: required set<i64> numbers,
  14: required map<i32, string> by_number,
  15: required map<Colour, list<bool>> by_colour,
  16: required map<Key, set<string>> by_key,
  17: required map<i64, map<bool, double>> by_long,
  18: optional Key maybe,
  19: i16 counted = 7,
  20: string words,
  21: list<list<map<string, i8>>> nested
}
service Echo { All echo(1: All given) }`;

/** What Thrift can hold, as JSON of the contract. */
const signed = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const real = fc.double().map((value) => (Number.isFinite(value) && !Object.is(value, -0) ? value : nameOf(value)));
const text = fc.string({ unit: "grapheme" });
/** One has no name in the contract: enums are open. */
const colour = fc.constantFrom("RED", "BLUE", 77);
const key = fc.record({ x: signed(32), y: text });
const few = { maxLength: 4 };
const required = fc.record({
  lit: fc.boolean(),
  tiny: signed(8),
  smallOne: signed(16),
  plain: signed(32),
  longOne: long,
  real,
  text,
  raw: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64")),
  colour,
  price: long,
  either: fc.oneof(fc.record({ left: signed(32) }), fc.record({ right: key })),
  keys: fc.array(key, few),
  numbers: fc.uniqueArray(long, few),
  byNumber: fc.dictionary(signed(32).map(String), text, { maxKeys: 4 }),
  byColour: fc.dictionary(fc.constantFrom("RED", "BLUE"), fc.array(fc.boolean(), few)),
  byKey: fc.array(fc.record({ key, value: fc.uniqueArray(text, few) }), few),
  byLong: fc.dictionary(long, fc.dictionary(fc.constantFrom("true", "false"), real), { maxKeys: 4 }),
});
const others = fc.record(
  {
    maybe: key,
    counted: signed(16),
    words: text,
    nested: fc.array(fc.array(fc.dictionary(fc.string({ unit: "grapheme-ascii" }), signed(8), { maxKeys: 3 }), few), few),
  },
  { requiredKeys: [] },
);
const all = fc.tuple(required, others).map(([needed, more]) => ({ ...needed, ...more }));

describe("values of Thrift", function () {
  this.timeout(60_000);

  let server: CallwireServer;
  let client: DynamicClient;

  before(async () => {
    const { texts, refusals } = importOne(SOURCE);
    assert.deepEqual(refusals, []);
    const { descriptor } = compileTexts(texts);
    assert.ok(descriptor !== undefined);
    const echo = implementDynamic(descriptor, SERVICE, (_context, { args }) => args["given"]);
    server = await serve({ services: [echo], listen: "127.0.0.1:0", stopOnSignal: false });
    client = connectDynamic(SERVICE, `tcp://${server.listening}`, { contract: descriptor });
  });
  after(async () => {
    await client.close();
    await server.close();
  });

  async function back(given: unknown): Promise<unknown> {
    return await client.call("echo", { given });
  }

  it("come back as they went, to the ends of each type", async () => {
    const standard = { counted: 7, words: "", nested: [] };
    const property = fc.asyncProperty(all, async (given) => {
      assert.deepEqual(plain(await back(given)), plain({ ...standard, ...given }));
    });
    await fc.assert(property, { numRuns: 300, seed: 20 });
  });

  it("are refused where Thrift has none of them", async () => {
    const [sample] = fc.sample(all, { numRuns: 1, seed: 20 });
    for (const wrong of [{ tiny: 128 }, { smallOne: -32_769 }, { plain: 2 ** 31 }, { longOne: String(2n ** 63n) }, { text: 5 }]) {
      await assert.rejects(back({ ...sample, ...wrong }), { code: "INVALID_ARGUMENT" }, JSON.stringify(wrong));
    }
  });
});

function nameOf(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Without prototypes, which JSON has not. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
