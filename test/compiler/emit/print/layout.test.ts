import assert from "node:assert/strict";
import fc from "fast-check";
import { block, braced, group, indent, type Layout, line, listed, print } from "#compiler/emit/print/layout.js";

const LONG = "a".repeat(60);

describe("print", () => {
  it("keeps a group on one line when it fits", () => {
    assert.equal(print(["f", listed("(", ["a", "b"], ")"), ";"]), "f(a, b);");
  });

  it("puts one item a line, with a comma behind the last, when it does not", () => {
    assert.equal(print(["f", listed("(", [LONG, LONG], ")"), ";"]), `f(\n  ${LONG},\n  ${LONG},\n);`);
  });

  it("counts what follows a group up to the next newline", () => {
    const text = "x".repeat(117);
    assert.equal(print([listed("(", [text], ")"), ";"]), `(${text});`);
    assert.equal(print([listed("(", [`${text}x`], ")"), ";"]), `(\n  ${text}x,\n);`);
  });

  it("breaks outer groups before inner ones", () => {
    const call: Layout = listed("g(", [LONG, "b"], ")");
    assert.equal(
      print(group("const x =", group(indent(line, LONG, call)), ";")),
      `const x =\n  ${LONG}g(${LONG}, b);`.replace(`g(${LONG}, b)`, `g(\n    ${LONG},\n    b,\n  )`),
    );
  });

  it("always breaks a block, and writes an empty object without a space", () => {
    assert.equal(print([block("if (a)", ["b;", block("if (c)", ["d;"])])]), "if (a) {\n  b;\n  if (c) {\n    d;\n  }\n}");
    assert.equal(print(braced([])), "{}");
  });

  it("changes nothing but spaces, newlines and last commas", () => {
    const items = fc.array(fc.stringMatching(/^[a-z]{1,40}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(items, (names) => {
        const text = print(["f", listed("(", names, ")")]);
        assert.equal(text.replace(/[\s]/g, "").replace(",)", ")"), `f(${names.join(",")})`);
        assert.ok(text.split("\n").every((row) => row.length <= 120));
      }),
    );
  });
});
