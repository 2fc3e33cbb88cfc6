import assert from "node:assert/strict";
import { RpcError } from "#runtime/base/errors.js";
import { Ending, Refused } from "../../generated/world.js";
import { createRecord, type MethodName } from "../world/ledger.js";
import { formOfError, type Line, marksOf, parseLines, stringifyLine } from "./journal-line.js";
import { judge, LATE_MS } from "./judge.js";

const NOBODY: ReadonlySet<string> = new Set();
const WISHES = { timeoutMs: 5_000, givesUp: false };

function begin(at: number, method: MethodName = "write", id = 1): Line {
  return { what: "begin", at, id, client: "client", method, wishes: WISHES };
}

function run(at: number, server = "server", id = 1): Line {
  return { what: "run", at, id, server };
}

type Settle = Extract<Line, { readonly what: "settle" }>;

function settle(at: number, error?: Error, wentOnAt = -1, ending: Ending = Ending.Answers): Settle {
  const marks = { ...marksOf(createRecord(1, "client", "write", WISHES, 0)), ending, trailers: "own" as const };
  return { what: "settle", at, id: 1, marks, error: error === undefined ? undefined : formOfError(error), wentOnAt };
}

const LOST = new RpcError("UNAVAILABLE", "it failed", { processed: "unknown", origin: "transport" });

describe("the judge of a run", () => {
  it("takes the lines of all processes in the order in which they were written", () => {
    const { problems, calls, succeeded, p99Ms } = judge([settle(30), run(20), begin(10)], NOBODY);

    assert.deepEqual(problems, []);
    assert.deepEqual([calls, succeeded, p99Ms], [1, 1, 20]);
  });

  it("counts a call that must not run twice, and did, and lets others", () => {
    const twice = [run(20, "one"), run(25, "two"), settle(30)];

    assert.equal(judge([begin(10), ...twice], NOBODY).duplicated, 1);
    assert.match(judge([begin(10), ...twice], NOBODY).problems.join(), /must not run twice, and did/);
    const { duplicated, repeated, problems } = judge([begin(10, "read"), ...twice], NOBODY);
    assert.deepEqual([duplicated, repeated, problems], [0, 1, []]);
  });

  it("counts a call of a living client without an end as lost, and not that of a dead one", () => {
    const { lost, problems } = judge([begin(10), run(20)], NOBODY);
    assert.equal(lost, 1);
    assert.match(problems.join(), /was never settled/);

    const ofDead = judge([begin(10), run(20)], new Set(["client"]));
    assert.deepEqual([ofDead.lost, ofDead.orphaned, ofDead.problems], [0, 1, []]);
  });

  it("knows of a call that does not know whether it ran that a connection was lost", () => {
    const failed = [begin(10), run(20), settle(40, LOST)];

    assert.match(judge(failed, NOBODY).problems.join(), /no connection was lost/);
    const { problems, failed: counts } = judge([...failed, { what: "loss", at: 30, client: "client", until: 30 }], NOBODY);
    assert.deepEqual([problems, counts], [[], { UNAVAILABLE: 1 }]);
  });

  it("counts the time of a call from when its process went on", () => {
    const lateAt = 10 + 5_000 + LATE_MS + 1;

    assert.match(judge([begin(10), run(20), settle(lateAt)], NOBODY).problems.join(), /after its deadline/);
    assert.deepEqual(judge([begin(10), run(20), settle(lateAt, undefined, lateAt - 10)], NOBODY).problems, []);
  });

  it("holds errors of the contract, and the ids of mistakes, to what the handler was asked for", () => {
    const refused = (call: number) => judge([begin(10), run(20), settle(30, new Refused({ call }), -1, Ending.Refuses)], NOBODY);
    assert.deepEqual([refused(1).problems, refused(1).failed], [[], { Refused: 1 }]);
    assert.match(refused(2).problems.join(), /got the Refused of call 2/);

    const broken = new RpcError("INTERNAL", "a mistake", { processed: "yes", errorId: "0123abcd" });
    const breaks = [begin(10), run(20), settle(30, broken, -1, Ending.Breaks)];
    const text = "[error 0123abcd] Error: call 1 breaks as it was asked for";
    assert.deepEqual(judge([...breaks, { what: "log", at: 25, server: "server", text }], NOBODY).problems, []);
    assert.match(judge(breaks, NOBODY).problems.join(), /which no server has logged/);
    assert.match(judge([{ what: "log", at: 25, server: "server", text: "ouch" }], NOBODY).problems.join(), /server logs ouch/);
  });

  it("says what a process has complained of, and what ran without a caller", () => {
    const { problems } = judge([{ what: "complain", at: 1, problem: "a gap" }, run(2)], NOBODY);

    assert.deepEqual(problems, ["a gap", "server ran a call 1 that nobody made"]);
  });
});

describe("the lines of a journal", () => {
  it("come back as they were, with times that have no end and errors as they were told", () => {
    const settled = settle(20, LOST);
    const marks = { ...settled.marks, failFast: true, hedgeAfterMs: 50, isEndless: true, isQuick: true }; // no undefined one
    const lines = [begin(10), { ...begin(11), wishes: { ...WISHES, timeoutMs: Infinity } }, { ...settled, marks }];

    assert.deepEqual(parseLines(`${lines.map(stringifyLine).join("\n")}\n`), lines);
  });

  it("are whole: what SIGKILL has cut off is none", () => {
    const text = `${stringifyLine(run(1))}\n${stringifyLine(run(2))}`;

    assert.deepEqual(parseLines(text), [run(1)]);
    assert.deepEqual(parseLines(""), []);
  });
});
