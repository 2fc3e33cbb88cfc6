import assert from "node:assert/strict";
import { checkDescriptor, readDescriptor } from "callwire/schema";
import fc from "fast-check";
import { compileTexts } from "../../compiler/contracts.js";
import { describeIdl } from "../../support/contracts.js";

/** A struct with one field of this type. */
function ofType(type: unknown): unknown {
  const fields = [{ name: "f", id: 1, type }];
  const types = [{ kind: "struct", name: "a.S", fields, reserved: [] }];
  return { version: 1, files: [{ path: "a.rpc", package: "a", constants: [], aliases: [], types, services: [] }] };
}

interface Place {
  readonly container: object;
  readonly key: string;
  readonly path: string;
}

/** Every place in a value that holds another. */
function placesIn(container: unknown, above = ""): readonly Place[] {
  if (typeof container !== "object" || container === null) return [];
  return Object.entries(container).flatMap(([key, inner]) => {
    const path = `${above}/${key}`;
    return [{ container, key, path }, ...placesIn(inner, path)];
  });
}

const OPTIONAL = [
  "doc",
  "renamed",
  "meta",
  "deprecated",
  "default",
  "optional",
  "range",
  "length",
  "sensitive",
  "message",
  "js",
  "min",
  "max",
].concat(["requestStream", "result", "resultOptional", "timeoutMs", "readonly", "cacheableMs"]);

describe("readDescriptor", () => {
  const program = describeIdl();
  const text = JSON.stringify(program);

  it("reads what the compiler writes, as it is", () => {
    assert.deepEqual(readDescriptor(text), JSON.parse(text));
    assert.equal(checkDescriptor(program), undefined);
  });

  it("refuses what would take memory or no codec can be made of: numbers far out, and keys that no map has", () => {
    const u8 = { kind: "scalar", name: "u8" };
    const map = (key: unknown) => ofType({ kind: "map", key, value: u8 });
    const far = JSON.parse(JSON.stringify(ofType(u8)).replace('"id":1', '"id":1000000000')) as unknown; // what ofType gives
    const arms = [{ name: "a", id: 256, content: { kind: "unit" } }];
    const types = [{ kind: "union", name: "a.U", closed: true, arms, reserved: [] }];
    const union = { version: 1, files: [{ path: "a.rpc", package: "a", constants: [], aliases: [], types, services: [] }] };

    assert.equal(checkDescriptor(far), "descriptor.files[0].types[0].fields[0].id is not from 1 to 255");
    assert.equal(checkDescriptor(union), "descriptor.files[0].types[0].arms[0].id is not from 1 to 255");
    assert.equal(checkDescriptor(map(u8)), undefined);
    assert.match(checkDescriptor(map({ kind: "scalar", name: "f64" })) ?? "", /type\.key\.name is none of bool, i8/);
    assert.match(checkDescriptor(map({ kind: "list", item: u8 })) ?? "", /type\.key\.kind is none of scalar, named$/);
    assert.equal(checkDescriptor(map({ kind: "named", name: "a.S" })), "it has a map whose keys are a.S, which is no enum");
  });

  it("takes fractions as the bounds of floats and durations, and of nothing else", () => {
    const bound = (name: string, key: string, min: unknown): unknown =>
      JSON.parse(
        JSON.stringify(ofType({ kind: "scalar", name })).replace('"id":1', `"id":1,"${key}":{"min":${JSON.stringify(min)}}`),
      );

    for (const min of ["0.1", "-1.5", "1e-9", "-1.5e+300", "1.2345678901234568e+47"]) {
      for (const name of ["f32", "f64", "duration"]) assert.equal(checkDescriptor(bound(name, "range", min)), undefined, min);
      for (const name of ["u8", "i64"])
        assert.match(checkDescriptor(bound(name, "range", min)) ?? "", /\.fields\[0\]\.range\.min is no number in a text$/);
      assert.match(checkDescriptor(bound("string", "length", min)) ?? "", /\.length\.min is no number in a text$/);
    }
    for (const min of ["", ".5", "1.", "e5", "NaN", "Infinity", "0x10", " 1", 0.5, "9".repeat(41)])
      assert.match(checkDescriptor(bound("f64", "range", min)) ?? "", /\.range\.min is no number in a text$/);
    const { descriptor } = compileTexts({
      "limits.rpc":
        "package a.v1; struct S { 1 a: f64 @range(1e-9..1e300); 2 b: f32 @range(-0.1..0.25); 3 c: duration @range(0.5ms..1h); }",
    });
    assert.ok(descriptor);
    assert.equal(checkDescriptor(descriptor), undefined);
  });

  it("refuses a time for caches that is no header: negative, of parts of seconds, or without an end", () => {
    for (const cacheableMs of [-1_000, 0, 1_500, 31_536_001_000, 1e300, "30s"]) {
      const wrong: unknown = JSON.parse(text, (key, value: unknown) => (key === "cacheableMs" ? cacheableMs : value));

      assert.match(checkDescriptor(wrong) ?? "", /\.cacheableMs is not whole seconds from 1,000 to 31536000000 ms$/);
    }
  });

  it("lets fields through that it does not know", () => {
    assert.equal(checkDescriptor({ ...program, future: true }), undefined);
  });

  it("misses every field that must be there", () => {
    const copy: unknown = JSON.parse(text);
    const optional = (path: string) =>
      OPTIONAL.includes(path.slice(path.lastIndexOf("/") + 1)) || /\/reserved\/\d+\/name$|\/meta\/[^/]+$/.test(path);
    for (const { container, key, path } of placesIn(copy)) {
      if (Array.isArray(container)) continue;
      const value: unknown = Reflect.get(container, key);
      Reflect.deleteProperty(container, key);
      const problem = checkDescriptor(copy);
      Reflect.set(container, key, value);
      if (!optional(path)) assert.ok(problem !== undefined, `without ${path} it is no descriptor`);
      else if (!path.endsWith("/doc")) assert.equal(problem, undefined, `${path} is optional`);
    }
  });

  it("never throws, and says what is wrong, whatever stands in a place", () => {
    const copy: unknown = JSON.parse(text);
    const places = placesIn(copy);
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("__proto__", "constructor", -1, 1.5, { toString: 1 }, { kind: "toString" }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: places.length - 1 }), values, (at, other) => {
        const place = places[at];
        assert.ok(place !== undefined);
        const before: unknown = Reflect.get(place.container, place.key);
        Reflect.set(place.container, place.key, other);
        const problem = checkDescriptor(copy);
        Reflect.set(place.container, place.key, before);
        assert.ok(problem === undefined || problem.length > 5);
      }),
      { numRuns: 300 },
    );
  });

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ["another version", { version: 2, files: [] }, /^descriptor\.version is none of 1$/],
    ["no files", { version: 1 }, /^descriptor\.files is missing$/],
    ["a type of no known kind", ofType({ kind: "set", item: 1 }), /fields\[0\]\.type\.kind is none of scalar, named, list, map$/],
    ["a kind that every object has", ofType({ kind: "constructor" }), /\.type\.kind is none of/],
    ["a scalar of no known name", ofType({ kind: "scalar", name: "i128" }), /\.type\.name is none of bool/],
    ["a type that is declared nowhere", ofType({ kind: "named", name: "a.T" }), /^it refers to a\.T, which it does not declare$/],
    ["a type that is declared twice", { version: 1, files: [twice(), twice()] }, /a\.S is declared twice$/],
    ["a list in a list, ten thousand times", ofType(nest(10_000)), /is nested deeper than 64$/],
    ["a prototype", JSON.parse('{"__proto__":{"version":1,"files":[]}}'), /^descriptor\.version is missing$/],
  ];
  for (const [name, value, reason] of wrong) {
    it(`refuses ${name}`, () => assert.match(checkDescriptor(value) ?? "", reason));
  }

  it("refuses what is no JSON, or no object", () => {
    assert.equal(readDescriptor("{"), "it is not JSON");
    assert.equal(readDescriptor("[]"), "descriptor is no object");
    assert.equal(readDescriptor("null"), "descriptor is no object");
  });
});

function twice(): unknown {
  const types = [{ kind: "enum", name: "a.S", closed: true, members: [], reserved: [] }];
  return { path: "a.rpc", package: "a", constants: [], aliases: [], types, services: [] };
}

function nest(depth: number): unknown {
  let type: unknown = { kind: "scalar", name: "bool" };
  for (let level = 0; level < depth; level++) type = { kind: "list", item: type };
  return type;
}
