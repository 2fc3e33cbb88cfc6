import assert from "node:assert/strict";
import fc from "fast-check";
import { Packr } from "msgpackr";
import { decodeHello, encodeHello } from "#runtime/wire/hello.js";
import { packPayload, unpackPayload } from "#runtime/wire/payload.js";

describe("payload", () => {
  it("carries every plain value", () => {
    const plain = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes("__proto__"));
    fc.assert(
      fc.property(plain, (value) =>
        assert.deepEqual(
          unpackPayload(packPayload(value)),
          JSON.parse(JSON.stringify(value), (_, inner) => (Object.is(inner, -0) ? 0 : inner)),
        ),
      ),
    );
  });

  const refused: [string, Uint8Array, RegExp][] = [
    ["nothing", Uint8Array.of(), /cut off/],
    ["a value that is cut off", Uint8Array.of(0xa5, 0x61), /cut off/],
    ["a list that promises four billion values", Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff), /cut off/],
    ["bytes behind the end", Uint8Array.of(1, 2), /bytes behind the end/],
    ["a map key that is no string", Uint8Array.of(0x81, 1, 2), /map key/],
    ["a regular expression", new Packr({ structuredClone: true, moreTypes: true }).pack(/x/), /not allowed/],
    ["a record definition", new Packr({ useRecords: true }).pack({ a: 1 }), /not allowed/],
    ["65 levels", Uint8Array.from([...new Array<number>(65).fill(0x91), 1]), /nested deeper/],
    ["an unused type", Uint8Array.of(0xc1), /not allowed/],
  ];
  for (const [name, bytes, problem] of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(() => unpackPayload(bytes), problem);
    });
  }

  it("survives any bytes: a value or a ContractError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          unpackPayload(bytes);
        } catch (error) {
          assert.equal((error as Error).name, "ContractError");
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it("does not let a key reach a prototype", () => {
    const value = unpackPayload(packPayload(JSON.parse('{"__proto__": {"polluted": true}}')));

    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
    assert.equal((value as Record<string, unknown>)["polluted"], undefined);
  });
});

describe("HELLO", () => {
  const hello = { software: "callwire/1", maxFrameBytes: 1_000, maxCalls: 10, services: new Map([["a.B", "f00d"]]) };

  it("arrives as it was sent", () => {
    assert.deepEqual(decodeHello(encodeHello(hello)), hello);
  });

  it("takes defaults for what is missing and ignores what it does not know", () => {
    assert.deepEqual(decodeHello(packPayload({ later: 1 })), {
      software: "unknown",
      maxFrameBytes: 4_194_304,
      maxCalls: 1_024,
      services: new Map(),
    });
  });

  it("is refused when a limit or the form is wrong", () => {
    assert.throws(() => decodeHello(packPayload({ maxCalls: 0 })), /hello\["maxCalls"\] must be 1\.\.9007199254740991, got 0/);
    assert.throws(() => decodeHello(packPayload({ services: null })), /hello\["services"\] is missing; it must be a map/);
    assert.throws(() => decodeHello(packPayload([1])), /hello must be a map/);
  });
});
