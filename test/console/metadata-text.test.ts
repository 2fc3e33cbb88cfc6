import assert from "node:assert/strict";
import fc from "fast-check";
import { readMetadata, writeMetadata } from "#console/form/metadata-text.js";

describe("metadata as it is typed", () => {
  it("is a line each, without what stands around it, and with keys in lower case", () => {
    const text = " Team : a: b \r\nno colon\n: no key\ntwo words: none\n__proto__:own\nempty:";

    assert.deepEqual(Object.entries(readMetadata(text)), [
      ["team", "a: b"],
      ["__proto__", "own"],
      ["empty", ""],
    ]);
  });

  it("is that of a file, or is not written", () => {
    const part = fc.string({ unit: fc.constantFrom("a", "B", ":", " ", "\r", "\n", "\t", "\u2028") });
    fc.assert(
      fc.property(fc.dictionary(part, part), (metadata) => {
        let text: string;
        try {
          text = writeMetadata(metadata);
        } catch (error) {
          assert.match(String(error), /is not as a form has it/);
          return;
        }
        assert.deepEqual(readMetadata(text), { ...metadata });
      }),
    );
  });

  for (const metadata of [{ team: "a\nrole: admin" }, { team: "a\rb" }, { "a b": "c" }, { "": "c" }, { "a:b": "c" }]) {
    it(`is not written when it is ${JSON.stringify(metadata)}`, () => {
      assert.throws(() => writeMetadata(metadata), /run the file by callwire call --file/);
    });
  }

  it("is written when a form would have it", () => {
    assert.equal(writeMetadata({ team: "it's", "x-id": "", sum: "1: 2" }), "team: it's\nx-id: \nsum: 1: 2");
  });
});
