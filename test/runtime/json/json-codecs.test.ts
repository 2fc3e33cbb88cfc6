import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { type JsonCodec, JsonCodecs, JsonError } from "callwire/json";
import {
  type Descriptor,
  type MethodDescriptor,
  SCALAR_NAMES,
  scalarOf,
  type TypeDescriptor,
  type TypeRef,
} from "callwire/schema";
import { compileTexts } from "../../compiler/contracts.js";

const CONTRACT = compileBody(
  `
  enum Color { 0 Red; 1 Green; }
  closed enum Level { 0 Low; 1 High; }
  struct Point { 1 x: f64; 2 y: f64 = 1; 3 label: string? @length(1..5); 4 tags: [string] = ["a", "b"]; }
  struct Tree { 1 children: [Tree]; 2 next: Tree?; }
  struct Login { 1 user: string; 2 secrets: map<string, u8> @sensitive; 3 inner: Point? @sensitive; }
  struct Bounded { 1 ratio: f32 @range(0..0.1); 2 wait: duration = 1s @range(1ms..1h); 3 big: u64 = 5 @range(1..9); 4 data: bytes = "" @length(..4); }
  struct Maps { 1 byText: map<string, u8>; 2 byId: map<i64, u8>; 3 byColor: map<Color, u8>; 4 byNumber: map<i32, u8>; }
  union Shape { 1 circle { 1 radius: f64; 2 at: Point?; } 2 polygon: [Point]; 3 empty; 4 point: Point; }
  closed union Either { 1 left: string; 2 right: Shape; }
  error Failed { 1 why: string @message; 2 at: Point?; }
  service Shop {
    find(name: string @length(1..8), limit: u16 = 10, near: Point?): Point? throws Failed;
    all(): [Point];
    clear();
  }
`.replace('4 data: bytes = "" @length(..4)', "4 data: bytes? @length(..4)"),
);
const TYPES = new Map(CONTRACT.files.flatMap(({ types }) => types.map((type): [string, TypeDescriptor] => [type.name, type])));
const codecs = new JsonCodecs(TYPES);

describe("the codec of a type", () => {
  it("is made once, and is not made before a value needs it", () => {
    const few = new JsonCodecs(new Map([["test.v1.Tree", typeOf("Tree")]]));

    assert.doesNotThrow(() => few.of({ kind: "named", name: "test.v1.Tree" }).toJson({ children: [] }));
    assert.throws(() => few.of({ kind: "named", name: "test.v1.Point" }), /has no type test\.v1\.Point/);
  });

  it("of a scalar takes the example of its row, and writes it the same", () => {
    for (const name of SCALAR_NAMES) {
      const codec = codecs.of({ kind: "scalar", name });
      const { example } = scalarOf(name);
      assert.equal(codec.toJson(codec.fromJson(example)), example, name);
    }
  });

  it("fills in defaults, and a new list for each value", () => {
    const first = of("Point").fromJson({ x: 1 });
    const second = of("Point").fromJson({ x: 1, tags: null });

    assert.deepEqual(first, { x: 1, y: 1, tags: ["a", "b"] });
    assert.deepEqual(first, second);
    assert.notEqual(Reflect.get(Object(first), "tags"), Reflect.get(Object(second), "tags"));
    assert.deepEqual(of("Point").toJson({ x: 1 }), { x: 1, y: 1, tags: ["a", "b"] });
  });

  it("takes the plain objects of another realm, and nothing else that is an object", () => {
    assert.deepEqual(of("Shape").fromJson(runInNewContext("({ circle: { radius: 1 } })")), { kind: "circle", radius: 1 });
    for (const wrong of [new Map([["x", 1]]), new Date(), [1], new (class Point {})(), null, "x", 1]) {
      assert.throws(() => of("Point").fromJson(wrong), /is not an object, as Point is/);
      assert.throws(() => of("Maps").fromJson({ byText: wrong, byId: {}, byColor: {}, byNumber: {} }), /^JsonError: byText: /);
    }
  });

  it("takes its own properties only", () => {
    const inherits = Object.create(null) as Record<string, unknown>; // it gets what it needs below
    Object.setPrototypeOf(inherits, { x: 1 });

    assert.throws(() => of("Point").fromJson(inherits), /is not an object|missing/);
    assert.throws(() => of("Point").fromJson(Object.setPrototypeOf({}, null)), /^JsonError: x: missing/);
  });

  it("keeps names that mean something to JavaScript", () => {
    const json: unknown = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3, "hasOwnProperty": 4}');
    const value = of("Maps").fromJson({ byText: json, byId: {}, byColor: {}, byNumber: {} });
    const byText: unknown = Reflect.get(Object(value), "byText");

    assert.deepEqual(
      byText,
      new Map([
        ["__proto__", 1],
        ["constructor", 2],
        ["toString", 3],
        ["hasOwnProperty", 4],
      ]),
    );
    assert.equal(JSON.stringify(Reflect.get(Object(of("Maps").toJson(value)), "byText")), JSON.stringify(json));
    assert.equal(Reflect.get({}, "1"), undefined);
  });

  it("reads and writes fields that a hostile contract names so", () => {
    const fields = ["__proto__", "constructor", "toString"].map((name, index) => ({
      id: index + 1,
      name,
      type: { kind: "scalar", name: "u8" } as const,
      ...(index > 0 ? { optional: true as const } : {}),
    }));
    const hostile = new JsonCodecs(new Map([["a.v1.A", { kind: "struct", name: "a.v1.A", fields, reserved: [] }]]));
    const codec = hostile.of({ kind: "named", name: "a.v1.A" });
    const value = codec.fromJson(JSON.parse('{"__proto__": 7}'));

    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal(JSON.stringify(codec.toJson(value)), '{"__proto__":7}');
  });

  it("keeps what JSON has no number for", () => {
    const f64 = codecs.of({ kind: "scalar", name: "f64" });
    const values = [-0, Number.NaN, Infinity, -Infinity];

    assert.deepEqual(
      values.map((value) => f64.toJson(value)),
      ["-0", "NaN", "Infinity", "-Infinity"],
    );
    assert.deepEqual(
      values.map((value) => f64.fromJson(f64.toJson(value))),
      values,
    );
  });

  it("takes a value at the edge of an f32 range as the bound", () => {
    const edge = { ratio: Math.fround(0.1) };

    assert.deepEqual(of("Bounded").toJson(edge), { ratio: 0.1, wait: "1s", big: "5" });
    assert.equal(Reflect.get(Object(of("Bounded").fromJson(edge)), "ratio"), 0.1);
  });

  it("makes errors of their fields, or by what it is given", () => {
    const json = { why: "because" };
    const made = new JsonCodecs(TYPES, (name, fields) => [name, fields]);

    assert.deepEqual(of("Failed").fromJson(json), json);
    assert.deepEqual(made.of(named("Failed")).fromJson(json), ["test.v1.Failed", json]);
    assert.deepEqual(of("Failed").toJson(Object.assign(new Error("x"), json)), json);
  });

  it("refuses values as it refuses their JSON", () => {
    const wrong: readonly (readonly [type: string, value: unknown, message: string])[] = [
      ["Point", { x: "1" }, 'x: "1" is not a number'],
      ["Point", {}, "x: missing; it must be a number"],
      ["Point", { x: 1, label: null }, "label: null is not a string"],
      ["Point", { x: 1, label: "" }, "label: its length is 0, not 1..5"],
      ["Point", { x: 1, label: "\udc00" }, 'label: "\\udc00" has half of a surrogate pair, which is no text'],
      ["Point", null, "null is not a Point"],
      ["Bounded", { ratio: 0.2 }, "ratio: 0.2 is not within 0..0.1"],
      ["Bounded", { ratio: Number.NaN }, "ratio: NaN is not within 0..0.1"],
      ["Bounded", { ratio: 0, wait: 0.5 }, "wait: 0.5 is not within 1..3600000"],
      ["Bounded", { ratio: 0, wait: -1 }, "wait: -1 is not a number of milliseconds, 0 or more"],
      ["Bounded", { ratio: 0, big: 5 }, "big: 5 is not a bigint"],
      ["Bounded", { ratio: 0, big: 10n }, "big: 10 is not within 1..9"],
      ["Bounded", { ratio: 0, big: 2n ** 64n }, "big: 18446744073709551616 does not fit into u64"],
      ["Bounded", { ratio: 0, data: new Uint8Array(5) }, "data: its length is 5, not 0..4"],
      ["Bounded", { ratio: 0, data: "AA==" }, 'data: "AA==" is not a Uint8Array; give Buffer.from(text), of its encoding'],
      ["Shape", { kind: "square" }, 'kind: "square" is not one of circle, polygon, empty, point'],
      ["Shape", { kind: "circle", radius: "1" }, 'circle.radius: "1" is not a number'],
      ["Shape", { kind: "polygon", value: [{ x: 1 }, {}] }, "polygon[1].x: missing; it must be a number"],
      ["Either", { kind: "unknown", id: 9, raw: new Uint8Array() }, 'kind: "unknown" is not one of left, right'],
      ["Color", "Blue", 'unknown member "Blue"; it is none of Red, Green'],
      ["Color", "unknown:x", '"unknown:x" is not unknown:-2147483648..2147483647'],
      ["Level", "unknown:7", 'unknown member "unknown:7"; it is none of Low, High'],
      ["Maps", { byText: {} }, "byText: an object is not a Map"],
      ["Maps", { byText: new Map([["a", 256]]) }, 'byText["a"]: 256 does not fit into u8'],
      ["Maps", { byText: new Map(), byId: new Map([[1, 1]]) }, "byId[1]: 1 is not a bigint"],
    ];
    for (const [type, value, message] of wrong) {
      assert.throws(() => of(type).toJson(value), { name: "JsonError", message }, message);
    }
  });

  it("says the same key only once, whatever it is called", () => {
    const twice = new Map([
      ["Green", 1],
      ["unknown:1", 2],
    ]);
    const value = { byText: new Map(), byId: new Map(), byColor: twice, byNumber: new Map() };

    assert.throws(() => of("Maps").toJson(value), /byColor\["unknown:1"\]: it stands twice in the map$/);
  });

  it("has a path and a problem for programs, and a line for people", () => {
    const error = thrownBy(() => of("Shape").fromJson({ polygon: [{ x: 1 }, { x: 1, "\u001b[31m": 1 }] }));

    assert.equal(error.path, "polygon[1]");
    assert.match(error.message, /^polygon\[1\]: unknown name "\\u001b\[31m"; it is none of x, y, label, tags$/);
  });

  it("masks sensitive values when told to, says where, and shows all others", () => {
    const login = { user: "u", secrets: new Map([["hunter2", 5]]), inner: { x: 1, y: 1, tags: [] } };
    const masked: string[] = [];
    const options = { sensitive: "mask", onMasked: (path: string) => void masked.push(path) } as const;
    assert.deepEqual(of("Login").toJson(login, options), { user: "u", secrets: "[redacted]", inner: "[redacted]" });
    assert.deepEqual(masked, ["secrets", "inner"]);
    assert.deepEqual(of("Login").toJson({ ...login, inner: undefined }, options), { user: "u", secrets: "[redacted]" });
    assert.deepEqual(of("Login").toJson(login), { user: "u", secrets: { hunter2: 5 }, inner: { x: 1, y: 1, tags: [] } });
    const unknown = { kind: "unknown", id: 9, raw: new Uint8Array([1]) };
    assert.deepEqual(of("Shape").toJson(unknown, options), { unknown: { id: 9, raw: "[redacted]" } });
  });

  it("shows no sensitive value, key or name", () => {
    const wrong = [
      { user: "u", secrets: { hunter2: 256 } },
      { user: "u", secrets: "hunter2" },
      { user: "u", secrets: {}, inner: { x: "hunter2" } },
      { user: "u", secrets: {}, inner: { x: 1, hunter2: 1 } },
      { user: "u", secrets: {}, inner: { x: 1, label: "hunter2" } },
    ];
    for (const json of wrong) {
      const { message } = thrownBy(() => of("Login").fromJson(json));
      assert.doesNotMatch(message, /hunter|256/);
      assert.match(message, /^(secrets|inner): /);
    }
    const { message } = thrownBy(() => of("Login").toJson({ user: "u", secrets: new Map([["hunter2", 256]]) }));
    assert.equal(message, "secrets: [redacted] does not fit into u8");
    assert.match(thrownBy(() => of("Login").fromJson({ user: 5, secrets: {} })).message, /^user: 5 is not a string$/);
  });

  it("takes a list or a map that is left out for an empty one when it is told to, and nothing else", () => {
    const options = { absentLists: "empty" } as const;

    assert.deepEqual(of("Tree").fromJson({ next: {} }, options), { children: [], next: { children: [] } });
    assert.deepEqual(of("Maps").fromJson({ byText: null }, options), {
      ...{ byText: new Map(), byId: new Map(), byColor: new Map(), byNumber: new Map() },
    });
    assert.deepEqual(of("Point").fromJson({ x: 1 }, options), { x: 1, y: 1, tags: ["a", "b"] });
    assert.throws(() => of("Point").fromJson({}, options), /^JsonError: x: missing; it must be a number/);
    assert.throws(() => of("Tree").fromJson({ next: {} }), /^JsonError: children: missing; it must be a list/);
  });

  it("writes durations in whole nanoseconds when it is told to", () => {
    const wait = codecs.of({ kind: "scalar", name: "duration" });
    const written = (ms: number) => wait.toJson(ms, { durations: "nanoseconds" });

    assert.equal(wait.toJson(12.3456789012), "0.0123456789012s");
    assert.equal(written(12.3456789012), "0.012345679s");
    assert.deepEqual([0, 1e-7, 1e-6, 0.1 + 0.2, 1500, 1e21].map(written), [
      ...["0s", "0s", "0.000000001s", "0.0003s", "1.5s", "1000000000000000000s"],
    ]);
  });

  it("skips unknown names when it is told to, and says how many", () => {
    const skipped: unknown[] = [];
    const options = { unknownNames: "skip", onSkipped: (...all: readonly unknown[]) => skipped.push(all) } as const;
    const json = JSON.parse('{"circle": {"radius": 1, "__proto__": 1, "at": {"x": 1, "z": [[[]]]}}}');

    assert.deepEqual(of("Shape").fromJson(json, options), {
      kind: "circle",
      radius: 1,
      at: { x: 1, y: 1, tags: ["a", "b"] },
    });
    assert.deepEqual(skipped, [[2, "circle.at.z"]]);
    of("Shape").fromJson({ empty: {} }, options);
    assert.equal(skipped.length, 1);
    assert.throws(() => of("Shape").fromJson({ cirle: {} }, options), /^JsonError: unknown arm "cirle"; it is none of circle/);
  });
});

describe("the codec of a method", () => {
  it("has arguments by their names, in the order of the contract", () => {
    const args = codecs.ofArguments(methodOf("find"));

    assert.deepEqual(args.fromJson({ name: "a" }), ["a", 10, undefined]);
    assert.deepEqual(args.fromJson({ near: { x: 1, y: 2, tags: [] }, name: "a" }), ["a", 10, { x: 1, y: 2, tags: [] }]);
    assert.deepEqual(args.toJson(["a", undefined, undefined]), { name: "a", limit: 10 });
    assert.throws(() => args.fromJson({ name: "a", limit: 65_536 }), { message: "limit: 65536 does not fit into u16" });
    assert.throws(() => args.fromJson({ name: "" }), { message: "name: its length is 0, not 1..8" });
    assert.throws(() => args.fromJson(["a"]), /an array of 1 is not an object by the names of the parameters/);
    assert.throws(() => args.fromJson(undefined), { message: "name: missing; it must be a string" });
  });

  it("has nothing for a parameter that is left out, whatever each object has by its name", () => {
    const parameters = ["toString", "__proto__"].map((name, index) => ({
      id: index + 1,
      name,
      type: { kind: "scalar", name: "string" } as const,
      optional: true as const,
    }));
    const args = codecs.ofArguments({ ...methodOf("find"), parameters });

    assert.deepEqual(args.fromJson({}), [undefined, undefined]);
    assert.deepEqual(args.fromJson(JSON.parse('{"__proto__": "a"}')), [undefined, "a"]);
  });

  it("has null for a result that is not there", () => {
    const [find, clear] = [codecs.ofResult(methodOf("find")), codecs.ofResult(methodOf("clear"))];

    assert.equal(find.toJson(undefined), null);
    assert.equal(find.fromJson(null), undefined);
    assert.deepEqual(find.fromJson({ x: 1, tags: [] }), { x: 1, y: 1, tags: [] });
    assert.equal(clear.toJson(undefined), null);
    assert.throws(() => clear.fromJson(1), /1 is not null, as the method returns nothing/);
    assert.throws(() => codecs.ofResult(methodOf("all")).fromJson(null), /null is not a list/);
  });
});

function of(name: string): JsonCodec {
  return codecs.of(named(name));
}

function named(name: string): TypeRef {
  return { kind: "named", name: `test.v1.${name}` };
}

function typeOf(name: string): TypeDescriptor {
  const type = TYPES.get(`test.v1.${name}`);
  assert.ok(type !== undefined);
  return type;
}

function methodOf(name: string): MethodDescriptor {
  const method = CONTRACT.files[0]?.services[0]?.methods.find((each) => each.name === name);
  assert.ok(method !== undefined);
  return method;
}

function thrownBy(run: () => unknown): JsonError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof JsonError);
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}

function compileBody(body: string): Descriptor {
  const { descriptor, diagnostics } = compileTexts({ "a.rpc": `package test.v1;\n${body}` });
  assert.ok(descriptor !== undefined, diagnostics.map(({ message }) => message).join("; "));
  return descriptor;
}
