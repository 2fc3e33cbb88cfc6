// A service as data, for clients over fetch.

import assert from "node:assert/strict";
import { emit } from "@callwire/compiler/emit";
import { compileTexts } from "../contracts.js";

describe("a service as data", () => {
  it("says which methods are called by GET: what may be kept, and has no parameter that nobody may see", () => {
    const { descriptor } = compileTexts({
      "prices.rpc": `package t.v1;
service Prices {
  @readonly @cacheable(30s) kept(sku: string): i64;
  @readonly stock(sku: string): i64;
  @idempotent again(sku: string): i64;
  @readonly @cacheable(30s) secret(sku: string, token: string @sensitive): i64;
}
`,
    });
    assert.ok(descriptor !== undefined);

    const text = emit(descriptor).files[0]?.text ?? "";
    const [, methods] = JSON.parse(/\$Prices: JsonService<PricesClient> = \(\) => \[\s*'(.*)'/.exec(text)?.[1] ?? "[]");
    assert.deepEqual(
      methods.map(([name, , , , , rest]: readonly unknown[]) => [name, Reflect.get(Object(rest), "cached") === true]),
      [
        ["kept", true],
        ["stock", false],
        ["again", false],
        ["secret", false],
      ],
    );
  });
});
