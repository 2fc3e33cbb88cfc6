import assert from "node:assert/strict";
import { implement, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { callwire } from "./callwire.js";

const COMMAND = "cli/bin/callwire.js";

describe("callwire registry", function () {
  this.timeout(60_000);
  this.slow(5_000);

  it("prints its URL alone on stdout, and how to use it on stderr", async () => {
    const { code, stdout, stderr } = await callwire(["registry", "--port", "0"], {
      onOutput: (_text, child) => child.kill("SIGTERM"),
    });
    assert.equal(code, 143);
    const [, target = ""] = /^(zookeeper:\/\/127\.0\.0\.1:\d+\/rpc)\n$/.exec(stdout) ?? [];
    assert.ok(stderr.startsWith(`export CALLWIRE_REGISTRY=${target}\n`), stderr);
    assert.match(stderr, /\nended; nothing was registered\n$/);
  });

  it("takes servers, and says at Ctrl-C what was registered", async () => {
    await using command = ProcessUnderTest.start(COMMAND, ["registry", "--port", "0"]);
    const [target = ""] = await command.said(/^zookeeper:.*/);
    const services = [implement(Calculator, calculator)];
    await using _server = await serve({ listen: "127.0.0.1:0", services, registry: target, stopOnSignal: false });
    assert.match((await callwire(["services", "--registry", target])).stdout, /demo\.calculator\.v1\.Calculator +1 /);
    command.send("SIGINT");

    assert.equal((await command.ended()).code, 130);
    assert.deepEqual(command.lines.slice(-2), ["ended; still registered were", "  demo.calculator.v1.Calculator (1)"]);
  });

  it("prints one JSON object", async () => {
    const { stdout } = await callwire(["registry", "--port", "0", "--json"], {
      onOutput: (_text, child) => child.kill("SIGTERM"),
    });
    assert.match((JSON.parse(stdout) as { registry: string }).registry, /^zookeeper:\/\/127\.0\.0\.1:\d+\/rpc$/);
  });

  it("says what to do when the port is taken, and which ports there are", async () => {
    await using taken = await startEmbeddedRegistry();
    const { code, stdout, stderr } = await callwire(["registry", "--port", String(taken.port)]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(
      stderr,
      `callwire: port ${taken.port} is taken; if a registry listens there, use it: export CALLWIRE_REGISTRY=${taken.target}; --port 0 takes a free one\n`,
    );
    const wrong = await callwire(["registry", "--port", "65536"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^callwire: --port takes a whole number from 0 to 65535, 0 for a free one, got "65536"\n$/);
  });

  it("ends on a signal as process 1 of a container", async () => {
    await using command = ProcessUnderTest.start(COMMAND, ["registry", "--port", "0"], { isFirst: true });
    await command.said(/^zookeeper:.*/);
    command.send("SIGTERM");
    assert.equal((await command.ended()).code, 143);
  });
});
