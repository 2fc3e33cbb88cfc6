import assert from "node:assert/strict";
import { overlayMetadata, toMetadata } from "#runtime/base/metadata.js";

describe("metadata that lies over other metadata", () => {
  const trace = toMetadata({ traceparent: "1" });

  it("counts before it", () => {
    const both = overlayMetadata(toMetadata({ traceparent: "0", team: "x" }), trace);

    assert.deepEqual(Object.fromEntries(both ?? []), { traceparent: "1", team: "x" });
    assert.equal(overlayMetadata(undefined, trace), trace);
    assert.equal(overlayMetadata(trace, undefined), trace);
    assert.equal(overlayMetadata(undefined, undefined), undefined);
  });

  it("is left out where both are too large together", () => {
    const large = toMetadata({ large: "x".repeat(8_180) });
    const many = toMetadata(Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`key${at}`, ""])));

    assert.equal(overlayMetadata(large, trace), large);
    assert.equal(overlayMetadata(many, trace), many);
  });
});
