import assert from "node:assert/strict";
import { Status } from "callwire";
import { readRules } from "#cli/live/mock/mock-rules.js";
import { readRuleText } from "#cli/live/mock/rule-words.js";
import {
  asMockCommand,
  CODES,
  methodsOf,
  NEW_RULE,
  problemOf,
  type RuleDraft,
  type RuleProblem,
  ruleText,
} from "#console/form/mock-rule.js";
import { compileTexts } from "../compiler/contracts.js";

const { descriptor } = compileTexts({
  "calculator.rpc": "package demo; service Calculator { divide(num1: f64): f64; feed(): stream f64; }",
});
assert.ok(descriptor !== undefined);
const CONTRACT = descriptor;
const DIVIDE = { ...NEW_RULE, method: "demo.Calculator/divide" };

describe("a rule of a mock as a form has it", () => {
  const cases: readonly (readonly [string, Partial<RuleDraft>, string])[] = [
    ["a time", { delay: "50ms..200ms" }, "delay=50ms..200ms"],
    ["numbers as milliseconds", { delay: " 50 .. 200 ", pace: "5" }, "delay=50ms..200ms,pace=5ms"],
    ["a share of failures as a part of one", { error: "UNAVAILABLE", percent: "12.5 %" }, "error=UNAVAILABLE,share=0.125"],
    ["none of the calls", { error: "UNAVAILABLE", percent: "0" }, "error=UNAVAILABLE,share=0"],
    ["a stream", { stream: "5" }, "stream=5"],
    [
      "an answer as the last word, with its commas",
      { answer: ' {"a": 1, "b": 2}', delay: "1s" },
      'delay=1s,answer={"a": 1, "b": 2}',
    ],
  ];
  for (const [name, draft, words] of cases)
    it(`has ${name}, as the command reads it`, () => {
      const text = ruleText({ ...DIVIDE, ...draft });

      assert.deepEqual(text, { text: `demo.Calculator/divide:${words}` });
      assert.equal(readRuleText(`demo.Calculator/divide:${words}`).method, "demo.Calculator/divide");
    });

  it("has no share without an error, as the form hides it then", () => {
    assert.equal(ruleText({ ...DIVIDE, percent: "50" }), undefined);
    assert.deepEqual(ruleText({ ...DIVIDE, percent: "half", delay: "5ms" }), { text: "demo.Calculator/divide:delay=5ms" });
  });

  it("is none when it says nothing", () => {
    assert.deepEqual(
      [ruleText(DIVIDE), ruleText(NEW_RULE), ruleText({ ...DIVIDE, delay: " " })],
      [undefined, undefined, undefined],
    );
  });

  const wrong: readonly (readonly [string, RuleDraft, keyof RuleDraft, RegExp])[] = [
    ["no method", { ...NEW_RULE, delay: "5ms" }, "method", /choose the method/],
    ["two values in one", { ...DIVIDE, delay: "5ms,error=UNAVAILABLE" }, "delay", /has a comma/],
    ["a share above all", { ...DIVIDE, error: "UNAVAILABLE", percent: "101" }, "percent", /101 is no share/],
    ["a share that is no number", { ...DIVIDE, error: "UNAVAILABLE", percent: "half" }, "percent", /half is no share/],
  ];
  for (const [name, draft, field, why] of wrong)
    it(`says at its field what is wrong with ${name}`, () => {
      const found = problemOf(draft, "");

      assert.equal(found?.field, field);
      assert.match(found.problem, why);
    });

  const refused: readonly (readonly [Partial<RuleDraft>, keyof RuleDraft])[] = [
    [{ method: "demo.Calculator/devide", delay: "1" }, "method"],
    [{ delay: "soon" }, "delay"],
    [{ delay: "2s..1s" }, "delay"],
    [{ error: "Nothing" }, "error"],
    [{ stream: "5" }, "stream"],
    [{ method: "demo.Calculator/feed", stream: "many" }, "stream"],
    [{ method: "demo.Calculator/feed", pace: "1y" }, "pace"],
    [{ answer: "{" }, "answer"],
    [{ answer: '"a text"' }, "answer"],
  ];
  for (const [draft, field] of refused)
    it(`has what a mock says of ${JSON.stringify(draft)} at the field ${field}`, () => {
      const own = { ...DIVIDE, ...draft };
      const said = refusalOf(own);

      assert.deepEqual(problemOf(own, said), { problem: said, field } satisfies RuleProblem);
      assert.equal(problemOf({ ...DIVIDE, delay: "5ms" }, said), undefined);
      assert.equal(problemOf(own, "there is no contract of demo.Calculator"), undefined);
    });

  it("has nothing of what is said of a rule that begins with the same words", () => {
    const longer = { ...DIVIDE, delay: "5ms", error: "Nothing" };

    assert.equal(problemOf({ ...DIVIDE, delay: "5ms" }, refusalOf(longer)), undefined);
  });

  it("offers each code that a call can fail with", () => {
    assert.deepEqual(
      CODES.toSorted(),
      Object.keys(Status)
        .filter((code) => code !== "OK")
        .sort(),
    );
  });

  it("names methods of several services by their service", () => {
    const method = { name: "get", kind: "unary", throws: [] } as const;

    assert.deepEqual(
      [
        ...methodsOf([
          { name: "a.X", methods: [method] },
          { name: "b.X", methods: [method] },
        ]).keys(),
      ],
      ["a.X/get", "b.X/get"],
    );
  });

  it("is a line for a terminal, whatever is in it", () => {
    const mock = {
      contract: "idl/it's.rpc",
      services: ["a.X"],
      seed: 7,
      rules: ['get:answer={"a": 1}'],
      recording: "a b",
      registry: "zookeeper://h/rpc",
    };

    assert.equal(
      asMockCommand(mock),
      `callwire mock 'idl/it'\\''s.rpc' --service a.X --registry zookeeper://h/rpc --seed 7 --recording 'a b' --rule 'get:answer={"a": 1}'`,
    );
  });
});

/** What the command says of a row, where it takes none such. */
function refusalOf(draft: RuleDraft): string {
  const rule = ruleText(draft);
  assert.ok(rule !== undefined && "text" in rule);
  const mocked = CONTRACT.files.flatMap(({ services }) =>
    services.map((service) => ({ descriptor: CONTRACT, service, source: "" })),
  );
  try {
    readRules([readRuleText(rule.text)], mocked);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return assert.fail(`${rule.text} is taken`);
}
