import assert from "node:assert/strict";
import { asCommand, asCurl, asTypeScript } from "@callwire/compiler";
import fc from "fast-check";
import { readRequest, writeRequest } from "#console/form/saved-request.js";

const NAME = { service: "demo.X", method: "y" };

describe("a saved request in the page", () => {
  it("is read as it was written, whatever is in it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.string()), (given, texts) => {
        const args = JSON.parse(JSON.stringify(given));
        const metadata = Object.fromEntries(Object.entries(texts).map(([key, value]) => [key.toLowerCase(), value]));
        const saved = readRequest(writeRequest({ ...NAME, args, metadata }), "demo.X/y");
        assert.deepEqual(saved, { args, metadata });
      }),
    );
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ["{", /is not JSON/],
    ["[]", /is no saved request/],
    ["{}", /is no saved request/],
    ['{"call": "demo.X/z"}', /calls demo\.X\/z; open it at that method/],
    ['{"call": "demo.X/y", "args": []}', /args of the file are no object/],
    ['{"call": "demo.X/y", "metadata": 1}', /metadata of the file is no object/],
    ['{"call": "demo.X/y", "metadata": {"a": 1}}', /"a" of the file is none/],
  ];
  for (const [text, why] of wrong) {
    it(`is refused when it is ${text}`, () => {
      assert.throws(() => readRequest(text, "demo.X/y"), why);
    });
  }
});

describe("a call with metadata that is copied", () => {
  const call = { ...NAME, args: {}, metadata: { team: "it's" }, registry: "memory:x", isStream: false };

  it("has it in each form", () => {
    assert.match(asCommand(call), / -H 'team:it'\\''s' --registry /);
    assert.match(asCurl(call), / -H 'team:it'\\''s' -d /);
    assert.match(asTypeScript(call), /client\.with\(\{ metadata: \{"team":"it's"\} \}\)\.call\(/);
  });
});
