// Every session that docs/cli.md and the README show is run, and gives what stands there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { type CallwireServer, connect, implement, type Logger, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient, type CalculatorHandler } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";
import { callwire, EMPTY } from "./callwire.js";
import { readSessions } from "./sessions.js";
import { steadyText } from "./steady.js";

const TOKEN = "a token of the operators";
const QUIET: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const roundLess: CalculatorHandler["summarize"] = async (context, values, options) => {
  const summary = await calculator.summarize(context, values, options);
  return { ...summary, mean: Number(summary.mean.toFixed(1)) };
};

/** Calls that can be recorded, one after the other. */
function callUntilEnd(target: string): { end(): Promise<void> } {
  let isOver = false;
  const run = async (): Promise<void> => {
    await using calc = connect(Calculator, target);
    while (!isOver) await calc.summarize([3, 3, 4]);
  };
  const running = run();
  return {
    end: () => {
      isOver = true;
      return running;
    },
  };
}

const PAGE = readFileSync(path.join(ROOT, "docs/cli.md"), "utf8");
const README = readFileSync(path.join(ROOT, "README.md"), "utf8");

describe("docs/cli.md and the README", function () {
  this.timeout(60_000);
  this.slow(5_000);

  let registry: EmbeddedRegistry;
  const servers: CallwireServer[] = [];
  let billing: CalculatorClient;
  /** It rounds otherwise, and is in no registry. */
  let other: CallwireServer;

  before(async () => {
    registry = await startEmbeddedRegistry();
    const recorded = { recording: { token: TOKEN }, logger: QUIET, stopOnSignal: false, listen: "127.0.0.1:0" } as const;
    const options = { ...recorded, services: [implement(Calculator, calculator)] };
    billing = connect(Calculator, registry.target, { name: "billing", version: "1.4.0" });
    other = await serve({ ...recorded, services: [implement(Calculator, { ...calculator, summarize: roundLess })] });
    for (let count = 0; count < 2; count++) servers.push(await serve({ ...options, registry: registry.target }));
  });
  after(async () => {
    await billing.close();
    await other.close();
    await Promise.all(servers.map((server) => server.close()));
    await registry[Symbol.asyncDispose]();
  });

  it("shows sessions", () => assert.ok(readSessions(PAGE).length >= 7));

  for (const { command, output, input } of [...readSessions(PAGE), ...readSessions(README)]) {
    it(`shows what happens: ${command}`, async () => {
      // The addresses of the README's own server, and of the other. In one step: the port of the
      // first may begin with 4001.
      const [program, ...args] = command
        .replace(/127\.0\.0\.1:400([01])\b/, (_, last) => (last === "0" ? servers[0]?.listening : other.listening) ?? "")
        .split(" ");
      assert.equal(program, "callwire");
      // The contracts of this repository are what is compared.
      const cwd = args[0] === "compat" ? ROOT : EMPTY;
      // A balancer might leave one of them without a call.
      const called = args.includes("--stats") ? servers : args[0] === "record" ? servers.slice(0, 1) : [];
      const calls = called.map(({ listening }) => callUntilEnd(`tcp://${listening}`));
      const { stdout, stderr } = await callwire(args, {
        cwd,
        env: { CALLWIRE_REGISTRY: registry.target, CALLWIRE_RECORDING_TOKEN: TOKEN },
        ...(input === undefined ? {} : { input }),
      });
      await Promise.all(calls.map((each) => each.end()));
      // The consumer is this process.
      const shown = (stdout + stderr)
        .replace(new RegExp(` ${hostname()} +${process.pid} `), " node-7 4711 ")
        .replace(/(answers) +[\d.]+ +0 +[01] /g, "$1 1840 0 1 ")
        .replace(`at ${hostname()}, process ${process.pid} `, "at node-7, process 4711 ");
      assert.equal(steadyText(shown), steadyText(output));
    });
  }
});
