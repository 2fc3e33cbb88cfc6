import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Named } from "#cli/live/contracts.js";
import { type MockRule, readRules } from "#cli/live/mock/mock-rules.js";
import { readRuleFile, readRuleText } from "#cli/live/mock/rule-words.js";
import { UsageError } from "#cli/usage-error.js";
import { compileTexts } from "../../../compiler/contracts.js";

const MOCKED = mocked(`package demo.v1;
error Missing { 1 id: u32; }
error Taken { 1 why: string @message; }
struct Point { 1 x: f64; 2 label: string? @length(1..4); }
service Places {
  find(id: u32): Point? throws Missing;
  watch(): stream Point;
  chat(lines: stream string): stream string;
  oneway log(line: string);
  clear();
}
service Other { find(id: u32): u8 throws Taken; }`);

function mocked(text: string): readonly Named[] {
  const { descriptor } = compileTexts({ "map.rpc": text });
  assert.ok(descriptor);
  return descriptor.files.flatMap(({ services }) => services.map((service) => ({ descriptor, service, source: "the test" })));
}

function read(...texts: readonly string[]): Readonly<Record<string, MockRule>> {
  const names = new Map(MOCKED.flatMap(({ service }) => service.methods.map((each) => [each, `${service.name}/${each.name}`])));
  const rules = readRules(texts.map(readRuleText), MOCKED);
  return Object.fromEntries([...rules].map(([method, rule]) => [names.get(method) ?? "", rule]));
}

describe("a rule of a mock", () => {
  it("says how a method answers", () => {
    const found = read(
      "demo.v1.Places/find:delay=50ms..0.2s,error=UNAVAILABLE,share=0.1",
      'watch:stream=5,pace=10ms,answer={"x": 1, "label": "a,b"}',
    );
    assert.deepEqual(found, {
      "demo.v1.Places/find": {
        delay: { fromMs: 50, toMs: 200 },
        failure: { kind: "status", code: "UNAVAILABLE" },
        share: 0.1,
      },
      "demo.v1.Places/watch": { stream: 5, pace: { fromMs: 10, toMs: 10 }, answer: { json: { x: 1, label: "a,b" } } },
    });
  });

  it("names an error of the contract, and a service by its last word", () => {
    assert.deepEqual(read("Other/find:error=Taken"), {
      "demo.v1.Other/find": { failure: { kind: "declared", type: "demo.v1.Taken" } },
    });
    assert.deepEqual(read("Places/find:error=demo.v1.Missing")["demo.v1.Places/find"]?.failure, {
      kind: "declared",
      type: "demo.v1.Missing",
    });
  });

  it("adds to one of the same method before it", () => {
    assert.deepEqual(read("clear:delay=1ms,error=ABORTED", "clear:delay=2ms,share=1"), {
      "demo.v1.Places/clear": { delay: { fromMs: 2, toMs: 2 }, failure: { kind: "status", code: "ABORTED" }, share: 1 },
    });
  });

  it("takes null as the answer of what may be absent, or returns nothing", () => {
    assert.deepEqual(read("Places/find:answer=null", "clear:answer=null"), {
      "demo.v1.Places/find": { answer: { json: null } },
      "demo.v1.Places/clear": { answer: { json: null } },
    });
  });

  const wrong: readonly (readonly [rule: string, text: RegExp])[] = [
    ["watsh:delay=1ms", /is of no method; did you mean watch\?$/],
    ["nothing:delay=1ms", /is of no method; there are find, watch, chat, log, clear$/],
    ["Placez/find:delay=1ms", /is of no method; there are find, /],
    ["find:delay=1ms", /is of several methods; write demo.v1.Places\/find or demo.v1.Other\/find$/],
    ["clear", /names no method; write METHOD:/],
    ["clear:", /says nothing; write METHOD:/],
    ["clear:delay=1ms,", /ends with a comma/],
    ["clear:delay", /has "delay"; write METHOD:/],
    ["clear:delay=5", /delay of --rule clear:delay=5 takes a time with its unit; did you mean 5s or 5ms\?/],
    ["clear:delay=2h", /takes a time such as 50ms, or 50ms\.\.200ms, up to 1h, got "2h"/],
    ["clear:delay=9ms..2ms", /ends before it begins; write 2ms\.\.9ms$/],
    ["clear:delay=1ms..2ms..3ms", /takes a time such as/],
    ["clear:delay=1ms..", /takes a time such as/],
    ["clear:delay=1ms,delay=2ms", /has delay twice/],
    ["clear:error=NOPE", /has error=NOPE, which is no status code and no error of clear; clear throws none of its own/],
    ["clear:error=UNAVAILABEL", /did you mean UNAVAILABLE\?$/],
    ["clear:error=OK", /which is no status code/],
    ["clear:error=Missing", /no error of clear/],
    ["clear:error=__proto__", /no status code/],
    ["clear:error=INTERNAL,share=1.1", /has share=1\.1; give a number from 0 to 1/],
    ["clear:error=INTERNAL,share=-1", /give a number from 0 to 1/],
    ["clear:error=INTERNAL,share=10%", /give a number from 0 to 1/],
    ["clear:error=INTERNAL,share=", /give a number from 0 to 1/],
    ["clear:share=0.5", /has a share of failures and no error/],
    ["log:error=INTERNAL", /log is oneway/],
    ["clear:stream=1", /has a stream, and clear answers once/],
    ["clear:pace=1ms", /has a stream, and clear answers once/],
    ["watch:stream=-1", /give a number of items from 0 to 1000000/],
    ["watch:stream=1000001", /give a number of items/],
    ["clear:hang=1", /has "hang"; there are delay, pace, error, share, stream and answer/],
    ["watch:answer={x:1}", /answer of --rule watch:answer={x:1} is not JSON: .*; it is the last word, and goes on to the end$/],
    ["Other/find:answer=5,delay=1ms", /it is the last word, and goes on to the end$/],
    ['watch:answer={"x":"one"}', /has an answer that does not fit the contract: x: /],
    ['watch:answer={"x":1,"label":"abcde"}', /does not fit the contract: label: /],
    ['watch:answer={"x":1,"lable":"a"}', /does not fit the contract: .*did you mean label/],
    ["watch:answer=null", /does not fit the contract/],
    ["clear:answer=1", /does not fit the contract/],
  ];
  for (const [rule, text] of wrong)
    it(`is refused with what is wrong with it: ${rule}`, () => {
      assert.throws(
        () => read(rule),
        (error) => error instanceof UsageError && text.test(error.message),
      );
    });
});

describe("rules of a mock in a file", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "callwire-rules-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function readFile(text: string) {
    const file = path.join(folder, "rules.json");
    writeFileSync(file, text);
    return readRules(readRuleFile(file, "rules.json"), MOCKED);
  }

  it("have the words of a line", () => {
    const rules = readFile(
      '{"watch": {"stream": 2, "pace": "5ms", "answer": {"x": 2}}, "clear": {"error": "ABORTED", "share": 0.5}}',
    );
    assert.deepEqual(
      [...rules.values()],
      [
        { stream: 2, pace: { fromMs: 5, toMs: 5 }, answer: { json: { x: 2 } } },
        { failure: { kind: "status", code: "ABORTED" }, share: 0.5 },
      ],
    );
  });

  it("are refused with what is wrong with them", () => {
    assert.throws(() => readFile("{"), /rules\.json is not JSON/);
    assert.throws(() => readFile("[]"), /rules\.json is no object by the names of methods/);
    assert.throws(() => readFile('{"watch": 1}'), /"watch" in rules\.json is no object/);
    assert.throws(() => readFile('{"watch": {}}'), /"watch" in rules\.json says nothing/);
    assert.throws(() => readFile('{"watch": {"delay": true}}'), /has delay as true; give a text or a number/);
    assert.throws(() => readFile('{"watch": {"delay": 5}}'), /delay of "watch" in rules\.json takes a time with its unit/);
    assert.throws(() => readFile('{"wach": {"delay": "5ms"}}'), /"wach" in rules\.json is of no method; did you mean watch\?/);
    assert.throws(() => readRuleFile(folder, "here"), /here is no regular file/);
    assert.throws(() => readRuleFile(path.join(folder, "none"), "none"), /none cannot be read: it does not exist/);
  });
});
