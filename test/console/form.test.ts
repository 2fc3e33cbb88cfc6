import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { asCommand, asCurl, asTypeScript, plainJson, shellWord } from "@callwire/compiler";
import { JsonCodecs } from "callwire/json";
import type { Descriptor, MethodDescriptor, ParameterDescriptor, TypeRef } from "callwire/schema";
import fc from "fast-check";
import { createRandom } from "#cli/live/values/random.js";
import { RandomValues } from "#cli/live/values/random-values.js";
import { armOf, emptyArm, emptyFields, type Types } from "#console/form/field-kinds.js";
import { addCall, parseHistory } from "#console/form/history.js";
import { isList, isObject, type Json, nameIn, withItem, withName, withOtherName } from "#console/form/json.js";
import { readScalar, writeScalar } from "#console/form/scalar-text.js";
import { compileTexts, readContract } from "../compiler/contracts.js";

const CONTRACTS = {
  "the kitchen sink": compile("kitchen-sink.rpc", "money.rpc"),
  conformance: compile("conformance.rpc", "money.rpc"),
};

function compile(...names: readonly string[]): Descriptor {
  const { descriptor } = compileTexts(Object.fromEntries(names.map((name) => [name, readContract(name)])));
  assert.ok(descriptor !== undefined);
  return descriptor;
}

/** A key that no contract of these has. */
const NEW = "\u0000new";

/** The same value, given to the inputs of a form one by one. */
class TypedForm {
  readonly #types: Types;

  constructor(types: Types) {
    this.#types = types;
  }

  fields(fields: readonly ParameterDescriptor[], given: Json | undefined): Json {
    let typed: Json = {};
    for (const { name, type } of fields) {
      const value = nameIn(given, name);
      if (value !== undefined) typed = withName(typed, name, this.value(type, value));
    }
    return typed;
  }

  value(ref: TypeRef, given: Json): Json | undefined {
    const named = ref.kind === "named" ? this.#types.get(ref.name) : undefined;
    if (ref.kind === "list") {
      let typed: readonly Json[] = [];
      for (const item of isList(given) ? given : []) typed = withItem([...typed, null], typed.length, this.value(ref.item, item));
      return typed;
    }
    if (ref.kind === "map") {
      let typed: Json = {};
      for (const [key, value] of isObject(given) ? Object.entries(given) : [])
        typed = withOtherName(withName(typed, NEW, this.value(ref.value, value)), NEW, key) ?? assert.fail(key);
      return typed;
    }
    if (named?.kind === "struct" || named?.kind === "error") return this.fields(named.fields, given);
    if (named?.kind === "union") {
      const name = armOf(given) ?? assert.fail();
      const content = named.arms.find((arm) => arm.name === name)?.content;
      const inside = nameIn(given, name) ?? assert.fail(name);
      if (content?.kind === "inline") return { [name]: this.fields(content.fields, inside) };
      return content?.kind === "type" ? { [name]: this.value(content.type, inside) ?? null } : emptyArm(named, name, this.#types);
    }
    // Of an enum a choice; of a scalar the text of an input.
    return named?.kind === "enum" ? given : readScalar(writeScalar(given), ref);
  }
}

describe("the form of a call", () => {
  for (const [name, contract] of Object.entries(CONTRACTS)) {
    const types: Types = new Map(contract.files.flatMap(({ types: all }) => all.map((type) => [type.name, type] as const)));
    const codecs = new JsonCodecs(types);
    const methods = contract.files.flatMap(({ services }) => services.flatMap((service) => service.methods));

    it(`makes of each value of ${name} the JSON that it was filled in from`, () => {
      const values = new RandomValues(contract, createRandom(19));
      const form = new TypedForm(types);
      let count = 0;
      for (const method of methods)
        for (let round = 0; round < 50; round++) {
          // As the codec writes it: a default, and each number in its one form.
          const json = codecs.ofArguments(method).toJson(codecs.ofArguments(method).fromJson(values.arguments(method))) as Json; // JSON is JSON
          const typed = form.fields(method.parameters, json);
          assert.deepEqual(typed, json, method.name);
          // And back: what the JSON tab shows of it fills in the same form.
          assert.deepEqual(form.fields(method.parameters, JSON.parse(JSON.stringify(typed, undefined, 2))), typed, method.name);
          count++;
        }
      assert.ok(count > 100);
    });

    it(`begins with what fits ${name}, or with what is said to be missing`, () => {
      for (const method of methods) {
        const problem = problemOf(codecs, method, emptyFields(method.parameters, types));
        assert.match(problem, /^$|missing; it must be|is not within|its length is 0/, method.name);
      }
    });
  }

  function problemOf(codecs: JsonCodecs, method: MethodDescriptor, args: Json): string {
    try {
      codecs.ofArguments(method).fromJson(args);
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  it("keeps what is no number, so that the checker says so", () => {
    const read = (text: string, scalar: "u8" | "f64" | "i64" | "string" | "bool") =>
      readScalar(text, { kind: "scalar", name: scalar });

    assert.deepEqual(
      ["12", "1.50", "-0", "0x10", "1e3", "", " 1", "NaN", "1e999", "01"].map((text) => read(text, "f64")),
      [12, 1.5, "-0", "0x10", 1_000, undefined, " 1", "NaN", "1e999", "01"],
    );
    assert.deepEqual([read("9007199254740993", "i64"), read("", "string"), read("", "u8")], ["9007199254740993", "", undefined]);
  });

  it("has names of its own, whatever they are called", () => {
    const args = withName({}, "__proto__", { x: 1 });

    assert.deepEqual(Object.keys(args), ["__proto__"]);
    assert.deepEqual([nameIn({}, "toString"), nameIn(args, "__proto__")], [undefined, { x: 1 }]);
    assert.equal(withOtherName({ a: 1, b: 2 }, "a", "b"), undefined);
    assert.deepEqual(withName({ a: 1, b: 2 }, "a", undefined), { b: 2 });
  });
});

describe("a call that is copied", () => {
  const call = { service: "demo.X", method: "y", metadata: {}, registry: "zookeeper://zk:2181/rpc?a=b&c", isStream: false };

  it("is one word of a shell, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(!text.includes("\u0000") && text.isWellFormed());
        assert.equal(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" }), text);
      }),
      { numRuns: 20, examples: [["'; touch x; '"], ["$(id)`id`"], ["-n\n\\"], [""]] },
    );
  });

  it("hides nothing", () => {
    const args = { text: "a\u202eb\u200b\u{e0041}'c" };

    assert.equal(plainJson(args), '{"text":"a\\u202eb\\u200b\\udb40\\udc41\'c"}');
    assert.deepEqual(JSON.parse(plainJson(args)), args);
  });

  it("is a command, a program or a request of HTTP", () => {
    const args = { num1: 10, note: "it's" };

    assert.equal(
      asCommand({ ...call, args }),
      `callwire call demo.X/y -d '{"num1":10,"note":"it'\\''s"}' --registry 'zookeeper://zk:2181/rpc?a=b&c'`,
    );
    assert.equal(
      asCurl({ ...call, args: {} }),
      "curl -H 'content-type: application/json' -d '{}' http://127.0.0.1:8080/demo.X/y",
    );
    assert.match(asTypeScript({ ...call, args }), /await client\.call\("y", \{"num1":10,"note":"it's"\}\)/);
    assert.match(asTypeScript({ ...call, args, isStream: true }), /for await \(const item of client\.stream\("y"/);
  });
});

describe("the calls of before", () => {
  const call = { at: 1, service: "demo.X", method: "y", args: "{}", outcome: "ok", ms: 2 };

  it("are a hundred, the newest first", () => {
    const calls = Array.from({ length: 150 }, (_, at) => ({ ...call, at })).reduce(addCall, []);

    assert.deepEqual([calls.length, calls[0]?.at, calls[99]?.at], [100, 149, 50]);
  });

  it("keep no arguments that are too long", () => {
    assert.equal(addCall([], { ...call, args: "x".repeat(20_001) })[0]?.args, "");
  });

  it("are none when what was kept is none", () => {
    for (const text of [null, "", "{", "7", "{}", '[{"at":1}]', "[null]"]) assert.deepEqual(parseHistory(text), [], String(text));
    assert.deepEqual(parseHistory(JSON.stringify([call, 7])), [call]);
  });
});
