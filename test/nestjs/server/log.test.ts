import assert from "node:assert/strict";
import { CallwireService } from "@callwire/nestjs";
import { Logger } from "@nestjs/common";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectTo, startApp } from "../nest-app.js";
import { PlainCalculator } from "../plain-calculator.js";

describe("the log of a server in Nest", () => {
  afterEach(async () => {
    Logger.overrideLogger(false);
    await closeAll();
  });

  it("is Nest's, also when the option for another is undefined", async () => {
    const lines: string[] = [];
    const keep = (line: unknown): void => void lines.push(String(line));
    @CallwireService(Calculator)
    class Failing extends PlainCalculator {
      override divide(): number {
        throw new Error("a bug");
      }
    }
    const calc = connectTo(await startApp({ providers: [Failing], server: { logger: undefined } }), Calculator);
    Logger.overrideLogger({ log: keep, warn: keep, error: keep });

    await assert.rejects(calc.divide(1));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /a bug/);
  });
});
