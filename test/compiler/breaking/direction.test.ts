import assert from "node:assert/strict";
import {
  adviseOrder,
  BOTH,
  findDirections,
  severityOfLoosening,
  severityOfTightening,
  TO_CLIENT,
  TO_SERVER,
} from "#compiler/breaking/direction.js";
import { describeContracts } from "./describe-contracts.js";

const TYPES =
  "struct Inner { 1 x: u8; } struct T { 1 a: Inner; } enum E { 0 A; } union U { 1 a { 1 t: T; } 2 b: E; } error F { 1 t: T; }";

describe("the direction of a type", () => {
  for (const [signature, sent, direction] of [
    ["f(t: T)", "Inner", TO_SERVER],
    ["f(t: T)", "T", TO_SERVER],
    ["f(t: stream T)", "Inner", TO_SERVER],
    ["f(): T", "Inner", TO_CLIENT],
    ["f(): stream T", "Inner", TO_CLIENT],
    ["f() throws F", "F", TO_CLIENT],
    ["f() throws F", "Inner", TO_CLIENT],
    ["f(t: [T])", "Inner", TO_SERVER],
    ["f(t: map<E, T>)", "E", TO_SERVER],
    ["f(t: map<E, T>)", "Inner", TO_SERVER],
    ["f(u: U)", "Inner", TO_SERVER],
    ["f(u: U)", "E", TO_SERVER],
    ["f(t: T): E", "T", TO_SERVER],
    ["f(t: T): T", "Inner", BOTH],
    ["f(): u8", "T", BOTH],
  ] as const) {
    it(`of ${sent} in ${signature} is ${JSON.stringify(direction)}`, () => {
      const directionOf = findDirections([describeContracts(`${TYPES} service S { ${signature}; }`)]);

      assert.deepEqual(directionOf(`demo.v1.${sent}`), direction);
    });
  }

  it("is that of both contracts together", () => {
    const [before, after] = ["f(t: T)", "g(): T"].map((signature) => describeContracts(`${TYPES} service S { ${signature}; }`));
    assert.ok(before !== undefined && after !== undefined);

    assert.deepEqual(findDirections([before, after])("demo.v1.Inner"), BOTH);
  });

  it("says whom a change hits: who loosens what servers send hits old clients, who tightens what clients send hits them too", () => {
    assert.deepEqual([TO_SERVER, TO_CLIENT, BOTH].map(severityOfLoosening), ["warning", "error", "error"]);
    assert.deepEqual([TO_SERVER, TO_CLIENT, BOTH].map(severityOfTightening), ["error", "warning", "error"]);
    assert.deepEqual(
      [adviseOrder("warning", "x"), adviseOrder("error", "x")],
      ["update every server before the first client", "x"],
    );
  });
});
