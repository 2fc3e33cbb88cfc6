import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeGrpcMessage } from "#gateway/call/grpc-message.js";

describe("the text of a status in a header", () => {
  it("stays as it is where a header has it, so that every client reads it", () => {
    const text = "demo.kitchen.v1.Kitchen/divide: num1: missing; give it, [as] {a} 'number'?&=+$#";
    assert.equal(encodeGrpcMessage(text), text);
    assert.equal(encodeGrpcMessage(`${text}\\u00e9\u00e9`), `${text}\\u00e9%C3%A9`);
  });

  it("is read again as it was, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const encoded = encodeGrpcMessage(text);
        assert.match(encoded, /^[\x20-\x7e]*$/);
        assert.equal(decodeURIComponent(encoded), text.toWellFormed());
      }),
    );
  });
});
