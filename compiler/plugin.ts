// The door `@callwire/compiler/plugin`: a plugin of `callwire generate` from a function. Loads
// nothing of the compiler. Who starts it is in the command.

import type { Descriptor } from "callwire/schema";

/** The version of what plugins are asked and answer. */
export const PLUGIN_PROTOCOL = 1;

/** What a plugin is asked. */
export interface PluginRequest {
  /** The version of this form. */
  readonly protocol: typeof PLUGIN_PROTOCOL;
  /** The version of the command, such as `0.1.0`. */
  readonly compiler: string;
  /** The contracts that are meant, and those that they import. */
  readonly descriptor: Descriptor;
  /** The paths of those that are meant, such as `demo/calculator.rpc`. */
  readonly files: readonly string[];
  /** What `callwire.json` says of them. Nobody has checked it. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One file that a plugin makes. */
export interface PluginFile {
  /** Below the plugin's folder, with `/`. The rules are in docs/plugins.md. */
  readonly path: string;
  /** The whole text. */
  readonly content: string;
}

/** What a plugin says of the contracts. */
export interface PluginDiagnostic {
  /** Behind an error nothing is written. */
  readonly severity: "error" | "warning";
  /** For people: the name of the declaration, and what is wrong with it. */
  readonly message: string;
}

/** What a plugin answers. */
export interface PluginAnswer {
  /** All that it makes: what is left out is deleted. */
  readonly files: readonly PluginFile[];
  /** Default: none. */
  readonly diagnostics?: readonly PluginDiagnostic[];
}

/** Makes files of contracts. What it throws is shown, and ends the process with exit code 1. */
export type MakeFiles = (request: PluginRequest) => PluginAnswer | Promise<PluginAnswer>;

/**
 * Runs a function as the plugin that this process is: reads the request from stdin, and prints what
 * the function returns on stdout. So print nothing else there; logs go to stderr. Never rejects.
 */
export async function runPlugin(makeFiles: MakeFiles): Promise<void> {
  try {
    const { files, diagnostics = [] } = await makeFiles(await readRequest());
    process.stdout.write(JSON.stringify({ protocol: PLUGIN_PROTOCOL, files, diagnostics }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function readRequest(): Promise<PluginRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  // The command's own words, once it is known that they are of this protocol.
  const request = JSON.parse(Buffer.concat(chunks).toString("utf8")) as PluginRequest;
  if (request.protocol === PLUGIN_PROTOCOL) return request;
  const advice = `this version of @callwire/compiler knows ${PLUGIN_PROTOCOL}; install that of the command`;
  throw new Error(`asked by protocol ${String(request.protocol)}; ${advice}`);
}
