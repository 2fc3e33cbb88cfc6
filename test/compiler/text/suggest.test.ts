import assert from "node:assert/strict";
import { suggest } from "@callwire/compiler";

describe("suggest", () => {
  it("finds the nearest name", () => {
    assert.equal(suggest("Mony", ["Monkey", "Money"]), "Money");
  });

  it("prefers a swap of neighbours over another letter", () => {
    assert.equal(suggest("i46", ["i16", "i64"]), "i64");
  });

  it("ignores case", () => {
    assert.equal(suggest("STRUCT", ["struct"]), "struct");
  });

  it("finds nothing when no name is near", () => {
    assert.equal(suggest("Invoice", ["Money", "Order"]), undefined);
  });
});
