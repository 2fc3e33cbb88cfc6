// What is said of calls that end otherwise than they were asked to.

import assert from "node:assert/strict";
import { RpcError } from "#runtime/base/errors.js";
import { Busy, Ending, Refused } from "../../generated/world.js";
import { type Ended, endAs, explainEnd, LoggedMistakes } from "./endings.js";

const CALL: Ended = { id: 7, ending: Ending.Answers, runs: ["server"] };

function explain(call: Partial<Ended>, mistakes = new LoggedMistakes()): string {
  return explainEnd({ ...CALL, ...call }, mistakes) ?? "";
}

function broken(errorId: string, processed: "yes" | "no" = "yes"): RpcError {
  return new RpcError("INTERNAL", `internal error ${errorId}`, { processed, errorId });
}

describe("the end of a call", () => {
  it("is what the handler was asked for", () => {
    assert.equal(explain({}), "");
    assert.equal(explain({ ending: Ending.Refuses, declared: new Refused({ call: 7 }) }), "");
    for (const ending of [Ending.IsBusy, Ending.IsBusyFirst])
      assert.equal(explain({ ending, declared: new Busy({ call: 7 }) }), "");
    assert.equal(explain({ ending: Ending.IsBusyFirst, runs: ["one", "two"] }), "");
    assert.match(explain({ ending: Ending.IsBusy }), /succeeded, though its handler ends as IsBusy/);
    assert.match(explain({ declared: new Refused({ call: 7 }) }), /ended with Refused, though its handler ends as Answers/);
    assert.match(explain({ error: new RpcError("ABORTED", "no") }), /did not throw that/);
  });

  it("is an error of the call itself, which has run", () => {
    assert.match(explain({ ending: Ending.Refuses, declared: new Refused({ call: 8 }) }), /got the Refused of call 8/);
    assert.match(explain({ ending: Ending.IsBusy, declared: new Busy({ call: 7 }), runs: [] }), /and never ran/);
  });

  it("is not busy in a later attempt that answers, but of two attempts at once", () => {
    const twice = { ending: Ending.IsBusyFirst, declared: new Busy({ call: 7 }), runs: ["one", "two"] };
    assert.match(explain(twice), /in a later attempt/);
    assert.equal(explain({ ...twice, hedgeAfterMs: 20 }), "");
  });

  it("that is a mistake has the id that the server has logged for this call", () => {
    const mistakes = new LoggedMistakes();
    assert.ok(mistakes.add("server", "Work/read threw [error 0123abcd] Error: call 7 breaks as it was asked for\n    at endAs"));
    assert.equal(explain({ ending: Ending.Breaks, error: broken("0123abcd") }, mistakes), "");
    assert.match(explain({ ending: Ending.Breaks, error: broken("00000000") }, mistakes), /no server has logged/);
    assert.match(
      explain({ ending: Ending.Breaks, error: broken("0123abcd"), runs: ["other"] }, mistakes),
      /no server has logged/,
    );
    assert.match(explain({ ending: Ending.Breaks, error: broken("0123abcd", "no") }, mistakes), /does not say that it ran/);
    assert.match(explain({ error: broken("0123abcd") }, mistakes), /a mistake of ours/);
  });
});

describe("LoggedMistakes", () => {
  it("takes it that a server logs no more only when it has logged many", () => {
    const mistakes = new LoggedMistakes();
    const many = new RpcError(
      "INTERNAL",
      "internal error 0123abcd; the server's log has earlier ones, too many came to log each",
    );
    assert.equal(mistakes.has(CALL, many), false);
    for (let call = 0; call < 100; call++) {
      const errorId = String(call).padStart(8, "0");
      mistakes.add("server", `Work/read threw [error ${errorId}] Error: call ${call} breaks as it was asked for`);
    }

    assert.equal(mistakes.has(CALL, many), true);
  });

  it("takes no line that nobody asked for, and no id twice", () => {
    const mistakes = new LoggedMistakes();
    const line = "Work/read threw [error 0123abcd] Error: call 7 breaks as it was asked for";
    assert.equal(mistakes.add("server", "Work/read threw [error 0123abcd] TypeError: x is undefined"), false);
    assert.equal(mistakes.add("server", line), true);
    assert.equal(mistakes.add("server", line), false);
  });
});

describe("endAs", () => {
  it("ends a handler as it is asked to, and is busy in the first attempt alone where it is to be", () => {
    assert.doesNotThrow(() => endAs(Ending.Answers, 7, 1));
    assert.throws(() => endAs(Ending.IsBusyFirst, 7, 1), Busy);
    assert.doesNotThrow(() => endAs(Ending.IsBusyFirst, 7, 2));
    assert.throws(() => endAs(Ending.IsBusy, 7, 2), Busy);
    assert.throws(() => endAs(Ending.Refuses, 7, 1), Refused);
    assert.throws(() => endAs(Ending.Breaks, 7, 1), /call 7 breaks/);
  });
});
