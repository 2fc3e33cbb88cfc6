// Every session of docs/mock.md is run, and gives what stands there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ProcessUnderTest } from "../../../support/process-under-test.js";
import { ROOT } from "../../../support/run-script.js";
import { callwire, EMPTY } from "../callwire.js";
import { readSessions } from "../sessions.js";
import { steadyText } from "../steady.js";

const PAGE = readFileSync(path.join(ROOT, "docs/mock.md"), "utf8");

describe("docs/mock.md", function () {
  this.timeout(60_000);
  this.slow(5_000);

  let mock: ProcessUnderTest | undefined;
  let address = "";
  const end = async (): Promise<void> => {
    mock?.send("SIGTERM");
    assert.equal((await mock?.ended())?.code ?? 143, 143);
    mock = undefined;
  };
  after(end);

  it("shows sessions", () => assert.ok(readSessions(PAGE).length >= 4));

  for (const { command, output } of readSessions(PAGE)) {
    it(`shows what happens: ${command}`, async () => {
      const [program, ...args] = command.split(" ");
      assert.equal(program, "callwire");
      if (args[0] !== "mock") {
        const { stdout, stderr } = await callwire(
          args.map((word) => word.replace("127.0.0.1:4000", address)),
          { cwd: EMPTY },
        );
        assert.equal(steadyText(stdout + stderr), steadyText(output));
        return;
      }
      await end();
      const words = args.map((word) => word.replace(":4000", ":0"));
      mock = ProcessUnderTest.start("cli/bin/callwire.js", words);
      await mock.said(/end with Ctrl/);
      [, address = ""] = await mock.said(/^(127\.0\.0\.1:\d+)$/);
      assert.deepEqual(steadyText(mock.lines.join("\n")).split("\n").sort(), steadyText(output).trimEnd().split("\n").sort());
    });
  }
});
