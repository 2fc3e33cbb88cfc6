// The Model Context Protocol on two streams, by its SDK: a bundle of its own, which only
// `callwire mcp` loads. What the tools are and do is the business of others.

import type { Readable, Writable } from "node:stream";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from "@modelcontextprotocol/sdk/types.js";

/** Bytes of one request: what a server takes by default, and what is around it. */
const MAX_REQUEST_BYTES = 5 * 1024 * 1024;

/** What a model is told of a tool. */
export interface ShownTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly isReadonly: boolean;
  readonly isIdempotent: boolean;
}

export interface ServedTools {
  readonly version: string;
  readonly instructions: string;
  readonly input: Readable;
  readonly output: Writable;
  list(): Promise<readonly ShownTool[]>;
  /** Calls back when the list has changed. Returns what ends that. */
  follow(onChange: () => void): () => void;
  /** Rejects with an error named NoToolError for a tool that is not in the list. */
  call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly isError: boolean }>;
  /** What could not be answered, and what was no request. */
  onError(error: Error): void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Until the input has ended and what was asked for is answered, or the signal aborts. So a list of
 * requests may come by a pipe.
 */
export async function serveTools(tools: ServedTools): Promise<void> {
  const { version, instructions, input, output, signal } = tools;
  // The one class that takes a JSON Schema as it is: the other one wants schemas of zod.
  const server = new Server({ name: "callwire", version }, { capabilities: { tools: { listChanged: true } }, instructions });
  server.onerror = (error) => tools.onError(error);
  const close = (): void => void server.close();
  let running = 0;
  let hasEnded = false;
  const closeWhenIdle = (): void => {
    if (hasEnded && running === 0) close();
  };
  const untilAnswered = async <T>(answer: Promise<T>): Promise<T> => {
    running++;
    try {
      return await answer;
    } finally {
      running--;
      setImmediate(closeWhenIdle); // the SDK writes it before
    }
  };
  const list = async () => ({ tools: (await tools.list()).map(shownTool) });
  server.setRequestHandler(ListToolsRequestSchema, () => untilAnswered(list()));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    try {
      const { text, isError } = await untilAnswered(tools.call(params.name, params.arguments ?? {}, extra.signal));
      return { content: [{ type: "text", text }], isError };
    } catch (error) {
      if (error instanceof Error && error.name === "NoToolError") throw new McpError(ErrorCode.InvalidParams, error.message);
      tools.onError(error instanceof Error ? error : new Error(String(error)));
      throw new McpError(ErrorCode.InternalError, "the tool could not be called; the log of callwire mcp says why");
    }
  });
  const ended = new Promise<void>((resolve) => {
    server.onclose = resolve;
  });
  let unfollow: () => void = () => undefined;
  server.oninitialized = () => {
    unfollow(); // a host may say it twice
    unfollow = tools.follow(() => {
      server.sendToolListChanged().catch((error: Error) => tools.onError(error));
    });
  };
  input.once("end", () => {
    hasEnded = true;
    setImmediate(closeWhenIdle); // the last request may not have begun
  });
  signal.addEventListener("abort", close, { once: true });
  await server.connect(new StdioServerTransport(input, output, { maxBufferSize: MAX_REQUEST_BYTES }));
  if (signal.aborted) close();
  await ended;
  unfollow();
  signal.removeEventListener("abort", close);
}

function shownTool({ name, description, inputSchema, isReadonly, isIdempotent }: ShownTool) {
  return {
    name,
    description,
    inputSchema: { ...inputSchema, type: "object" as const },
    annotations: { readOnlyHint: isReadonly, idempotentHint: isIdempotent },
  };
}
