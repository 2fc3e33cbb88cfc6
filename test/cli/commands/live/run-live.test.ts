import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { runLive } from "#cli/commands/live/run-live.js";
import { UsageError } from "#cli/usage-error.js";
import { toolsOf } from "../../live/tools.js";
import { RecordingTerminal } from "../../sandbox.js";

describe("a live command that is run by its name", function () {
  this.timeout(20_000);

  let silent: Server; // takes connections, and says nothing

  before(async () => {
    silent = createServer((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  });
  after(() => silent.close());

  /** What it prints when the registry does not answer. */
  async function failureOf(name: string, argument: string): Promise<readonly string[]> {
    const terminal = new RecordingTerminal();
    const { port } = silent.address() as { port: number }; // it listens by TCP
    const flags = { registry: `zookeeper://127.0.0.1:${port}/rpc`, timeout: "100ms" };
    assert.equal(await runLive(toolsOf(terminal), name, argument, flags), 3);
    return terminal.stderr.trimEnd().split("\n");
  }

  it("is one of the table, or a bug", async () => {
    const run = runLive(toolsOf(new RecordingTerminal()), "nope", undefined, { registry: "memory:run-live" });
    await assert.rejects(run, { name: "RangeError", message: "there is no live command nope" });
  });

  it("is given the arguments behind the first", async () => {
    const run = runLive(toolsOf(new RecordingTerminal()), "weight", "a", { registry: "memory:run-live" }, [["many"]]);
    await assert.rejects(run, (error) => error instanceof UsageError && error.message.endsWith('; got "many"'));
  });

  it("that fails says what to do next about the service that it was given", async () => {
    const [what, next, ...more] = await failureOf("instances", "demo.A");
    assert.match(what ?? "", /^error UNAVAILABLE: zookeeper:.* did not answer within 100 ms/);
    assert.match(next ?? "", /^ {2}next: callwire instances demo\.A --registry /);
    assert.deepEqual(more, []);
  });

  it("takes an instance that it was given for no service", async () => {
    assert.equal((await failureOf("drain", "a")).length, 1);
  });
});
