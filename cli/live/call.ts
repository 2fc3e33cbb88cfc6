// `callwire call`: one call by the names of service and method, with JSON in and out. Streams are
// lines of JSON, both ways.

import process from "node:process";
import { createInterface } from "node:readline";
import { type InstanceInspection, type Registry, type RegistryTarget, RpcError } from "callwire";
import { connectDynamic, type DynamicClient } from "callwire/dynamic";
import type { MethodDescriptor } from "callwire/schema";
import { Exit, UsageError } from "../usage-error.js";
import { parseJson, readArguments, readMetadata } from "./call-input.js";
import { findMethod, findNamed, type Named, splitMethodName } from "./contracts.js";
import { addressOf, targetOf } from "./endpoint-text.js";
import { reportFailure } from "./failure.js";
import { Interruption } from "./interruption.js";
import { readSomeInstances, withRegistry } from "./lists.js";
import { escapeJson, type Live } from "./live-command.js";
import { readSavedRequest } from "./saved-request.js";
import { formatMs } from "./table.js";

/** What the command line says beside the name. */
export interface CallFlags {
  readonly pairs?: readonly string[] | undefined;
  readonly data?: string | undefined;
  /** A saved request. What is given beside it wins. */
  readonly file?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly all?: boolean | undefined;
  readonly trace?: boolean | undefined;
}

/** What the client streams, if it does. */
type Items = AsyncIterable<unknown> | undefined;

/** One call that is to be made. */
interface Request {
  readonly live: Live;
  readonly named: Named;
  readonly method: MethodDescriptor;
  readonly args: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly trace: boolean;
  /** Of `--all`: which instance is asked. */
  readonly asked?: { readonly instance: string; readonly id: string } | undefined;
}

/** `name`: of the method; with a saved request the first of what is given beside it. */
export async function callNamed(live: Live, name: string | undefined, flags: CallFlags): Promise<Exit> {
  const saved = flags.file === undefined ? undefined : readSavedRequest(flags.file);
  if (saved !== undefined && flags.data !== undefined)
    throw new UsageError("--file has the arguments, and so has -d; give one of them");
  if (saved === undefined && name === undefined)
    throw new UsageError("call takes service/method, or --file with a saved request; see callwire call --help");
  const { service, method } = splitMethodName(live, saved?.call ?? name ?? "");
  const pairs = saved === undefined || name === undefined ? (flags.pairs ?? []) : [name, ...(flags.pairs ?? [])];
  return withRegistry(live, async (registry) => {
    const named = await findNamed(live, registry, service);
    const found = findMethod(live, named.service, method);
    const args = readArguments(found, named.descriptor, pairs, saved?.args ?? flags.data);
    const metadata = { ...saved?.metadata, ...readMetadata(flags.header ?? []) };
    const request = { live, named, method: found, args, metadata, trace: flags.trace === true };
    return flags.all === true ? callAll(request, registry) : callOnce(request, registry, named.service.name);
  });
}

/** `to`: the registry, or one instance. `service`: of which a failure shows all instances. */
async function callOnce(request: Request, to: Registry | RegistryTarget, service?: string): Promise<Exit> {
  const { live, named } = request;
  const client = connectDynamic(named.service.name, to, optionsOf(request));
  const startedAt = performance.now();
  try {
    return await exchange(request, client, startedAt);
  } catch (error) {
    return reportFailure(live, error, { service, inspection: client.inspect(), print: (value) => printJson(request, value) });
  } finally {
    await client.close();
  }
}

/** The same call to each instance, one after the other; the worst exit code of all. */
async function callAll(request: Request, registry: Registry): Promise<Exit> {
  const { live, named, method } = request;
  if (method.requestStream !== undefined)
    throw new UsageError("--all sends the same request to each instance, and a stream is there only once");
  let worst: Exit = Exit.ok;
  for (const endpoint of await readSomeInstances(live, registry, named.service.name)) {
    live.err(`${live.tools.escape(addressOf(endpoint))}:\n`);
    const asked = { instance: addressOf(endpoint), id: endpoint.id };
    const exit = await callOnce({ ...request, asked }, targetOf(endpoint));
    if (exit > worst) worst = exit;
  }
  return worst;
}

/** The time is also how long a stream may wait for an instance. */
function optionsOf({ live, named }: Request) {
  return { contract: named.descriptor, tls: live.tls, timeoutMs: live.leftMs };
}

async function exchange(request: Request, client: DynamicClient, startedAt: number): Promise<Exit> {
  const { live, method, metadata } = request;
  const ended = new AbortController();
  const streams = method.kind === "serverStreaming" || method.kind === "bidi";
  // A stream goes on until it ends or is ended, also by a reader of the output that goes away.
  const isBounded = method.kind === "unary" || method.kind === "oneway";
  const limited = client.with({ ...(isBounded ? { timeoutMs: live.leftMs } : {}), signal: ended.signal, metadata });
  let wrongItem: unknown;
  const items = method.requestStream === undefined ? undefined : readItems(ended.signal, (error) => (wrongItem = error));
  const interrupted = new Interruption();
  interrupted.onInterrupt(() => ended.abort());
  let isReaderGone = false;
  const stopUnread = (error: NodeJS.ErrnoException): void => {
    isReaderGone = error.code === "EPIPE";
    if (isReaderGone) ended.abort();
  };
  process.stdout.on("error", stopUnread);
  try {
    const what = streams ? await printStream(request, limited, items) : await printResult(request, limited, items);
    live.err(`${what} ${live.tools.escape(whoHad(method, client))} in ${formatMs(performance.now() - startedAt)}\n`);
  } catch (error) {
    if ((interrupted.exit === undefined && !isReaderGone) || !(error instanceof RpcError)) throw wrongItem ?? error;
  } finally {
    interrupted.forget();
    process.stdout.removeListener("error", stopUnread);
    process.stdin.unref?.();
  }
  if (request.trace) printTrace(live, client);
  return interrupted.exit ?? Exit.ok;
}

/** With `--json`, a line: a stream has many, and `--all` one for each instance. */
function printJson(
  { live, asked }: Request,
  value: { readonly result?: unknown; readonly item?: unknown; readonly error?: unknown },
) {
  live.json({ ...asked, ...value }, { isLine: true });
}

async function printResult(request: Request, client: DynamicClient, items: Items): Promise<string> {
  const { live, method, args } = request;
  const result = await client.call(method.name, args, items);
  const isJson = live.flags.json === true;
  if (isJson) printJson(request, { result: result ?? null });
  if (method.kind === "oneway") return "sent, and not answered,";
  if (method.result === undefined) return "answered with nothing";
  if (!isJson) live.out(`${escapeJson(JSON.stringify(result, undefined, 2))}\n`);
  return "answered";
}

async function printStream(request: Request, client: DynamicClient, items: Items): Promise<string> {
  const { live, method, args } = request;
  let count = 0;
  for await (const item of client.stream(method.name, args, items)) {
    if (live.flags.json === true) printJson(request, { item });
    else live.out(`${escapeJson(JSON.stringify(item))}\n`);
    count++;
  }
  return `${count} ${count === 1 ? "item" : "items"}`;
}

/** The standard input, an item a line. */
async function* readItems(signal: AbortSignal, onWrong: (error: unknown) => void): AsyncGenerator<unknown> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  signal.addEventListener("abort", () => lines.close(), { once: true });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === "") continue;
    try {
      yield parseJson(line, `line ${number} of the standard input`);
    } catch (error) {
      onWrong(error); // the call ends with it, and says no more than that it was cancelled
      throw error;
    }
  }
}

/** Of a new client the one whose latency is known. A oneway call teaches nothing of that. */
function whoHad({ kind }: MethodDescriptor, client: DynamicClient): string {
  const { instances } = client.inspect();
  if (kind === "oneway") return instances.length === 1 ? `to ${nameOf(instances[0])}` : `to one of ${instances.length} instances`;
  const answered = instances.filter(({ latencyMs }) => latencyMs > 0);
  const [first] = answered.length > 0 ? answered : instances;
  return `from ${nameOf(first)}`;
}

function nameOf(instance: InstanceInspection | undefined): string {
  if (instance === undefined) return "nobody";
  const { endpoint } = instance;
  return `${addressOf(endpoint)}${endpoint.id.includes(":") ? "" : ` ${endpoint.id}`}`;
}

/** What this client goes by, where that is not what the server or an operator has set. */
function weightNow(set: number, now: number): string {
  if (now === set) return "";
  return now === 0
    ? " (0 for this client: it may not be picked)"
    : ` (${Math.round(now)} for this client, while the instance is new)`;
}

function printTrace(live: Live, client: DynamicClient): void {
  const { registry, balancer, instances } = client.inspect();
  const lines = [`registry ${registry.target}: ${registry.health}, ${registry.listed} listed, balancer ${balancer}`];
  for (const { endpoint, state, weight, latencyMs, ejected } of instances) {
    const left = ejected === undefined ? "" : `, ejected: ${ejected.reason}`;
    const share = `weight ${endpoint.weight}${weightNow(endpoint.weight, weight)}`;
    lines.push(`  ${addressOf(endpoint)} ${endpoint.id}: ${state}, ${share}, latency ${formatMs(latencyMs)}${left}`);
  }
  live.err(`${lines.map(live.tools.escape).join("\n")}\n`);
}
