import assert from "node:assert/strict";
import fc from "fast-check";
import { docComment, docText, numberLiteral, stringLiteral, valueLiteral } from "#compiler/emit/print/literals.js";
import { scalar } from "../contracts.js";

const HOSTILE = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "*/",
        "/*",
        "//",
        "`",
        "${",
        "\\",
        '"',
        "'",
        "\n",
        "\r",
        "\u2028",
        "\u202e",
        "\u0000",
        "\ud800",
        "@ts-ignore",
        "#",
        "x",
      ),
    )
    .map((parts) => parts.join("")),
);
/** What a reader would not see, and what ends a line. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe("stringLiteral", () => {
  it("stands for exactly the text, and shows every character of it", () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        const literal = stringLiteral(text);
        assert.doesNotMatch(literal, INVISIBLE);
        assert.equal(new Function(`return ${literal};`)(), text);
      }),
      { numRuns: 500 },
    );
  });

  it("takes single quotes when that saves backslashes", () => {
    assert.deepEqual([stringLiteral('say "hi"'), stringLiteral(`it's "x"`)], [`'say "hi"'`, `'it\\'s "x"'`]);
  });
});

describe("docComment", () => {
  it("cannot be ended, continued or made to instruct a tool by its text", () => {
    fc.assert(
      fc.property(HOSTILE, HOSTILE, (doc, deprecated) => {
        const comment = docComment({ doc, deprecated }).join("\n");
        assert.ok(comment.startsWith("/**") && comment.endsWith("*/"));
        assert.ok(!comment.slice(2, -2).includes("*/"));
        assert.doesNotMatch(comment.replaceAll("\n", ""), INVISIBLE);
        assert.doesNotMatch(comment, /\/[/*][#@]/);
        assert.doesNotMatch(comment, /^[\s/*]*@(?!deprecated)/m);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps plain text as it is, on one line or many", () => {
    assert.deepEqual(docComment({ doc: "One." }), ["/** One. */"]);
    assert.deepEqual(docComment({ doc: "One.\n\nTwo.", deprecated: "use x" }), [
      "/**",
      " * One.",
      " *",
      " * Two.",
      " * @deprecated use x",
      " */",
    ]);
    assert.deepEqual(docComment({ doc: " \n " }), []);
    assert.equal(docText({ deprecated: "" }), "@deprecated");
  });
});

describe("numberLiteral", () => {
  it("reads back as the same number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(Number(numberLiteral(value)), value)),
    );
  });

  it("refuses what has no literal", () => {
    assert.throws(() => numberLiteral(Number.NaN), RangeError);
    assert.throws(() => valueLiteral({ kind: "int", value: "1; evil()" }, scalar("i64")), RangeError);
  });
});
