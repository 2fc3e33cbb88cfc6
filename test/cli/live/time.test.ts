import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { runLive } from "#cli/commands/live/run-live.js";
import { Live, readTimeout } from "#cli/live/live-command.js";
import { eventually } from "../../support/wait.js";
import { RecordingTerminal } from "../sandbox.js";
import { toolsOf } from "./tools.js";

describe("the time of a live command", function () {
  this.timeout(20_000);

  let silent: Server; // takes connections, and says nothing

  before(async () => {
    silent = createServer((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  });
  after(() => silent.close());

  it("is one for all its steps", async () => {
    const live = new Live(toolsOf(new RecordingTerminal()), { at: "h:1", timeout: "1s" });
    assert.ok(live.leftMs <= 1_000);
    await eventually(() => assert.ok(live.leftMs < 990));
    const late = new Live(toolsOf(new RecordingTerminal()), { at: "h:1", timeout: "1ms" });
    await eventually(() => assert.equal(late.leftMs, 1)); // a step has some time, and fails by itself
  });

  it("reads ms, s and m, and asks which where there is none", () => {
    assert.deepEqual(
      [readTimeout(undefined), readTimeout("500ms"), readTimeout("1.5s"), readTimeout("2m")],
      [5_000, 500, 1_500, 120_000],
    );
    for (const wrong of ["", "0s", "-1s", "61m", "2h", "soon"]) assert.throws(() => readTimeout(wrong), /from 1ms to 60m/);
    for (const bare of ["0", "5", "1.5"]) assert.throws(() => readTimeout(bare), /did you mean .*s or .*ms\?/);
  });

  for (const [name, argument] of [
    ["services", undefined],
    ["instances", "demo.A"],
    ["drain", "a"],
  ] as const) {
    it(`ends ${name} beside a registry that is silent, which also is not waited for at the end`, async () => {
      const terminal = new RecordingTerminal();
      const { port } = silent.address() as { port: number }; // it listens by TCP
      const startedAt = performance.now();
      const registry = `zookeeper://127.0.0.1:${port}/rpc`;
      assert.equal(await runLive(toolsOf(terminal), name, argument, { registry, timeout: "200ms" }), 3);
      const ms = performance.now() - startedAt;
      assert.ok(ms < 4_000, `${ms} ms`); // the registry alone gives up after 5 s
      const next =
        name === "instances"
          ? `  next: callwire instances demo.A --registry ${registry} --watch     or: callwire doctor --registry ${registry}\n`
          : "";
      assert.equal(
        terminal.stderr,
        `error UNAVAILABLE: ${registry} did not answer within 200 ms; check that it runs there, or give more --timeout\n${next}`,
      );
    });
  }
});
