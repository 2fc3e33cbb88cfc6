import assert from "node:assert/strict";
import { JsonCodecs } from "callwire/json";
import type { Descriptor } from "callwire/schema";
import { createRandom, oneOf, wholeBetween } from "#cli/live/values/random.js";
import { RandomValues } from "#cli/live/values/random-values.js";
import { compileTexts, readContract } from "../../../compiler/contracts.js";

const KITCHEN = compile({ "kitchen-sink.rpc": readContract("kitchen-sink.rpc"), "money.rpc": readContract("money.rpc") });
const NARROW = compile({
  "narrow.rpc": `package demo.narrow.v1;
struct Tree { 1 left: Tree?; 2 right: Tree?; 3 all: [Tree]; }
union Deep { 1 more: Deep; 2 end; }
service Narrow {
  far(
    low: i64 @range(-9223372036854775808..-9223372036854775000),
    high: u64 @range(18446744073709551614..),
    tiny: f32 @range(0.1..0.3),
    above: f64 @range(5000..),
    wait: duration @range(1500ms..2s),
    short: string @length(..0),
    exact: bytes @length(7..7),
    keys: map<bool, u8>,
    few: [u8] @length(1..2),
    tree: Tree,
    deep: Deep
  );
}`,
});

/** Types that come back to themselves, and values of which there are few. */
const ROUND = compile({
  "round.rpc": `package demo.round.v1;
closed union Expression { 1 sum: Pair; 2 product: Pair; 3 not { 1 of: Expression; } 4 all: [Expression]; 5 leaf: Leaf; }
struct Pair { 1 left: Expression; 2 right: Expression; }
struct Leaf { 1 value: f32 @range(0.1..0.100000008); 2 below: f32 @range(-0.100000008..-0.1); }
struct Many { 1 items: [Many] @length(1..); }
struct Wide { ${Array.from({ length: 60 }, (_, at) => `${at + 1} f${at}: [Wide];`).join(" ")} }
service Round {
  go(
    expression: Expression,
    some: [Many],
    safe: i64 @js("number") @range(9007199254740991..),
    flags: map<bool, Expression> @length(2..2),
    none: Many?
  );
  spread(wide: Wide);
}`,
});

describe("random values of a contract", () => {
  it("come to an end, or there is none", () => {
    const values = new RandomValues(ROUND, createRandom(7));
    const hasValue = (name: string): boolean => values.hasValue({ kind: "named", name: `demo.round.v1.${name}` });
    assert.deepEqual(["Expression", "Pair", "Wide", "Many"].map(hasValue), [true, true, true, false]);
  });

  it("fit it, every one of them", () => {
    for (const contract of [KITCHEN, NARROW, ROUND]) {
      const codecs = new JsonCodecs(new Map(contract.files.flatMap(({ types }) => types.map((type) => [type.name, type]))));
      const values = new RandomValues(contract, createRandom(7));
      for (const method of contract.files.flatMap(({ services }) => services.flatMap(({ methods }) => methods)))
        for (let count = 0; count < 200; count++) codecs.ofArguments(method).fromJson(values.arguments(method));
    }
  });

  it("come again with the same seed, and differ with another", () => {
    const [method] = KITCHEN.files.flatMap(({ services }) => services.flatMap(({ methods }) => methods));
    assert.ok(method);
    const make = (seed: number) => {
      const values = new RandomValues(KITCHEN, createRandom(seed));
      return JSON.stringify(Array.from({ length: 5 }, () => values.arguments(method)));
    };
    assert.equal(make(1), make(1));
    assert.notEqual(make(1), make(2));
  });

  it("are spread over what may come", () => {
    const random = createRandom(3);
    const counts = [0, 0, 0, 0];
    for (let count = 0; count < 4_000; count++) {
      const drawn = wholeBetween(random, 0, 3);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    assert.ok(
      counts.every((count) => count > 800),
      counts.join(),
    );
    assert.equal(oneOf(random, []), undefined);
  });
});

function compile(files: Readonly<Record<string, string>>): Descriptor {
  const { descriptor } = compileTexts(files);
  assert.ok(descriptor);
  return descriptor;
}
