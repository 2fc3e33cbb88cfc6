import assert from "node:assert/strict";
import process from "node:process";
import { Child } from "#cli/dev/child.js";
import type { ProcessEnd } from "#cli/dev/rollout.js";

describe("Child", () => {
  let output = "";

  /** Runs a script, or another program, to its end. */
  function run(script: string, program = process.execPath): Promise<ProcessEnd> {
    output = "";
    return new Promise((resolve) => {
      const child = new Child({
        command: [program, "--eval", script],
        cwd: process.cwd(),
        env: process.env,
        graceMs: 100,
        onOutput: (text) => {
          output += text;
          if (text.includes("ready")) child.stop();
        },
        onEnd: resolve,
      });
    });
  }

  it("tells how it ended, and what it printed before", async () => {
    const end = await run('console.log("one"); console.error("two"); process.exit(7)');
    assert.deepEqual(end, { how: "exit code 7", isWell: false, isAddressTaken: false });
    assert.deepEqual(output.split("\n").sort(), ["", "one", "two"]);
  });

  it("is killed after the grace when it does not heed SIGTERM", async () => {
    const end = await run(
      'process.on("SIGTERM", () => 0); require("node:net").createServer().listen(0, "127.0.0.1"); console.log("ready")',
    );
    assert.deepEqual([end.how, end.isWell], ["SIGKILL", false]);
  });

  for (const line of [
    "Error: listen EADDRINUSE: address already in use 127.0.0.1:4000",
    "[FAILED_PRECONDITION] 127.0.0.1:4000 is in use; stop what listens there, choose another port, or 0 for a free one",
  ]) {
    it(`sees that an address is taken: ${line}`, async () => {
      assert.equal((await run(`console.error(${JSON.stringify(line)}); process.exit(1)`)).isAddressTaken, true);
    });
  }

  it("gives its process the mark by which the registry knows it", async () => {
    await run("console.log(process.env.CALLWIRE_DEV_MARK); process.exit(0)");
    assert.match(output, /^[0-9a-f]{16}\n$/);
    const first = output;
    await run("console.log(process.env.CALLWIRE_DEV_MARK); process.exit(0)");
    assert.notEqual(output, first);
  });

  it("says why it could not be started", async () => {
    const end = await run("", "callwire-no-such-program");
    assert.equal(end.how, "callwire-no-such-program cannot be started: it does not exist");
  });
});
