// What the page copies, run by whom it is for: a shell, curl, and a program.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { asCommand, asCurl, asTypeScript, type CopiedCall } from "@callwire/compiler";
import { type CallwireServer, implement, serve } from "callwire";
import { createHttp } from "callwire/http";
import { transformSync } from "esbuild";
import { kitchen } from "../../examples/streams/kitchen.js";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { ROOT } from "../support/run-script.js";

const run = promisify(execFile);
/** What a shell, JSON and a program would each take for something else. */
const HOSTILE = 'it\'s "$HOME" `id` \\ \u202e ${1} !x\n;';

describe("a call that is copied out of the page", function () {
  this.timeout(120_000);
  this.slow(10_000);

  let server: CallwireServer;
  let folder: string;
  const teams: unknown[] = [];

  before(async () => {
    // In this repository, so that a program finds the package.
    folder = mkdtempSync(path.join(ROOT, "build/copied-"));
    const handlers = implement(Kitchen, {
      ...kitchen,
      find: ({ metadata }, name) => {
        teams.push(metadata.get("team"));
        return new Map([[1, { kind: "left", value: name }]]);
      },
      async *watch(_context, fromSeq) {
        yield { x: fromSeq, y: 0 };
        yield { x: fromSeq + 1, y: 0 };
      },
    });
    server = await serve({
      services: [handlers],
      listen: "127.0.0.1:0",
      http: createHttp({ listen: "127.0.0.1:0", metadata: ["team"] }),
    });
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    teams.length = 0;
  });

  function copied(more: Partial<CopiedCall> = {}): CopiedCall {
    const registry = `static:${server.listening}`;
    const metadata = { team: "it's pastry" };
    return { service: Kitchen.name, method: "find", args: { name: HOSTILE }, metadata, registry, isStream: false, ...more };
  }

  const chatted = (): CopiedCall =>
    copied({ method: "chat", args: { room: "r" }, metadata: {}, isStream: true, items: [HOSTILE, "\\n"] });

  const watched = (): CopiedCall => copied({ method: "watch", args: { fromSeq: "7" }, metadata: {}, isStream: true });

  async function shell(line: string): Promise<string> {
    const { CALLWIRE_REGISTRY: _registry, FORCE_COLOR: _color, ...env } = process.env;
    const command = `callwire() { '${process.execPath}' '${path.join(ROOT, "cli/bin/callwire.js")}' "$@"; }`;
    return (await run("bash", ["-c", `${command}\n${line}`], { cwd: folder, env })).stdout;
  }

  async function program(text: string): Promise<string> {
    const file = path.join(folder, "copied.mjs");
    writeFileSync(file, transformSync(text, { loader: "ts", format: "esm", target: "node20" }).code);
    return (await run(process.execPath, [file])).stdout;
  }

  it("is a command that a shell runs as it stands", async () => {
    const found: unknown = JSON.parse(await shell(asCommand(copied())));

    assert.deepEqual([found, teams], [{ 1: { left: HOSTILE } }, ["it's pastry"]]);
    assert.equal(await shell(asCommand(watched())), '{"x":7,"y":0}\n{"x":8,"y":0}\n');
    const lines = (await shell(asCommand(chatted()))).trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line): unknown => JSON.parse(line)),
      [`r: ${HOSTILE}`, "r: \\n"],
    );
  });

  it("is a program that runs as it stands", async () => {
    const printed = await program(asTypeScript(copied()));

    assert.match(printed, /left: .*s "\$HOME"/s);
    assert.deepEqual(teams, ["it's pastry"]);
    assert.equal(await program(asTypeScript(watched())), "{ x: 7, y: 0 }\n{ x: 8, y: 0 }\n");
    assert.equal(await program(asTypeScript(chatted())), `r: ${HOSTILE}\nr: \\n\n`);
    const summed = copied({ method: "sum", args: {}, metadata: {}, items: [1, 2.5] });
    assert.equal(await program(asTypeScript(summed)), "3.5\n");
  });

  it("is a request of curl, at the port where HTTP is", async () => {
    const line = asCurl(copied()).replace("http://127.0.0.1:8080", String(server.httpUrl));
    const found: unknown = JSON.parse(await shell(`${line} --silent --show-error`));

    assert.deepEqual([found, teams], [{ result: { 1: { left: HOSTILE } } }, ["it's pastry"]]);
  });
});
