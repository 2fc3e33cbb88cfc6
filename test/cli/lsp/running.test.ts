// A request that takes long hears of what comes while it runs: a cancel, an edit, other requests.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Compilation } from "@callwire/compiler";
import { type Steps, Workspace } from "@callwire/compiler/lsp";
import {
  CancellationTokenSource,
  HoverRequest,
  ReferencesRequest,
  RenameRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceDiagnosticRequest,
  WorkspaceSymbolRequest,
} from "vscode-languageserver/node";
import { corpus } from "./corpus.js";
import { Editor, positionIn } from "./editor.js";

const COMMAND = fileURLToPath(new URL("../../../../cli/bin/callwire.js", import.meta.url));
const FILE = "idl/point.rpc";
const POINT = "package demo.v1;\n\nstruct <|>Point {\n  1 x: f64;\n}\n";

/** Of the time of a whole rename, that a cancel may take. Measured: a twentieth. */
const MOST = 0.5;
/** Only who is never told to end is held so long: the test fails then, and ends. */
const MOST_HELD_MS = 25_000;
/** Cancels before it is believed that none is heard. */
const MOST_TRIES = 20;

/** What is asked, at the place of a name. */
const LONG = {
  rename: [RenameRequest.method, { newName: "Place" }],
  references: [ReferencesRequest.method, { context: { includeDeclaration: true } }],
  "workspace symbol": [WorkspaceSymbolRequest.method, { query: "Point" }],
  "workspace diagnostic": [WorkspaceDiagnosticRequest.method, { previousResultIds: [] }],
} as const;

describe("a request that is running", function () {
  this.timeout(120_000);
  this.slow(10_000);

  let editor: Editor;
  let at: { readonly textDocument: { readonly uri: string }; readonly position: { line: number; character: number } };
  /** Nobody who rests between steps goes on while it is true. */
  let isHeld: boolean;
  const mended: (() => void)[] = [];

  beforeEach(async () => {
    isHeld = false;
    editor = await Editor.start({});
    at = { textDocument: { uri: editor.uri(FILE) }, position: await editor.open(FILE, POINT) };
    await editor.connection.sendRequest(HoverRequest.type, at); // all is compiled
  });
  afterEach(async () => {
    isHeld = false;
    for (const mend of mended.splice(0)) mend();
    await editor.stop();
  });

  function* hold(): Generator<undefined, void> {
    const began = performance.now();
    while (isHeld && performance.now() - began < MOST_HELD_MS) yield;
  }

  /** Holds whoever compiles in steps, and not those that must have the result at once. */
  function holdCompiling(): void {
    const steps = Workspace.prototype.compileInSteps;
    const compilation = Object.getOwnPropertyDescriptor(Workspace.prototype, "compilation");
    assert.ok(compilation?.get !== undefined);
    const { get } = compilation;
    let isAtOnce = false;
    const held = function* (this: Workspace): Steps<Compilation> {
      if (!isAtOnce) yield* hold();
      return yield* steps.call(this);
    };
    const atOnce = function (this: Workspace): unknown {
      isAtOnce = true;
      const found: unknown = Reflect.apply(get, this, []);
      isAtOnce = false;
      return found;
    };
    Object.defineProperty(Workspace.prototype, "compileInSteps", { value: held, configurable: true, writable: true });
    Object.defineProperty(Workspace.prototype, "compilation", { get: atOnce, configurable: true });
    mended.push(() => {
      Object.defineProperty(Workspace.prototype, "compileInSteps", { value: steps, configurable: true, writable: true });
      Object.defineProperty(Workspace.prototype, "compilation", compilation);
    });
    isHeld = true;
  }

  /** Holds each rename before it knows what the new name would mean. */
  function holdRenames(): void {
    const preview = Workspace.prototype.preview;
    const held = function* (this: Workspace, ...given: Parameters<Workspace["preview"]>): Steps<Compilation> {
      yield* hold();
      return yield* preview.apply(this, given);
    };
    Object.defineProperty(Workspace.prototype, "preview", { value: held, configurable: true, writable: true });
    mended.push(() => {
      Object.defineProperty(Workspace.prototype, "preview", { value: preview, configurable: true, writable: true });
    });
    isHeld = true;
  }

  for (const [what, [method, params]] of Object.entries(LONG)) {
    it(`lets others pass, and ends when it is cancelled: ${what}`, async () => {
      holdCompiling();
      const source = new CancellationTokenSource();
      const asked = editor.connection.sendRequest(method, { ...at, ...params }, source.token);
      const ended = assert.rejects(asked, { code: -32800, message: `${what} was cancelled` });
      assert.notEqual(await editor.connection.sendRequest(HoverRequest.type, at), null);
      source.cancel();
      await ended;
      isHeld = false;
      assert.notEqual(await editor.connection.sendRequest(method, { ...at, ...params }), null);
    });
  }

  it("is refused when the text that it is about has changed meanwhile", async () => {
    holdRenames();
    const asked = editor.connection.sendRequest(RenameRequest.type, { ...at, newName: "Place" });
    const ended = assert.rejects(asked, {
      code: -32801,
      message: "rename was given up, as contracts have changed; ask again",
    });
    await editor.change(FILE, "package demo.v1;\n\nstruct Point {\n  1 y: f64;\n}\n");
    await ended;
    isHeld = false;
    assert.notEqual(await editor.connection.sendRequest(RenameRequest.type, { ...at, newName: "Place" }), null);
  });

  it("is refused when a file has changed on disk meanwhile", async () => {
    holdRenames();
    const asked = editor.connection.sendRequest(RenameRequest.type, { ...at, newName: "Place" });
    const ended = assert.rejects(asked, { code: -32801 });
    await editor.tellChanged("idl/other.rpc", 1);
    await ended;
  });

  it("goes on when a document is saved that has not changed, where the editor watches files", async () => {
    await editor.stop();
    editor = await Editor.start({}, { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } });
    at = { textDocument: { uri: editor.uri(FILE) }, position: await editor.open(FILE, POINT) };
    holdRenames();
    const asked = editor.connection.sendRequest(RenameRequest.type, { ...at, newName: "Place" });
    await editor.save(FILE);
    assert.notEqual(await editor.connection.sendRequest(HoverRequest.type, at), null);
    isHeld = false;
    assert.notEqual(await asked, null);
  });

  it("is given up in a process, too, in a part of the time that it would take", async () => {
    const files = corpus(100, 19);
    const child = spawn(process.execPath, [COMMAND, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
    const closed = once(child, "close");
    const real = await Editor.connect(files, new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const first = "idl/part0.rpc";
    await real.open(first);
    const position = positionIn(files[first] ?? "", (files[first] ?? "").indexOf("Part0Item0"));
    const place = { textDocument: { uri: real.uri(first) }, position };
    const rename = { ...place, newName: "Another" };
    const wholes: number[] = [];
    for (let round = 0; round < 3; round++) {
      const began = performance.now();
      assert.notEqual(await real.connection.sendRequest(RenameRequest.type, rename), null);
      wholes.push(performance.now() - began);
    }
    const parts: number[] = [];
    // One that is over when its cancel arrives is no reading: this process may have had no core.
    while (parts.length < MOST_TRIES && !(Math.min(...parts) <= Math.min(...wholes) * MOST)) {
      const source = new CancellationTokenSource();
      const asked = real.connection.sendRequest(RenameRequest.type, rename, source.token).then(
        () => Infinity,
        ({ code }: { readonly code: number }) => (code === -32800 ? performance.now() : Infinity),
      );
      assert.notEqual(await real.connection.sendRequest(HoverRequest.type, place), null);
      const cancelled = performance.now();
      source.cancel();
      parts.push((await asked) - cancelled);
    }
    assert.ok(Math.min(...parts) <= Math.min(...wholes) * MOST, `${parts.join(", ")} of ${wholes.join(", ")} ms`);
    await real.stop();
    child.stdin.end();
    await closed;
  });
});
