import assert from "node:assert/strict";
import { attempt, type RpcError, unreachable } from "callwire";
import type { CalculatorClient, CalculatorHandler, InvalidOperation } from "../../generated/calculator.js";

// What must not compile. tsc fails on an @ts-expect-error below which there is no error, so
// building this file is the test.

async function switchOver(calc: CalculatorClient): Promise<string> {
  const result = await attempt(calc.divide(1, 0));
  if (result.ok) return String(result.value satisfies number);
  const error: InvalidOperation | RpcError = result.error;
  switch (error.name) {
    case "InvalidOperation":
      return error.why;
    case "RpcError":
      return error.code;
    default:
      return unreachable(error);
  }
}

async function forgetDeclaredError(calc: CalculatorClient): Promise<string> {
  const result = await attempt(calc.divide(1, 0));
  if (result.ok) return "";
  switch (result.error.name) {
    case "RpcError":
      return result.error.code;
    default:
      // @ts-expect-error InvalidOperation has no case
      return unreachable(result.error);
  }
}

async function forgetRpcError(calc: CalculatorClient): Promise<string> {
  const result = await attempt(calc.divide(1, 0));
  if (result.ok) return "";
  switch (result.error.name) {
    case "InvalidOperation":
      return result.error.why;
    default:
      // @ts-expect-error RpcError has no case
      return unreachable(result.error);
  }
}

function callWrongly(calc: CalculatorClient): void {
  // @ts-expect-error a text is no number
  void calc.divide("1");
  // @ts-expect-error an argument is missing
  void calc.divide();
  // @ts-expect-error one argument too many
  void calc.divide(1, 2, 3);
  // @ts-expect-error 64-bit integers are bigints
  void calc.factorial(5);
  // @ts-expect-error not a member of the enum
  void calc.summarize([1], { rounding: "Down" });
  // @ts-expect-error not a method of the contract
  void calc.multiply(1, 2);
}

// @ts-expect-error three methods are missing
const incomplete: CalculatorHandler = { divide: (_context, num1, num2) => num1 / num2 };

describe("the types of a generated client", () => {
  it("are what tsc has checked when this file was built", () => {
    assert.deepEqual(
      [switchOver, forgetDeclaredError, forgetRpcError, callWrongly].map((check) => typeof check),
      new Array(4).fill("function"),
    );
    assert.deepEqual(Object.keys(incomplete), ["divide"]);
  });
});
