// `callwire mcp`: the services that run as tools of a model, by the Model Context Protocol on the
// standard input and output.

import process from "node:process";
import { Exit, UsageError } from "../../usage-error.js";
import { VERSION } from "../../version.js";
import { readMetadata } from "../call-input.js";
import { splitMethodName } from "../contracts.js";
import { FollowedContracts } from "../followed-contracts.js";
import { Interruption } from "../interruption.js";
import { withRegistry } from "../lists.js";
import type { Live } from "../live-command.js";
import { serveTools } from "./mcp-server.js";
import { callTool, type ToolAnswer } from "./tool-call.js";
import { MAX_SERVICES, NoToolError, ToolList } from "./tool-list.js";

/** What the command line says beside the name. */
export interface McpFlags {
  readonly allow?: readonly string[] | undefined;
  readonly items?: string | undefined;
  readonly header?: readonly string[] | undefined;
}

const DEFAULT_ITEMS = 20;
const MAX_ITEMS = 1_000;
/** Calls that run at once: a model makes a few. */
const MAX_CALLS = 32;

const INSTRUCTIONS =
  "Each tool is a method of a service that runs. Arguments and results are JSON. A 64-bit integer is a string of digits, bytes are base64. An error has a name, a code and a message.";

/** Until the input ends, or a signal. */
export async function runMcp(live: Live, service: string | undefined, flags: McpFlags): Promise<Exit> {
  const maxItems = readItems(flags.items);
  const metadata = readMetadata(flags.header ?? []);
  const allowed = new Set((flags.allow ?? []).map((name) => fullNameOf(live, name)));
  return withRegistry(live, async (registry) => {
    const contracts = new FollowedContracts(live, registry, "native", MAX_SERVICES);
    const list = new ToolList(live, registry, contracts, { service, allowed, maxItems });
    const interrupted = new Interruption();
    const ended = new AbortController();
    let running = 0;
    const call = async (name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolAnswer> => {
      const tool = await list.find(name);
      if (running >= MAX_CALLS) return tooMany();
      running++;
      const lease = await contracts.lease(tool.service).catch((error: unknown) => {
        running--;
        throw error;
      });
      try {
        // The contract may be newer than the list.
        const method = lease.named.service.methods.find((each) => each.name === tool.method);
        if (method === undefined || (method.readonly !== true && !allowed.has(`${tool.service}/${tool.method}`)))
          throw new NoToolError(`${tool.service}/${tool.method} is no tool any more; list the tools again`);
        return await callTool(lease, method, args, { timeoutMs: live.timeoutMs, metadata, maxItems, signal });
      } finally {
        running--;
        lease.end();
      }
    };
    try {
      // Who has named a registry that is not there learns it at once.
      const { length } = (await interrupted.during(list.list())) ?? [];
      if (interrupted.exit !== undefined) return interrupted.exit;
      interrupted.onInterrupt(() => ended.abort());
      live.err(`${length} ${length === 1 ? "tool" : "tools"} from ${live.tools.escape(registry.target)}\n`);
      await serveTools({
        version: VERSION,
        instructions: INSTRUCTIONS,
        input: process.stdin,
        output: process.stdout,
        list: () => list.list(),
        follow: (onChange) => list.follow(onChange),
        call,
        onError: (error) => live.err(`warning: ${live.tools.escape(error.message)}\n`),
        signal: ended.signal,
      });
      return interrupted.exit ?? Exit.ok;
    } finally {
      interrupted.forget();
      await contracts.close();
    }
  });
}

function fullNameOf(live: Live, name: string): string {
  const { service, method } = splitMethodName(live, name);
  return `${service}/${method}`;
}

function tooMany(): ToolAnswer {
  const message = `${MAX_CALLS} calls run already; wait until one has ended`;
  return { text: JSON.stringify({ error: { name: "RpcError", code: "RESOURCE_EXHAUSTED", message } }), isError: true };
}

function readItems(text: string | undefined): number {
  if (text === undefined) return DEFAULT_ITEMS;
  const count = Number(text);
  if (/^\d{1,4}$/.test(text) && count >= 1 && count <= MAX_ITEMS) return count;
  throw new UsageError(`--items takes a whole number from 1 to ${MAX_ITEMS}, got ${JSON.stringify(text)}`);
}
