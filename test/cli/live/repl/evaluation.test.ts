// How the prompt runs lines, with Node's own prompt in this process.

import assert from "node:assert/strict";
import { once } from "node:events";
import { start } from "node:repl";
import { PassThrough } from "node:stream";
import { Evaluations, readLines } from "#cli/live/repl/evaluation.js";

class CallError extends Error {}

async function run(lines: readonly string[]): Promise<string> {
  const input = new PassThrough();
  const output = new PassThrough();
  let text = "";
  output.on("data", (part) => {
    text += String(part);
  });
  const evaluations = new Evaluations({ isCallError: (error) => error instanceof CallError, onInterrupted: () => undefined });
  const errors = { handleError: evaluations.takeError }; // of Node 26
  const server = start({
    input: readLines(input, () => evaluations.isBusy),
    output,
    prompt: "",
    terminal: false,
    ignoreUndefined: true,
    writer: (value) => (value instanceof CallError ? `failed: ${value.message}` : String(value)),
    ...errors,
  });
  evaluations.watch(server);
  Object.assign(server.context, {
    later: async (value: unknown) => {
      for (let turn = 0; turn < 5_000; turn++) await new Promise((resolve) => setImmediate(resolve));
      return value;
    },
    fail: async () => {
      throw new CallError("no cake");
    },
  });
  input.end(lines.map((line) => `${line}\n`).join(""));
  await once(server, "exit");
  return text;
}

describe("the lines of a prompt", () => {
  it("run one after the other, also when one awaits", async () => {
    assert.equal(await run(["await later(1)", "2", "const x = await later(3)", "x + 1"]), "1\n2\n4\n");
  });

  it("show an error of a call as a value, and go on", async () => {
    assert.equal(await run(["await fail()", "_.message", "1 + 1"]), "failed: no cake\nno cake\n2\n");
  });

  it("leave other errors to Node, and go on", async () => {
    const text = await run(["nobody", "await nobody", "throw new TypeError('mine')", "1 + 1"]);
    assert.match(text, /Uncaught.*nobody is not.*Uncaught.*nobody is not.*Uncaught.*mine.*\n2\n$/s);
  });
});
