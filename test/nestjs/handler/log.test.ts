import assert from "node:assert/strict";
import { CallwireService } from "@callwire/nestjs";
import { Logger } from "@nestjs/common";
import type { CallContext } from "callwire";
import { Calculator, InvalidOperation } from "../../../generated/calculator.js";
import { closeAll, connectTo, startApp } from "../nest-app.js";
import { PlainCalculator } from "../plain-calculator.js";

describe("the log of an application of Nest", () => {
  afterEach(async () => {
    Logger.overrideLogger(false);
    await closeAll();
  });

  it("has an error of the program once, and an error of the contract not at all", async () => {
    const lines: string[] = [];
    const keep = (line: unknown): void => void lines.push(String(line));
    @CallwireService(Calculator)
    class Failing extends PlainCalculator {
      override divide(_context: CallContext, num1: number): number {
        throw num1 === 0 ? new InvalidOperation() : new Error("a bug");
      }
    }
    const calc = connectTo(await startApp({ providers: [Failing] }), Calculator);
    Logger.overrideLogger({ log: keep, warn: keep, error: keep });

    await assert.rejects(calc.divide(0));
    assert.deepEqual(lines, []);
    await assert.rejects(calc.divide(1));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /demo\.calculator\.v1\.Calculator\/divide threw.*a bug/);
  });
});
