import assert from "node:assert/strict";
import { attempt, type RpcError } from "callwire";
import type {
  DivideOptions,
  DivideOptionsInit,
  Either,
  KitchenClient,
  KitchenHandler,
  Operation,
  Overloaded,
  Point,
  Rounding,
  Shape,
} from "../../generated/kitchen-sink.js";

// What must not compile of generated types. tsc fails on an @ts-expect-error below which there is
// no error, so building this file is the test.

function readWrongly(options: DivideOptions, shape: Shape): void {
  // @ts-expect-error an optional field may be absent
  options.note.length;
  // @ts-expect-error fields are read-only
  options.digits = 3;
  // @ts-expect-error an item of a list may be absent
  options.tags[0].length;
  // @ts-expect-error lists are read-only
  options.tags.push("x");
  // @ts-expect-error maps are read-only
  options.limits.set("x", []);
  // @ts-expect-error only a circle has a radius
  shape.radius;
  // @ts-expect-error 64-bit integers are bigints
  options.big satisfies number;
}

function writeWrongly(): readonly unknown[] {
  const right: DivideOptionsInit = { tags: [], limits: new Map(), big: 1n, at: new Date(0), data: new Uint8Array() };
  // @ts-expect-error a required field is missing
  const missing: DivideOptionsInit = { limits: new Map(), big: 1n, at: new Date(0), data: new Uint8Array() };
  // @ts-expect-error no field of the contract
  const unknown: DivideOptionsInit = { ...right, colour: "red" };
  // @ts-expect-error null stands nowhere
  const empty: DivideOptionsInit = { ...right, note: null };
  // @ts-expect-error not a member of the enum
  const rounding: Rounding = "Down";
  // @ts-expect-error a closed enum has no unknown members
  const operation: Operation = "unknown:7";
  // @ts-expect-error a closed union has no unknown arms
  const either: Either = { kind: "unknown", id: 1, raw: new Uint8Array() };
  // @ts-expect-error no arm of the union
  const shape: Shape = { kind: "square", side: 1 };
  const newer: Rounding = "unknown:7"; // an open enum keeps what a newer peer sends
  return [right, missing, unknown, empty, rounding, operation, either, shape, newer];
}

async function streamWrongly(kitchen: KitchenClient): Promise<void> {
  // @ts-expect-error a stream is no promise of its items
  (await kitchen.watch(1)) satisfies readonly Point[];
  for await (const point of kitchen.watch(1)) {
    // @ts-expect-error items have the type of the contract
    point satisfies string;
  }
  // @ts-expect-error a stream is sent from items of its type
  void kitchen.sum(["one"]);
  // @ts-expect-error a stream cannot be left out
  void kitchen.chat("room");
  const next = await attempt(kitchen.watch(1).next());
  if (!next.ok) {
    next.error satisfies Overloaded | RpcError;
    // @ts-expect-error other errors may come too
    next.error satisfies Overloaded;
  }
}

const handler: Partial<KitchenHandler> = {
  // @ts-expect-error a stream is answered with items, not with one
  watch: () => ({ x: 1, y: 1 }),
  // @ts-expect-error the result has the type of the contract
  divide: () => "1",
};

describe("the types of generated values", () => {
  it("are what tsc has checked when this file was built", () => {
    assert.deepEqual(
      [readWrongly, writeWrongly, streamWrongly].map((check) => typeof check),
      new Array(3).fill("function"),
    );
    assert.deepEqual(Object.keys(handler), ["watch", "divide"]);
  });
});
