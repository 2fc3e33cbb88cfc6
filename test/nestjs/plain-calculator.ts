// A calculator that other classes extend: what a test does not look at.

import type { CallContext } from "callwire";
import type { CalculatorHandler, Summary, SummaryOptions } from "../../generated/calculator.js";

export class PlainCalculator implements CalculatorHandler {
  divide(_context: CallContext, num1: number, num2: number): number | Promise<number> {
    return num1 / num2;
  }

  summarize(_context: CallContext, values: readonly number[], _options: SummaryOptions | undefined): Summary {
    return { count: values.length, sum: 0, mean: 0, sorted: values };
  }

  factorial(_context: CallContext, n: bigint): bigint {
    return n;
  }

  checksum(_context: CallContext, data: Uint8Array, seed: number): bigint | Promise<bigint> {
    return BigInt(data.length + seed);
  }
}
