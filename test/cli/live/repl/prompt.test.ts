// What the prompt calls services, what it makes of arguments, and what Tab offers.

import assert from "node:assert/strict";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { JsonCodecs } from "callwire/json";
import type { MethodDescriptor, TypeDescriptor } from "callwire/schema";
import { readGiven } from "#cli/live/repl/arguments.js";
import { completeCall } from "#cli/live/repl/completion.js";
import { findHistoryFile } from "#cli/live/repl/history.js";
import { beginningsOf, shortNames } from "#cli/live/repl/names.js";
import type { ReplService } from "#cli/live/repl/service-object.js";
import { describeIdl } from "../../../support/contracts.js";

const descriptor = describeIdl();
const kitchen = descriptor.files.flatMap(({ services }) => services).find(({ name }) => name === "demo.kitchen.v1.Kitchen");
assert.ok(kitchen !== undefined);
const types = descriptor.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type]));
const codecs = new JsonCodecs(new Map(types));

function methodOf(name: string): MethodDescriptor {
  const method = kitchen?.methods.find((each) => each.name === name);
  assert.ok(method !== undefined);
  return method;
}

describe("the names at the prompt", () => {
  const none = () => false;

  it("are the last part of a service's name, and with its package where two are the same", () => {
    assert.deepEqual(shortNames(["demo.calculator.v1.Calculator", "Shop"], none), ["calculator", "shop"]);
    assert.deepEqual(shortNames(["a.v1.Shop", "b.v1.Shop", "a.Desk"], none), ["aV1Shop", "bV1Shop", "desk"]);
    assert.deepEqual(
      shortNames(["demo.Process"], (name) => name === "process"),
      ["demoProcess"],
    );
  });

  it("have beginnings of three letters and more that stand for one of them alone", () => {
    const found = beginningsOf(["calculator", "calendar"], (name) => name === "calc");
    assert.deepEqual(
      [found.get("cal"), found.get("calc"), found.get("calcu"), found.get("cale"), found.get("ca")],
      [undefined, undefined, "calculator", "calendar", undefined],
    );
  });
});

describe("the arguments at the prompt", () => {
  const read = (name: string, ...given: readonly unknown[]) => readGiven(methodOf(name), given, codecs);

  it("stand in the order of the contract, or in one object by their names", () => {
    assert.deepEqual(read("divide", 10), { num1: 10, num2: 1 });
    assert.deepEqual(read("divide", { num1: 10, num2: 4 }), { num1: 10, num2: 4 });
    assert.deepEqual(read("area", { circle: { radius: 1 } }), read("area", { shape: { circle: { radius: 1 } } }));
  });

  it("are refused with their path, or with the number of them that there may be", () => {
    assert.throws(() => read("divide", { num1: 1, num3: 1 }), {
      name: "JsonError",
      message: /^unknown name "num3"; did you mean num/,
    });
    assert.throws(() => read("divide", 1, 2, 3), { message: "divide takes 2 arguments, and was given 3; see .describe divide" });
    assert.throws(() => read("find", ""), { message: /^name: its length is 0, not 1\.\.64$/ });
  });

  it("may be values of JavaScript as well as JSON", () => {
    const options = { at: new Date(0), data: Buffer.from("text"), tags: ["a"], wait: "1s", limits: new Map(), big: 5n };
    const { options: asValues } = read("area", { empty: {} }, options);
    const { options: asJson } = read(
      "area",
      { empty: {} },
      { ...options, at: "1970-01-01T00:00:00Z", data: "dGV4dA==", big: "5", limits: {} },
    );
    assert.deepEqual(asValues, asJson);
  });
});

describe("what Tab offers at the prompt", () => {
  const service = { named: { descriptor, service: kitchen } } as unknown as ReplService; // all that completion looks at
  const complete = (line: string) => completeCall(line, (name) => (name === "kitchen" ? service : undefined));

  it("is the parameters of a method and the fields of an object", () => {
    assert.deepEqual(complete("await kitchen.divide({ nu"), [["num1: ", "num2: "], "nu"]);
    assert.deepEqual(complete("kitchen.area({ shape: { empty: {} }, options: { ro"), [["rounding: "], "ro"]);
  });

  it("is the members of an enum within a text", () => {
    assert.deepEqual(complete('kitchen.area({ options: { rounding: "U'), [['"Unset"', '"Up"'], '"U']);
  });

  it("is left to Node elsewhere", () => {
    for (const line of ["kitch", "kitchen.di", "other.divide({ n", "kitchen.divide(1, x", 'kitchen.divide({ num1: "'])
      assert.equal(complete(line), undefined, line);
  });
});

describe("the history of the prompt", () => {
  it("is kept in the user's folder for state, for nobody else to read", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "callwire-state-"));
    assert.equal(findHistoryFile({ XDG_STATE_HOME: folder, HOME: "/nowhere" }), path.join(folder, "callwire/repl-history"));
    assert.equal(lstatSync(path.join(folder, "callwire")).mode & 0o777, 0o700);
    assert.equal(findHistoryFile({ HOME: folder }), path.join(folder, ".local/state/callwire/repl-history"));
  });

  it("is not kept where nothing can be written, and not behind a link", () => {
    assert.equal(findHistoryFile({}), undefined);
    assert.equal(findHistoryFile({ HOME: "/proc/none" }), undefined);
    assert.equal(existsSync("/proc/none"), false);
    const folder = mkdtempSync(path.join(tmpdir(), "callwire-state-"));
    mkdirSync(path.join(folder, "callwire"));
    symlinkSync("/dev/null", path.join(folder, "callwire/repl-history"));
    assert.equal(findHistoryFile({ XDG_STATE_HOME: folder }), undefined);
  });
});
