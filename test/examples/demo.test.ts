import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ProcessUnderTest } from "../support/process-under-test.js";
import { runScript } from "../support/run-script.js";
import { eventually } from "../support/wait.js";
import { ZookeeperServer } from "../support/zookeeper-server.js";

const DEMO = "examples/demo/demo.js";

describe("the demo", function () {
  this.timeout(60_000);

  it("fails no call on the embedded registry, and ends by itself within 20 s", async () => {
    const { code, stdout, stderr, ms } = await runScript(DEMO);

    checkSummary(stdout);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.ok(ms < 20_000, `${ms} ms`);
  });

  it("fails no call on real ZooKeeper", async () => {
    const zookeeper = await ZookeeperServer.start();
    try {
      const { code, stdout } = await runScript(DEMO, "--registry", zookeeper.target("/demo"));

      checkSummary(stdout);
      assert.equal(code, 0);
    } finally {
      await zookeeper.close();
    }
  });

  for (const isFirst of [false, true]) {
    it(`ends on SIGTERM and leaves no server behind, ${isFirst ? "also as process 1 of a container" : "as a process"}`, async () => {
      await using demo = ProcessUnderTest.start(`build/${DEMO}`, [], { isFirst });
      await demo.said(/server B registered/);
      const servers = demo.children;
      assert.equal(servers.length, 2);
      demo.send("SIGTERM");

      assert.equal((await demo.ended()).code, 143);
      await eventually(() => assert.ok(servers.every((pid) => !existsSync(`/proc/${pid}`))));
    });
  }

  it("says how it is called when it is called wrongly", async () => {
    const { code, stderr } = await runScript(DEMO, "--regstry");

    assert.deepEqual([code, stderr], [2, "usage: npm run demo [-- [--registry zookeeper://host:port/path] [--console]]\n"]);
  });

  it("says what is wrong with a registry's address", async () => {
    const { code, stderr } = await runScript(DEMO, "--registry", "zoo:1");

    assert.equal(code, 2);
    assert.match(stderr, /^\[INVALID_ARGUMENT\] target "zoo:1"[^\n]*\n$/);
  });
});

/** Each server had calls, and the scenes came in their order. Plain text: the output is a pipe. */
function checkSummary(stdout: string): void {
  assert.match(
    stdout,
    /kill server A \(SIGKILL\).*server C registered.*drain server B \(SIGTERM\).*server B has ended; its last answer was 20! = 2432902008176640000.*summary/s,
  );
  for (const name of ["A", "B", "C"]) assert.match(stdout, new RegExp(`server ${name} +[1-9][\\d,]* \\(`));
  assert.match(stdout, /declared errors {2}[1-9][\d,]* InvalidOperation\n {2}failed {11}0\n$/);
  assert.ok(!stdout.includes("\x1b"));
}
