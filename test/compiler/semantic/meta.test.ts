import assert from "node:assert/strict";
import { compareDescriptors } from "@callwire/compiler";
import { checkDescriptor, type Descriptor, readDescriptor } from "callwire/schema";
import { emit } from "#compiler/emit/index.js";
import { compileTexts, findMistakes } from "../contracts.js";

const BODY = `
const ADMIN: string = "admin"; const KEY: string = "audit.level"; const SAME: string = ADMIN;
@meta("auth", SAME) @meta(KEY, "full") @meta("team", "a \\"b\\" */")
service S {
  @meta("auth", "user") f(a: u8 @meta("unit", "kg"), more: stream u8 @meta("unit", "g"));
  g();
}
@meta("table", "p") struct P { 1 x: u8 @meta("column", "px"); }
@meta("k", "v") enum E { 0 A @meta("k", "v"); }
@meta("k", "v") union U { 1 a @meta("k", "v"); 2 b { 1 x: u8 @meta("k", "v"); } }
@meta("k", "v") error F { 1 x: u8 @meta("k", "v"); }
type T = u8 @meta("k", "v");
@meta("k", "v") const C: u8 = 1;
`;

describe("@meta", () => {
  it("stands in the descriptor beside what it is on, with the values of constants", () => {
    const [file] = lower(BODY).files;
    const [service] = file?.services ?? [];

    assert.deepEqual(service?.meta, { auth: "admin", "audit.level": "full", team: 'a "b" */' });
    assert.deepEqual(
      service?.methods.map(({ meta, parameters, requestStream }) => [meta, parameters[0]?.meta, requestStream?.meta]),
      [
        [{ auth: "user" }, { unit: "kg" }, { unit: "g" }],
        [undefined, undefined, undefined],
      ],
    );
    const [point] = file?.types ?? [];
    assert.deepEqual([point?.meta, point?.kind === "struct" && point.fields[0]?.meta], [{ table: "p" }, { column: "px" }]);
    assert.equal(JSON.stringify(file).split('"meta":{"k":"v"}').length - 1, 9);
  });

  it("stands in the generated table: that of the service, and over it that of the method", () => {
    const text = emit(lower(BODY)).files[0]?.text ?? "";

    assert.deepEqual(text.match(/ meta: \{.*\},$/gm), [
      ' meta: { auth: "admin", "audit.level": "full", team: \'a "b" */\' },',
      ' meta: { auth: "user", "audit.level": "full", team: \'a "b" */\' },',
      ' meta: { auth: "admin", "audit.level": "full", team: \'a "b" */\' },',
    ]);
    assert.doesNotMatch(emit(lower("service S { f(); }")).files[0]?.text ?? "", /meta/);
  });

  it("is no change for peers, and none of the fingerprint", () => {
    const [with_, without] = [lower(BODY), lower(BODY.replaceAll(/@meta\([^)]*\)/g, ""))];

    assert.deepEqual(compareDescriptors(with_, without), []);
    assert.deepEqual(compareDescriptors(without, with_), []);
    assert.equal(with_.files[0]?.services[0]?.fingerprint, without.files[0]?.services[0]?.fingerprint);
  });

  it("has one value a key, at most 32 keys of 64 characters, and values of 1,024", () => {
    const pairs = (count: number) => Array.from({ length: count }, (_, index) => `@meta("k${index}", "v")`).join(" ");
    const own = (text: string) => findMistakes(`${text} struct A { 1 a: u8; }`).map((mistake) => mistake.replace(/ \d+:\d+/, ""));

    assert.deepEqual(own(`${pairs(32)} @meta("k0", "w")`), ['CW3011 @meta("k0") is given twice']);
    assert.deepEqual(own(pairs(33)), ["CW3010 more than 32 @meta on one declaration"]);
    assert.deepEqual(own(`@meta("${"k".repeat(64)}", "${"v".repeat(1_024)}")`), []);
    assert.match(own(`@meta("${"k".repeat(65)}", "v")`).join(), /^CW3010 wrong argument for @meta: a key has 1 to 64/);
    assert.match(own(`@meta("k", "${"v".repeat(1_025)}")`).join(), /^CW3010 .* at most 1024 characters, this one has 1025$/);
    assert.match(own('@meta("__proto__", "v")').join(), /^CW3010 wrong argument for @meta: a key has/);
    assert.deepEqual(own('@meta("constructor", "v") @meta("toString", "v")'), []);
  });

  it("is refused in a descriptor of somebody else that says more than a contract may", () => {
    const json = JSON.stringify(lower('@meta("k", "v") service S { f(); }'));
    for (const [meta, reason] of [
      ['{"__proto__":"v"}', /meta is wrong at "__proto__": a key has/],
      ['{"k":7}', /meta is wrong at "k": a value is no text/],
      ['["k"]', /meta is no object/],
      [`{"k":"${"v".repeat(1_025)}"}`, /meta is wrong at "k": a value has at most 1024/],
      [`{${Array.from({ length: 33 }, (_, index) => `"k${index}":""`).join()}}`, /meta has more than 32 keys/],
    ] as const) {
      const hostile = json.replace('{"k":"v"}', meta);
      assert.match(String(readDescriptor(hostile)), reason);
    }
    const evil = JSON.parse(json.replace('{"k":"v"}', '{"__proto__":"v"}')) as Descriptor; // refused above, and given to the emitter all the same
    assert.notEqual(checkDescriptor(evil), undefined);
    assert.throws(() => emit(evil), /@meta of "__proto__": a key has/);
  });

  it("counts as a use of the constant that it names", () => {
    const { diagnostics } = compileTexts({
      "a.rpc": 'package a.v1; import { ROLE } from "./b.rpc"; @meta("role", ROLE) service S {}',
      "b.rpc": 'package b.v1; const ROLE: string = "x";',
    });

    assert.deepEqual(diagnostics, []);
  });
});

function lower(body: string): Descriptor {
  const { descriptor, diagnostics } = compileTexts({ "a.rpc": `package test.v1; ${body}` });
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    [],
  );
  assert.ok(descriptor !== undefined);
  return descriptor;
}
