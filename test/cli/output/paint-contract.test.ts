import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { paintContract } from "#cli/output/paint-contract.js";

describe("paintContract", () => {
  it("colours keywords, types and texts, and leaves names as they are", () => {
    assert.equal(
      paintContract('struct A { 1 type: string = "x"; }'),
      '\u001b[35mstruct\u001b[39m \u001b[36mA\u001b[39m { \u001b[33m1\u001b[39m type: \u001b[36mstring\u001b[39m = \u001b[32m"x"\u001b[39m; }',
    );
  });

  it("changes no character of any text", () => {
    for (const text of ["", "\n\n", "/* a */ struct {\n", "service S { m(): u8;\r\n}\n", "'", "é #"])
      assert.equal(stripVTControlCharacters(paintContract(text)), text);
  });
});
