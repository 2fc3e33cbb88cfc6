// One recording in this process, of servers that come and go.

import assert from "node:assert/strict";
import { connect, implement, openRegistry, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { Live } from "#cli/live/live-command.js";
import { RecordingRun, type Wanted } from "#cli/live/record/recording-run.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { until } from "../../../support/wait.js";
import { RecordingTerminal } from "../../sandbox.js";
import { toolsOf } from "../tools.js";

const TOKEN = "a token of the operator";
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const WANTED: Wanted = {
  service: Calculator.name,
  token: TOKEN,
  limit: 1_000_000,
  durationMs: 300_000,
  sample: 1,
  metadata: {},
};
const WITHIN_MS = 40_000;

interface Line {
  readonly instance?: string;
  readonly end?: { readonly recorded: number; readonly instances: readonly { readonly instance: string }[] };
}

describe("a recording that runs", function () {
  this.timeout(45_000); // a second on its own; a deliberate fault has a minute
  this.slow(5_000);

  it("asks an instance that joins, too, and ends when the last one has drained", async () => {
    await using embedded = await startEmbeddedRegistry();
    const { target } = embedded;
    const start = () =>
      serve({
        ...{ listen: "127.0.0.1:0", services: [implement(Calculator, calculator)], registry: target },
        ...{ stopOnSignal: false, logger: QUIET, recording: { token: TOKEN } },
      });
    await using first = await start();
    const lines: Line[] = [];
    const live = new Live(toolsOf(new RecordingTerminal()), { registry: target, timeout: "60s" });
    const sink = { file: undefined, write: (line: object) => void lines.push(line), close: () => undefined };
    const run = new RecordingRun(live, WANTED, sink);
    const { registry } = openRegistry(target);
    await using _registry = registry;
    const running = run.run(registry);
    await using client = connect(Calculator, target, { balancer: "round-robin" });
    /** Calls until a call of that instance is there. */
    const callUntil = async (address: string): Promise<void> => {
      while (!lines.some(({ instance }) => instance?.startsWith(`${address} `) === true)) await client.divide(10, 4);
    };
    await callUntil(first.listening);
    await using second = await start();
    await callUntil(second.listening);
    await Promise.all([first.close(), second.close()]);
    await running;

    assert.deepEqual(
      run.parts.map(({ instance, failure }) => [instance.split(" ")[0], failure]),
      [
        [first.listening, undefined],
        [second.listening, undefined],
      ],
    );
    const end = lines.at(-1)?.end;
    assert.deepEqual([end?.recorded, end?.instances.length, run.isFull], [lines.length - 2, 2, false]);
  });

  it("ends when it is stopped, though nobody calls", async () => {
    await using server = await serve({
      ...{ listen: "127.0.0.1:0", services: [implement(Calculator, calculator)] },
      ...{ stopOnSignal: false, logger: QUIET, recording: { token: TOKEN } },
    });
    const lines: object[] = [];
    const live = new Live(toolsOf(new RecordingTerminal()), { at: server.listening, timeout: "60s" });
    const run = new RecordingRun(live, WANTED, {
      file: undefined,
      write: (line) => void lines.push(line),
      close: () => undefined,
    });
    const { registry } = openRegistry(`tcp://${server.listening}`);
    await using _registry = registry;
    const running = run.run(registry);
    await until(() => lines.length === 1, WITHIN_MS);
    run.stop();
    await running;
    assert.deepEqual([run.recorded, lines.length], [0, 2]);
  });
});
