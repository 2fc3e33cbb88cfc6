// Every session that docs/cli.md and the README show is run, and gives what stands there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { type CallwireServer, connect, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";
import { callwire, EMPTY, steadyText } from "./callwire.js";

interface Shown {
  readonly command: string;
  readonly output: string;
  /** What is typed after its prompt. */
  readonly input?: string;
}

const PAGE = readFileSync(path.join(ROOT, "docs/cli.md"), "utf8");
const README = readFileSync(path.join(ROOT, "README.md"), "utf8");

function readSessions(page: string): readonly Shown[] {
  const blocks = [...page.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block.split(/^\$ /m).flatMap((part) => {
      const end = part.indexOf("\n");
      if (part === "") return [];
      const lines = part.slice(end + 1).split(/(?<=\n)/);
      const typed = lines.filter((line) => line.startsWith("> ")).map((line) => line.slice(2));
      const output = lines.filter((line) => !line.startsWith("> ")).join("");
      return [{ command: part.slice(0, end), output, ...(typed.length === 0 ? {} : { input: typed.join("") }) }];
    }),
  );
}

describe("docs/cli.md and the README", function () {
  this.timeout(60_000);
  this.slow(5_000);

  let registry: EmbeddedRegistry;
  const servers: CallwireServer[] = [];
  let billing: CalculatorClient;

  before(async () => {
    registry = await startEmbeddedRegistry();
    const options = { listen: "127.0.0.1:0", services: [implement(Calculator, calculator)], stopOnSignal: false } as const;
    billing = connect(Calculator, registry.target, { name: "billing", version: "1.4.0" });
    for (let count = 0; count < 2; count++) servers.push(await serve({ ...options, registry: registry.target }));
  });
  after(async () => {
    await billing.close();
    await Promise.all(servers.map((server) => server.close()));
    await registry[Symbol.asyncDispose]();
  });

  it("shows sessions", () => assert.ok(readSessions(PAGE).length >= 7));

  for (const { command, output, input } of [...readSessions(PAGE), ...readSessions(README)]) {
    it(`shows what happens: ${command}`, async () => {
      // The address of the README's own server.
      const [program, ...args] = command.replace("127.0.0.1:4000", servers[0]?.listening ?? "").split(" ");
      assert.equal(program, "callwire");
      // The contracts of this repository are what is compared.
      const cwd = args[0] === "compat" ? ROOT : EMPTY;
      const { stdout, stderr } = await callwire(args, {
        cwd,
        env: { CALLWIRE_REGISTRY: registry.target },
        ...(input === undefined ? {} : { input }),
      });
      // The consumer is this process.
      const shown = (stdout + stderr)
        .replace(new RegExp(` ${hostname()} +${process.pid} `), " node-7 4711 ")
        .replace(`at ${hostname()}, process ${process.pid} `, "at node-7, process 4711 ");
      assert.equal(steadyText(shown), steadyText(output));
    });
  }
});
