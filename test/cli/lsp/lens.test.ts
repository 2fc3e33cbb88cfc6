// What stands above a service where a registry is configured: heard by a command of its own, never
// waited for.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import {
  type CodeLens,
  CodeLensRequest,
  ExecuteCommandRequest,
  ExitNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { AskRegistry } from "#cli/lsp/ask-registry.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Editor } from "./editor.js";

const COMMAND = fileURLToPath(new URL("../../../../cli/bin/callwire.js", import.meta.url));
const DESK =
  "package demo.v1;\n\nservice Desk {\n  open(key: string): bool;\n  shut();\n}\n\nservice Shelf {\n  count(): u8;\n}\n";
const WITH_REGISTRY = '{ "registry": "zookeeper://127.0.0.1:1/rpc" }';
const REFRESHES = { workspace: { codeLens: { refreshSupport: true } } };

/** A registry whose answers a test gives. */
class FakeRegistry implements AskRegistry {
  readonly asked: string[] = [];
  answer: ReadonlyMap<string, number> | string = new Map();
  printed = "";
  #release: (() => void) | undefined;
  #waits = Promise.resolve();

  /** Answers nothing until it is released. */
  hold(): void {
    this.#waits = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  release(): void {
    this.#release?.();
  }

  readonly run = async (_folder: string, args: readonly string[]) => {
    this.asked.push(args.join(" "));
    return { text: this.printed, isOk: true };
  };

  readonly countLive = async () => {
    this.asked.push("services");
    await this.#waits;
    return this.answer;
  };
}

function show({ range, command }: CodeLens): string {
  return `${range.start.line}:${range.start.character} ${command?.title ?? ""}`;
}

describe("an editor that shows lenses", () => {
  let editor: Editor;
  let registry: FakeRegistry;

  async function start(configuration: string): Promise<void> {
    registry = new FakeRegistry();
    editor = await Editor.start({ "callwire.json": configuration, "idl/desk.rpc": DESK }, REFRESHES, registry);
    await editor.open("idl/desk.rpc");
  }
  afterEach(() => editor.stop());

  const ask = async () =>
    (await editor.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: editor.uri("idl/desk.rpc") } })) ?? [];

  it("sees none where no registry is configured, and asks none", async () => {
    await start("{}");
    assert.deepEqual(await ask(), []);
    assert.deepEqual(registry.asked, []);
  });

  it("is answered before the registry is, and told when that has answered", async () => {
    await start(WITH_REGISTRY);
    registry.hold();
    registry.answer = new Map([["demo.v1.Desk", 3]]);
    assert.deepEqual(await ask(), []);
    assert.deepEqual(await ask(), []);
    assert.deepEqual(registry.asked, ["services"]);
    registry.release();
    await editor.until(() => editor.lensRefreshes > 0);
    assert.deepEqual((await ask()).map(show), ["2:8 3 live", "3:2 call", "4:2 call", "7:8 0 live", "8:2 call"]);
    assert.deepEqual(registry.asked, ["services"]);
  });

  it("sees that the registry gives no answer", async () => {
    await start(WITH_REGISTRY);
    registry.answer = "no such host";
    await ask();
    await editor.until(() => editor.lensRefreshes > 0);
    assert.equal((await ask()).map(show)[0], "2:8 the registry gives no answer");
  });

  it("shows what a lens gives when it is chosen", async () => {
    await start(WITH_REGISTRY);
    registry.printed = "...\n// to call it:\n// callwire call demo.v1.Desk/open key=x\n";
    const given = [editor.sandbox.folder, "demo.v1.Desk/open"];
    const run = (command: string, values: readonly unknown[]) =>
      editor.connection.sendRequest(ExecuteCommandRequest.type, { command, arguments: [...values] });
    assert.equal(await run("callwire.lens.call", given), "callwire call demo.v1.Desk/open key=x");
    await editor.until(() => editor.messages.some((message) => message.includes("callwire call demo.v1.Desk/open key=x")));
    registry.printed = "INSTANCE\n127.0.0.1:4000";
    assert.equal(await run("callwire.lens.instances", [editor.sandbox.folder, "demo.v1.Desk"]), registry.printed);
    assert.deepEqual(registry.asked, ["describe demo.v1.Desk/open", "instances demo.v1.Desk"]);
    assert.equal(await run("callwire.lens.call", [editor.sandbox.folder, "--registry"]), null);
    assert.equal(await run("callwire.lens.call", ["/", "demo.v1.Desk/open"]), null);
    assert.equal(registry.asked.length, 2);
  });
});

describe("the process of the language server", function () {
  this.timeout(120_000);
  let registry: EmbeddedRegistry;

  beforeEach(async () => {
    registry = await startEmbeddedRegistry({ port: 0 });
  });
  afterEach(() => registry.close());

  it("counts the servers of a registry", async () => {
    const server = await serve({
      listen: "127.0.0.1:0",
      registry: registry.target,
      services: [implement(Calculator, calculator)],
    });
    const child = spawn(process.execPath, [COMMAND, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
    const closed = once(child, "close");
    const files = {
      "callwire.json": JSON.stringify({ registry: registry.target }),
      "idl/calculator.rpc": "package demo.calculator.v1;\n\nservice Calculator { go(); }\n",
    };
    const editor = await Editor.connect(
      files,
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
      REFRESHES,
    );
    const ask = () =>
      editor.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: editor.uri("idl/calculator.rpc") } });
    await editor.open("idl/calculator.rpc");
    assert.deepEqual(await ask(), []);
    await editor.until(() => editor.lensRefreshes > 0);
    assert.equal((await ask())?.map(show)[0], "2:8 1 live");
    await editor.connection.sendRequest(ShutdownRequest.type);
    await editor.connection.sendNotification(ExitNotification.type);
    await closed;
    editor.sandbox.remove();
    await server.close({ graceMs: 0 });
  });
});
