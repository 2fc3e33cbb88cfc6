import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readSavedRequest } from "#cli/live/saved-request.js";

describe("a saved request", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "saved-request-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function read(text: string) {
    const file = path.join(folder, "request.json");
    writeFileSync(file, text);
    return readSavedRequest(file);
  }

  it("has a method, arguments and metadata, of which the last two may be left out", () => {
    const whole = { call: "demo.X/y", args: { a: 1 }, metadata: { Key: "value" } };

    assert.deepEqual(read(JSON.stringify(whole)), { ...whole, metadata: { key: "value" } });
    assert.deepEqual(read('{"call": "demo.X/y"}'), { call: "demo.X/y", args: {}, metadata: {} });
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ["{", /request\.json is not JSON/],
    ["[]", /request\.json is no object/],
    ["{}", /names no method/],
    ['{"call": 7}', /names no method/],
    ['{"call": "x/y", "args": []}', /args of .* is no object/],
    ['{"call": "x/y", "metadata": {"a": 1}}', /"a" is none/],
    ['{"call": "x/y", "deadline": 1}', /has "deadline"; a saved request has call, args, metadata/],
  ];
  for (const [text, why] of wrong) {
    it(`is refused when it is ${text}`, () => {
      assert.throws(() => read(text), why);
    });
  }

  it("is refused when it is not there", () => {
    assert.throws(() => readSavedRequest(path.join(folder, "none.json")), /it does not exist/);
  });
});
