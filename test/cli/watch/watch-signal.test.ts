import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { Sandbox } from "../sandbox.js";

describe("callwire generate --watch as process 1 of a container", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", "package demo.v1;\n\nstruct Point { 1 x: f64; }\n");
  });
  afterEach(() => sandbox.remove());

  function start(env: Readonly<Record<string, string>> = {}): ProcessUnderTest {
    return ProcessUnderTest.start("cli/bin/callwire.js", ["generate", "--watch"], { isFirst: true, cwd: sandbox.folder, env });
  }

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`ends on ${signal} with exit code ${code}`, async () => {
      await using watch = start();
      await watch.said(/^watching idl/);
      watch.send(signal);

      assert.equal((await watch.ended()).code, code);
    });
  }

  it("ends on a signal that comes before it has generated anything", async () => {
    sandbox.write("spy.cjs", 'process.on("newListener", (name) => name === "SIGTERM" && process.stderr.write("listens\\n"));');
    await using watch = start({ NODE_OPTIONS: `--require ${sandbox.path("spy.cjs")}` });
    await watch.said(/^listens$/);
    assert.ok(!existsSync(sandbox.path("generated")));
    watch.send("SIGTERM");

    assert.equal((await watch.ended()).code, 143);
  });
});
