import assert from "node:assert/strict";
import { compile, createMemoryHost } from "@callwire/compiler";
import fc from "fast-check";
import { namesFor } from "#cli/project/names.js";

describe("namesFor", () => {
  for (const [folder, packageName, contractPackage] of [
    ["greeter", "greeter", "greeter"],
    ["My Shop!", "my-shop", "my_shop"],
    ["Café.Zürich", "cafe.zurich", "cafe_zurich"],
    ["2026-orders", "2026-orders", "app_2026_orders"],
    ["__proto__", "proto", "proto"],
    ["constructor", "constructor", "app_constructor"],
    ["true", "true", "app_true"],
    ["callwire", "callwire-app", "callwire_app"],
    ["日本", "my-service", "my_service"],
    ["", "my-service", "my_service"],
  ] as const) {
    it(`makes ${packageName} and ${contractPackage} of "${folder}"`, () => {
      assert.deepEqual(namesFor(folder), { packageName, contractPackage });
    });
  }

  it("gives names that npm and the compiler take, whatever the folder is called", () => {
    const words = fc.constantFrom(
      "service",
      "package",
      "map",
      "toString",
      "valueOf",
      "V1",
      "node_modules",
      "typescript",
      "-",
      ".",
    );
    const folders = fc.array(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), words), { minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(folders, (all) => {
        const names = all.map(namesFor);
        for (const { packageName } of names) {
          assert.match(packageName, /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/);
          assert.ok(packageName.length <= 214 && packageName !== "node_modules", packageName);
        }
        const contracts = names.map(({ contractPackage }, at) => [`f${at}.rpc`, `package ${contractPackage}.v1;\n`] as const);
        const { diagnostics } = compile(createMemoryHost(Object.fromEntries(contracts)), {
          files: contracts.map(([name]) => ({ root: "", name })),
        });
        assert.deepEqual(diagnostics, []);
      }),
      { numRuns: 5 },
    );
  });
});
