import assert from "node:assert/strict";
import fc from "fast-check";
import { pagePaths } from "#cli/docs/page-paths.js";
import { checkFiles, isPluginPath } from "#cli/generation/plugins/plugin-answer.js";

const part = fc.oneof(
  fc.constantFrom("a", "A", "aux", "con.x", "a.html", "a.md", ".", "..", "", "-", "ä", "x".repeat(90), "com1", "b."),
  fc.string({ maxLength: 6 }).map((text) => text.replaceAll("/", "-")),
);
const contract = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join("/")}.rpc`);

describe("where the page of a contract stands", () => {
  it("is a path of its own on every system, whatever the contract is called", () => {
    fc.assert(
      fc.property(fc.uniqueArray(contract, { maxLength: 12 }), (contracts) => {
        for (const ending of [".html", ".md"]) {
          const files = [...pagePaths(contracts).values()].map((page) => ({ path: `${page}${ending}`, content: "" }));
          assert.equal(files.length, contracts.length);
          for (const { path } of files) assert.ok(isPluginPath(path), path);
          checkFiles(files, (what) => new Error(what));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is that of the contract where nothing is against it", () => {
    assert.deepEqual(
      [...pagePaths(["b.rpc", "demo/shop.rpc", "DEMO/shop.rpc", "demo/nul.rpc", "a.html/b.rpc"])],
      [
        ["DEMO/shop.rpc", "contracts/DEMO/shop"],
        ["a.html/b.rpc", "contracts/a.html-/b"],
        ["b.rpc", "contracts/b"],
        ["demo/nul.rpc", "contracts/demo/nul-"],
        ["demo/shop.rpc", "contracts/demo/shop-2"],
      ],
    );
  });

  it("is found in a time that grows with the contracts, also when all want one page", () => {
    const contracts = Array.from({ length: 8_000 }, (_, at) => `${String.fromCodePoint(0x4e00 + at)}.rpc`);
    const startedAt = performance.now();
    const pages = [...pagePaths(contracts).values()];

    assert.ok(performance.now() - startedAt < 1_000); // 30 ms; 3 to 8 s when each begins at 2
    assert.deepEqual([pages[0], pages[1], pages.at(-1)], ["contracts/-", "contracts/--2", "contracts/--8000"]);
  });
});
