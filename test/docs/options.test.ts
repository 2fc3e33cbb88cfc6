import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultOf, formatDefault, readDeclarations, TABLES, writeOptionsPage } from "./options-page.js";

const PAGE = join(import.meta.dirname, "../../../docs/options.md");

describe("docs/options.md", function () {
  this.timeout(60_000);
  const declared = readDeclarations(TABLES);

  it("is what the rules and the docstrings say; npm run docs writes it", () => {
    assert.equal(readFileSync(PAGE, "utf8"), writeOptionsPage());
  });

  for (const [at, { heading, rules }] of TABLES.entries()) {
    const options = declared[at] ?? [];

    it(`has a rule for every option of ${heading}, and no other`, () => {
      if (rules === undefined) return assert.ok(options.length > 1);
      const checked = Object.keys(rules).filter((name) => rules[name]?.isInternal !== true);

      assert.deepEqual(options.map(({ name }) => name).sort(), checked.sort());
    });

    for (const { name, doc, isOptional } of options) {
      const told = defaultOf(doc);
      const standard = rules?.[name]?.standard;

      it(`tells the default of ${name} of ${heading} as the code has it`, () => {
        if (standard !== undefined) assert.equal(told?.replaceAll("`", "").startsWith(formatDefault(standard)), true, doc);
        // A number that nothing holds would stay when the code changes. An option with options
        // inside tells theirs.
        else if (isOptional && rules?.[name]?.inside === undefined && rules !== undefined)
          assert.doesNotMatch(told ?? "", /^[\d,]+\b/, `give ${name} a default in its rule`);
      });
    }
  }
});

describe("defaultOf", () => {
  for (const [doc, expected] of [
    ["Share. Default 100; 0 gets none.", "100"],
    ["Keys. Default: none.", "none"],
    ['One of many. Default `"p2c"`. An operator can override it.', '`"p2c"`'],
    ["Nothing is said.", undefined],
  ] as const) {
    it(`finds ${expected} in "${doc}"`, () => assert.equal(defaultOf(doc), expected));
  }
});
