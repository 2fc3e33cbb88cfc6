// `callwire registry`: the embedded registry alone, for development, until a signal.

import { openRegistry } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { nextEndSignal } from "../start/end-signals.js";
import { describeFileError, type Exit, UsageError } from "../usage-error.js";
import { escapeJson, inTime, type LiveTools } from "./live-command.js";

export interface RegistryFlags {
  readonly port?: string | undefined;
  readonly json?: boolean | undefined;
}

/** That of ZooKeeper, so that targets of development look like those of production. */
export const DEFAULT_REGISTRY_PORT = 2181;
/** Milliseconds for the farewell: the list is in this process, and nobody waits for long. */
const FAREWELL_MS = 1_000;

/** Ends with the exit code of a signal, 130 or 143. Throws UsageError when it cannot begin. */
export async function runRegistry(tools: LiveTools, { port: given, json = false }: RegistryFlags): Promise<Exit> {
  const signal = nextEndSignal(); // from the start on: process 1 of a container gets no signal that it does not listen to
  const registry = await startRegistry(readPort(given));
  const alive = setInterval(() => undefined, 60_000); // a registry alone keeps no process from ending
  try {
    const { terminal } = tools;
    terminal.out(json ? `${escapeJson(JSON.stringify({ registry: registry.target }))}\n` : `${registry.target}\n`);
    terminal.err(`export CALLWIRE_REGISTRY=${registry.target}\n`);
    terminal.err("for development: all is in memory, and gone at the end; end with Ctrl+C\n");
    const exit = await signal;
    terminal.err(await describeRegistered(tools, registry));
    return exit;
  } finally {
    clearInterval(alive);
    await registry.close();
  }
}

/** On loopback. Throws UsageError when the port is taken. */
async function startRegistry(port: number): Promise<EmbeddedRegistry> {
  try {
    return await startEmbeddedRegistry({ port });
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code !== "EADDRINUSE")
      throw new UsageError(`cannot listen on port ${port}: ${describeFileError(error)}; choose another with --port`);
    const use = `if a registry listens there, use it: export CALLWIRE_REGISTRY=zookeeper://127.0.0.1:${port}/rpc`;
    throw new UsageError(`port ${port} is taken; ${use}; --port 0 takes a free one`);
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_REGISTRY_PORT;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--port takes a whole number from 0 to 65535, 0 for a free one, got ${JSON.stringify(text)}`);
}

/** Never fails: it is a farewell. */
async function describeRegistered({ escape }: LiveTools, { target }: EmbeddedRegistry): Promise<string> {
  const { registry } = openRegistry(target, { onWarning: () => undefined });
  try {
    const lines: string[] = [];
    for (const name of [...(await inTime(FAREWELL_MS, target, registry.list()))].sort()) {
      await using subscription = registry.subscribe(name);
      const { endpoints } = await inTime(FAREWELL_MS, target, subscription.ready());
      if (endpoints.length > 0) lines.push(`  ${escape(name)} (${endpoints.length})\n`);
    }
    return lines.length === 0 ? "ended; nothing was registered\n" : `ended; still registered were\n${lines.join("")}`;
  } catch {
    return "ended\n";
  } finally {
    await registry[Symbol.asyncDispose]();
  }
}
