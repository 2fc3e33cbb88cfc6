// `callwire lsp` as a process: an editor starts it, and it ends with its editor.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { ExitNotification, ShutdownRequest, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { bundleOf } from "#cli/start/routes.js";
import { Editor } from "./editor.js";

const COMMAND = fileURLToPath(new URL("../../../../cli/bin/callwire.js", import.meta.url));

describe("callwire lsp", function () {
  this.timeout(60_000);

  it("has a bundle of its own", () => {
    assert.equal(bundleOf(["lsp", "--stdio"], []), "lsp.cjs");
  });

  it("tells mistakes on its standard output, and ends when it is told to", async () => {
    const child = spawn(process.execPath, [COMMAND, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    const closed = once(child, "close");
    const files = { "idl/point.rpc": "package demo.v1;\nstruct Point { 1 x: f46; }\n" };
    const editor = await Editor.connect(files, new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    await editor.until(() => editor.diagnostics("idl/point.rpc").length > 0);

    assert.deepEqual(editor.lines("idl/point.rpc"), ["CW2001 1:20 unknown type `f46`: no type of this name here"]);
    await editor.connection.sendRequest(ShutdownRequest.type);
    await editor.connection.sendNotification(ExitNotification.type);
    const [code] = (await closed) as [number | null]; // `close` comes with the exit code
    editor.sandbox.remove();
    assert.equal(code, 0);
  });

  it("takes what VS Code's client passes, and ends when that process has ended", async () => {
    const editor = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
    await once(editor, "close");
    const args = [COMMAND, "lsp", "--stdio", `--clientProcessId=${editor.pid}`];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    await once(child, "close");

    assert.equal(said, "");
  });

  it("ends at once when it is asked wrongly, while the process that is named lives", async () => {
    const args = [COMMAND, "lsp", "--wrong", `--clientProcessId=${process.pid}`];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const [code] = (await once(child, "close")) as [number | null]; // `close` comes with the exit code

    assert.equal(code, 2);
    assert.match(said, /unknown option '--wrong'/);
  });

  it("ends with 1 when its editor goes away without a word", async () => {
    const child = spawn(process.execPath, [COMMAND, "lsp"], { stdio: ["pipe", "ignore", "inherit"] });
    child.stdin.end();
    const [code] = (await once(child, "close")) as [number | null]; // `close` comes with the exit code

    assert.equal(code, 1);
  });

  it("says why and ends with 1 when it is sent what cannot be a message", async () => {
    const child = spawn(process.execPath, [COMMAND, "lsp"], { stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.stdin.write("Content-Length: -1\r\n\r\n{}"); // its input stays open
    const [code] = (await once(child, "close")) as [number | null]; // `close` comes with the exit code

    assert.equal(code, 1);
    assert.equal(
      said,
      "callwire lsp: the editor has sent a header without a Content-Length that is a number; the server ends, as it cannot read on\n",
    );
  });
});
