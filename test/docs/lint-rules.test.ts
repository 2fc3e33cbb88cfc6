import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withLintTable, writeConfigurationSchema } from "./lint-rules.js";

const ROOT = join(import.meta.dirname, "../../..");

describe("what is told of the lint rules", () => {
  it("is what docs/lint.md has; npm run docs writes it", () => {
    const page = readFileSync(join(ROOT, "docs/lint.md"), "utf8");

    assert.equal(page, withLintTable(page));
  });

  it("is what cli/callwire.schema.json has; npm run docs writes it", () => {
    assert.equal(readFileSync(join(ROOT, "cli/callwire.schema.json"), "utf8"), writeConfigurationSchema());
  });

  it("needs its place in the page", () => {
    assert.throws(() => withLintTable("# The linter\n"), /no heading "## All rules"/);
  });
});
