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
      follow: () => () => undefined,
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

  it("tell a host of a list that has changed, from when it is ready until its input ends", async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const followed = deferred<() => void>();
    let isOver = false;
    const served = serveTools({
      version: "1",
      instructions: "",
      input,
      output,
      list: async () => [],
      follow(onChange) {
        followed.resolve(onChange);
        return () => {
          isOver = true;
        };
      },
      call: () => assert.fail("nothing is called"),
      onError: (error) => assert.fail(error),
      signal: new AbortController().signal,
    });
    const send = (request: object): void => void input.write(`${JSON.stringify({ jsonrpc: "2.0", ...request })}\n`);
    const said = (): unknown[] => (String(output.read() ?? "").match(/.+/g) ?? []).map((line) => JSON.parse(line));

    send({ id: 1, method: "initialize", params: INITIALIZE });
    await once(output, "readable");
    const [welcome] = said() as [{ readonly result: { readonly capabilities: unknown } }]; // to `initialize`
    assert.deepEqual(welcome.result.capabilities, { tools: { listChanged: true } });
    send({ method: "notifications/initialized" });
    (await followed.promise)();
    assert.equal(isOver, false);
    input.end();
    await served;
    assert.deepEqual(said(), [{ jsonrpc: "2.0", method: "notifications/tools/list_changed" }]);
    assert.equal(isOver, true);
  });
});
