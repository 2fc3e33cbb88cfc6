// The Model Context Protocol on two streams, without a process.

import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { serveTools } from "#cli/live/mcp/mcp-server.js";
import { deferred } from "../../../support/wait.js";

const INITIALIZE = {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};

describe("tools on two streams", () => {
  it("answer what was asked for before the input has ended", async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answer = deferred<{ readonly text: string; readonly isError: boolean }>();
    const served = serveTools({
      version: "1",
      instructions: "",
      input,
      output,
      list: async () => [],
      call: () => answer.promise,
      onError: (error) => assert.fail(error),
      signal: new AbortController().signal,
    });
    const ended = once(input, "end");
    for (const request of [
      { id: 1, method: "initialize", params: INITIALIZE },
      { method: "notifications/initialized" },
      { id: 2, method: "tools/call", params: { name: "sum", arguments: {} } },
    ])
      input.write(`${JSON.stringify({ jsonrpc: "2.0", ...request })}\n`);
    input.end();

    await ended;
    await new Promise((resolve) => setImmediate(resolve));
    answer.resolve({ text: "5", isError: false });
    await served;
    const answers = String(output.read()).trim().split("\n");
    assert.deepEqual(JSON.parse(answers[1] ?? ""), {
      jsonrpc: "2.0",
      id: 2,
      result: { content: [{ type: "text", text: "5" }], isError: false },
    });
  });
});
