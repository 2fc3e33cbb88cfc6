// The calculator itself: what `CalculatorHandler` asks for, and nothing of networks.

import { type CalculatorHandler, InvalidOperation } from "../../generated/calculator.js";

export const calculator: CalculatorHandler = {
  divide(_context, num1, num2) {
    if (num2 === 0) throw new InvalidOperation({ operation: "Divide", why: "cannot divide by zero" });
    return num1 / num2;
  },

  summarize(_context, values, options) {
    if (values.length === 0) throw new InvalidOperation({ operation: "Summarize", why: "the list is empty" });
    const sum = values.reduce((total, value) => total + value, 0);
    const mean = Number((sum / values.length).toFixed(options?.digits ?? 2));
    const sorted = [...values].sort((left, right) => left - right);
    return { count: values.length, sum, mean, sorted, label: options?.label };
  },

  factorial(_context, n) {
    if (n < 0n || n > 20n) throw new InvalidOperation({ operation: "Factorial", why: `n must be 0 to 20, got ${n}` });
    let product = 1n;
    for (let factor = 2n; factor <= n; factor++) product *= factor;
    return product;
  },

  checksum(_context, data, seed) {
    let hash = seed;
    for (const byte of data) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return BigInt(hash);
  },
};
