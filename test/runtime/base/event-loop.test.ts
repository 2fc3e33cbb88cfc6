import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fakeClient } from "callwire/testing";
import { Calculator } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";

const FAKED = ["setImmediate", "setTimeout", "queueMicrotask"] as const;

describe("how the runtime leaves the code that runs", () => {
  it("is its own: functions that a test has put in the place of Node's are not called", async () => {
    const real = { ...globalThis };
    const { nextTick } = process;
    const stopped = (): never => assert.fail("a faked function was called");
    let answer: number | undefined;
    await using calc = fakeClient(Calculator, { divide: () => 2.5 });
    for (const name of FAKED) Reflect.set(globalThis, name, stopped);
    process.nextTick = stopped;
    try {
      answer = await calc.divide(10, 4);
    } finally {
      for (const name of FAKED) Reflect.set(globalThis, name, real[name]);
      process.nextTick = nextTick;
    }

    assert.equal(answer, 2.5);
  });

  it("is asked for nowhere else", () => {
    const files = readdirSync(join(ROOT, "runtime"), { recursive: true, encoding: "utf8" });
    // The door for pages has the globals of its platform alone, and imports nothing of Node.
    const sources = files.filter((file) => file.endsWith(".ts") && !/^(dist|node_modules|web)[\\/]/.test(file));
    const global = /process\.nextTick|(?<!of |give )performance\.now\(\)|globalThis\.set/;
    const users = sources.filter((file) => {
      const code = readFileSync(join(ROOT, "runtime", file), "utf8")
        .replace(/^ *(\/\/|\*|\/\*\*).*$/gm, "")
        .replace(/^ {2}setTimeout\(.*\{$/gm, ""); // a method of this name is a clock's own
      const takesOwn = /base\/event-loop\.js|"\.\/event-loop\.js/.test(code);
      return global.test(code) || (!takesOwn && /(?<![.\w#])(setImmediate|setTimeout|queueMicrotask)\(\(?\w/.test(code));
    });

    assert.deepEqual(
      users.map((file) => file.replaceAll("\\", "/")).filter((file) => file !== "base/event-loop.ts"),
      [],
    );
  });
});
