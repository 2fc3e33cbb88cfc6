// What the Dockerfile of a new project starts and asks, built from the template as it is written.

import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { runCommandLine } from "#cli/command-line.js";
import { findExit, runIn } from "../../house/run-in.js";
import { type Instruction, readCommand, readStages } from "../../shop/dockerfile.js";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { ROOT } from "../../support/run-script.js";
import { RecordingTerminal, Sandbox, shareEmitter } from "../sandbox.js";

const withModule = (code: string): string => `--import=data:text/javascript,${encodeURIComponent(code)}`;
/** What the entry imports is never read to its end. */
const SLOW_MODULES = `
  export async function load(url, context, next) {
    if (url.endsWith("/serve.js")) {
      console.log("reads serve.js");
      await new Promise(() => setInterval(() => undefined, 1000));
    }
    return next(url, context);
  }
`;
const READ_SLOWLY = `
  import { register } from "node:module";
  register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(SLOW_MODULES)}`)});
`;

describe("the image of a new project", function () {
  this.timeout(120_000);
  this.slow(20_000);
  let sandbox: Sandbox;
  let registry: EmbeddedRegistry;
  let lines: readonly Instruction[] = [];

  before(async () => {
    sandbox = new Sandbox();
    registry = await startEmbeddedRegistry();
    const terminal = new RecordingTerminal();
    assert.equal(await runCommandLine(["init"], sandbox.folder, terminal), 0, terminal.stderr);
    symlinkSync(path.join(ROOT, "node_modules"), sandbox.path("node_modules"));
    const exit = await runCommandLine(["generate"], sandbox.folder, terminal, shareEmitter);
    assert.equal(exit, 0, terminal.stderr);
    await runIn(sandbox.folder, process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc")]);
    lines = readStages(sandbox.read("Dockerfile")).flatMap(({ instructions }) => instructions);
  });
  after(async () => {
    await registry.close();
    sandbox.remove();
  });

  const commandOf = (name: string) => readCommand(lines.find((line) => line.name === name)?.value ?? "");

  function run(options = ""): ProcessUnderTest {
    const [node, file = ""] = commandOf("CMD");
    assert.equal(node, "node");
    const env = { CALLWIRE_REGISTRY: registry.target, LISTEN: "127.0.0.1:0", NODE_OPTIONS: options };
    return ProcessUnderTest.start(path.relative(ROOT, sandbox.path(file)), [], { isFirst: true, cwd: sandbox.folder, env });
  }

  it("ends at a SIGTERM that comes while it reads its modules, as process 1", async () => {
    await using server = run(withModule(READ_SLOWLY));
    await server.said(/^reads serve\.js$/);
    server.send("SIGTERM");
    const { code, endedBy } = await server.ended();
    assert.deepEqual([code, endedBy], [143, null]);
  });

  it("is healthy by its HEALTHCHECK while it serves, and drains at SIGTERM", async () => {
    // The folder that the image has is a copy of this one.
    assert.ok(lines.some(({ name, value }) => name === "RUN" && value.startsWith("cp -r node_modules/@callwire/cli probe && ")));
    assert.ok(lines.some(({ name, value }) => name === "COPY" && value === "--from=build /app/probe ./probe"));
    symlinkSync(path.join(ROOT, "node_modules/@callwire/cli"), sandbox.path("probe"));
    await using server = run();
    const [, address = ""] = await server.said(/^listens on (\S+), registered under/);

    const [node, ...health] = commandOf("HEALTHCHECK");
    assert.deepEqual([node, health.at(-1)], ["node", "127.0.0.1:4000"]);
    assert.ok(lines.some(({ name, value }) => name === "ENV" && value.includes("LISTEN=0.0.0.0:4000")));
    const probe = () => findExit(sandbox.folder, process.execPath, [...health.slice(0, -1), address]);
    const healthy = await probe();
    assert.equal(healthy.code, 0, healthy.out + healthy.err);

    server.send("SIGTERM");
    assert.equal((await server.ended()).code, 143);
    assert.equal((await probe()).code, 3);
  });
});
