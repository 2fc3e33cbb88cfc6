import assert from "node:assert/strict";
import { inspect } from "node:util";
import { RpcError } from "callwire";
import { ContractError } from "#runtime/base/contract-error.js";
import { cutForeign, showForeign, showLines } from "#runtime/base/foreign-text.js";
import { InvalidOperation } from "../../../generated/calculator.js";

/** What a terminal obeys, what forges a line, and what turns, hides or smuggles text. */
const HOSTILE: readonly (readonly [name: string, text: string, shown: string])[] = [
  ["an escape sequence", "\u001b[2J", "\\u{1b}[2J"],
  ["an OSC with its end", "\u001b]0;title\u0007", "\\u{1b}]0;title\\u{7}"],
  ["a C1 control", "\u009b2J", "\\u{9b}2J"],
  ["a line end", "a\nb\r", "a\\nb\\r"],
  ["a tab", "\t", "\\t"],
  ["DEL and NUL", "\u007f\u0000", "\\u{7f}\\u{0}"],
  ["a bidi override", "\u202eevil", "\\u{202e}evil"],
  ["bidi isolates and marks", "\u2066\u2069\u200e\u061c", "\\u{2066}\\u{2069}\\u{200e}\\u{61c}"],
  ["separators of lines", "\u2028\u2029", "\\u{2028}\\u{2029}"],
  ["zero widths", "\u200b\ufeff", "\\u{200b}\\u{feff}"],
  ["tags", "\u{e0041}", "\\u{e0041}"],
  ["half of a pair", "\ud800", "\ufffd"],
];

describe("text from outside", () => {
  for (const [name, text, shown] of HOSTILE) {
    it(`is shown without ${name}`, () => {
      assert.equal(showForeign(text), shown);
      assert.equal(showForeign(showForeign(text)), shown);
    });
  }

  it("is left alone when it is only text, in whatever script", () => {
    for (const text of ["", "a b", "Grüße, 世界", "👩‍👩‍👧", "می‌خواهم", "\\u{1b}"]) assert.equal(showForeign(text), text);
  });

  it("is cut where it is a peer's, and never in the middle of a character", () => {
    assert.equal(cutForeign("abcdef", 3), "abc");
    assert.equal(cutForeign("ab😀", 3), "ab\ufffd");
    assert.equal(cutForeign("\u001b", 3), "\\u{1b}");
  });

  it("cannot begin a line of a log", () => {
    assert.equal(showLines("Error: a\n    at b\u001b[1m"), "Error: a\n      at b\\u{1b}[1m");
    assert.equal(showLines("a\ncallwire: forged"), "a\n  callwire: forged");
  });
});

describe("an error", () => {
  for (const [name, text, shown] of HOSTILE) {
    it(`is printed without ${name}`, () => {
      const rpc = new RpcError("INTERNAL", text, { instance: text, errorId: text });
      assert.equal(rpc.message, `[INTERNAL] ${shown}`);
      assert.deepEqual([rpc.instance, rpc.errorId], [shown, shown]);
      assert.equal(new ContractError(text, "is wrong").message, `${shown} is wrong`);
      const declared = new InvalidOperation({ why: text });
      assert.deepEqual([declared.message, declared.why], [shown, text]);
      const printed = [rpc, declared, new ContractError("x", `got ${text}`)].map(({ stack }) => stack).join();
      assert.ok(!printed.includes(text), inspect(printed));
    });
  }
});
