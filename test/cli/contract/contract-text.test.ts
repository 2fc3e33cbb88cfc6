// A contract as `callwire describe` writes it: compiled, the text means the same again.

import assert from "node:assert/strict";
import type { Descriptor } from "callwire/schema";
import { contractText, methodText } from "#cli/contract/contract-text.js";
import { describeContracts } from "../../compiler/breaking/describe-contracts.js";

/** Without what no text has: where it stands. */
function services({ files }: Descriptor): unknown {
  return files.flatMap((file) => file.services);
}

describe("the text of a contract", () => {
  const contract = describeContracts(
    "error Gone { 1 why: string @message; } service Shop { @readonly @cacheable(90s) @timeout(5s) price(sku: string): i64 throws Gone; " +
      "@readonly watch(): stream u8; @idempotent put(x: u8); @readonly @cacheable(2h) all(): [u8]; log(); }",
  );
  const methods = contract.files[0]?.services[0]?.methods ?? [];

  it("says of a method what a call may do, and how long its answer may be kept", () => {
    assert.deepEqual(
      methods.map((method) => methodText(method).replace(/(?<= )\w+\(.*|^log.*/, "")),
      ["@readonly @cacheable(90s) @timeout(5s) ", "@readonly ", "@idempotent ", "@readonly @cacheable(2h) ", ""],
    );
  });

  it("means the same when it is compiled", () => {
    const [file] = contract.files;
    assert.ok(file !== undefined);
    const text = contractText(file, contract.files);

    assert.deepEqual(services(describeContracts(text)), services(contract));
    assert.ok(text.includes("@readonly @cacheable(90s) @timeout(5s) price("));
  });
});
