// What would hold the event loop is refused before it is parsed; what honest clients send is not.

import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_JSON_COST, MAX_JSON_DEPTH } from "#runtime/base/limits/http.js";
import { MAX_PAIRS } from "#runtime/base/limits/message.js";
import { isCheapJson } from "#runtime/http/json-cost.js";

const isCheap = (text: string): boolean => isCheapJson(Buffer.from(text));
const list = (count: number, item: (at: number) => string): string =>
  `[${Array.from({ length: count }, (_, at) => item(at)).join()}]`;
const names = (count: number): string => `{${Array.from({ length: count }, (_, at) => `"k${at}":0`).join()}}`;

describe("a text of JSON", () => {
  it("is cheap with as many entries of a map as elsewhere, and not with more names", () => {
    assert.equal(isCheap(`{"map":${names(MAX_PAIRS)}}`), true);
    assert.equal(isCheap(names(100_000)), false);
  });

  it("is cheap with many objects of one shape, and not when each has another", () => {
    const order = (at: number): string =>
      `{"sku":"a\\"${at}","price":{"units":${at},"nanos":5},"tags":["x","y"],"isThere":true,"n":null}`;
    assert.equal(isCheap(list(40_000, order)), true);
    assert.equal(isCheap(list(70_000, (at) => `{"k${at}":0}`)), false);
    assert.equal(isCheap(list(100_000, (at) => `{"a${at % 400}":0,"b${Math.floor(at / 400)}":0}`)), false);
  });

  it("is cheap with numbers, and not with more texts, lists and objects than a message has", () => {
    assert.equal(isCheap(list(500_000, () => "1")), true);
    for (const item of ['"a"', "[]", "{}"]) {
      assert.equal(isCheap(list(MAX_JSON_COST - 10, () => item)), true, item);
      assert.equal(isCheap(list(MAX_JSON_COST + 10, () => item)), false, item);
    }
  });

  it("is not cheap when objects have many names, known or not", () => {
    assert.equal(isCheap(list(8, () => names(20_000))), false);
  });

  it("is not cheap when it is deeper than any contract", () => {
    const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    assert.equal(isCheap(deep(MAX_JSON_DEPTH)), true);
    assert.equal(isCheap(deep(MAX_JSON_DEPTH + 1)), false);
    assert.equal(isCheap('{"a":'.repeat(MAX_JSON_DEPTH + 1)), false);
  });

  it("counts nothing that stands in a text", () => {
    assert.equal(isCheap(`{"a":"${'[{\\",'.repeat(MAX_JSON_COST)}"}`), true);
  });

  it("may be any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => isCheapJson(bytes)));
    fc.assert(fc.property(fc.json(), (text) => isCheap(text)));
  });
});
