// `callwire repl`: a prompt of JavaScript where the services that run are objects, and their
// methods functions. What Node's own prompt does stands in node:repl.

import process from "node:process";
import { type REPLServer, start } from "node:repl";
import { formatWithOptions } from "node:util";
import type { Registry } from "callwire";
import { connectDynamic } from "callwire/dynamic";
import { Exit, UsageError } from "../../usage-error.js";
import { readMetadata } from "../call-input.js";
import { findNamed, type Named } from "../contracts.js";
import { nameServices, withRegistry } from "../lists.js";
import type { Live } from "../live-command.js";
import { defineReplCommands } from "./commands.js";
import { completeCall } from "./completion.js";
import { describeCallError, showValue } from "./error-text.js";
import { Evaluations, readLines } from "./evaluation.js";
import { findHistoryFile } from "./history.js";
import { beginningsOf, shortNames } from "./names.js";
import { type Calls, createServiceObject, type ReplService } from "./service-object.js";

/** Services whose contracts are read when none is named: each is a question to the registry. */
const MAX_SERVICES = 200;
/** Contracts that are read at once. */
const MAX_AT_ONCE = 20;

/** Until the input ends, `.exit`, or a signal. */
export async function runRepl(live: Live, name: string | undefined, headers: readonly string[]): Promise<Exit> {
  return withRegistry(live, async (registry) => {
    const found = name === undefined ? await findAll(live, registry) : [await findNamed(live, registry, name)];
    const calls = new RunningCalls(live.timeoutMs, readMetadata(headers));
    const services = open(live, registry, found, calls);
    try {
      return await converse(live, services, calls);
    } finally {
      calls.cancel();
      await Promise.all(services.map(({ client }) => client.close()));
    }
  });
}

/** Those of which there is a contract; of the others a warning says why. */
async function findAll(live: Live, registry: Registry): Promise<readonly Named[]> {
  const names = await nameServices(live, registry, "name one: callwire repl <service>");
  if (names.length > MAX_SERVICES)
    throw new UsageError(`${names.length} services are registered, more than ${MAX_SERVICES}; name one: callwire repl <service>`);
  const found: Named[] = [];
  for (let at = 0; at < names.length; at += MAX_AT_ONCE)
    for (const each of await Promise.all(names.slice(at, at + MAX_AT_ONCE).map((name) => tryFind(live, registry, name))))
      if (each !== undefined) found.push(each);
  if (found.length === 0)
    throw new UsageError(
      `no service under ${live.tools.escape(registry.target)} has an instance and a contract; callwire services lists what there is`,
    );
  return found;
}

async function tryFind(live: Live, registry: Registry, name: string): Promise<Named | undefined> {
  try {
    return await findNamed(live, registry, name);
  } catch (error) {
    live.warn(`${name} is left out: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** The calls of the prompt: Ctrl-C ends all that run. */
class RunningCalls implements Calls {
  readonly timeoutMs: number;
  readonly metadata: Readonly<Record<string, string>>;
  #ended = new AbortController();

  constructor(timeoutMs: number, metadata: Readonly<Record<string, string>>) {
    this.timeoutMs = timeoutMs;
    this.metadata = metadata;
  }

  signal(): AbortSignal {
    return this.#ended.signal;
  }

  cancel(): void {
    this.#ended.abort();
    this.#ended = new AbortController();
  }
}

function open(live: Live, registry: Registry, found: readonly Named[], calls: Calls): readonly ReplService[] {
  const shorts = shortNames(
    found.map(({ service }) => service.name),
    (name) => name in globalThis,
  );
  return found.map((named, index): ReplService => {
    const options = { contract: named.descriptor, tls: live.tls, values: "native" } as const;
    const client = connectDynamic(named.service.name, registry, options);
    return { short: shorts[index] ?? named.service.name, named, client, object: createServiceObject(named, client, calls) };
  });
}

async function converse(live: Live, services: readonly ReplService[], calls: RunningCalls): Promise<Exit> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (isTerminal) greet(live, services);
  let isBusy = (): boolean => false;
  const running = new Evaluations({
    isCallError: (error) => describeCallError(live, error) !== undefined,
    onInterrupted: () => live.err("cancelled\n"),
  });
  const errors = { handleError: running.takeError }; // an option of Node 26, which the types do not have yet
  const server = start({
    input: isTerminal ? process.stdin : readLines(process.stdin, () => isBusy()),
    output: process.stdout,
    prompt: isTerminal ? "> " : "",
    terminal: isTerminal,
    useColors: live.tools.terminal.outColor,
    useGlobal: true, // an Error of a call is an Error at the prompt, too
    ignoreUndefined: true,
    breakEvalOnSigint: isTerminal, // so that Ctrl-C ends an await as well
    ...errors,
    preview: false, // it would run what is not written yet
    writer: (value) => describeCallError(live, value) ?? showValue(live, value),
  });
  running.watch(server);
  if (!isTerminal) Object.assign(server, { displayPrompt: () => undefined }); // also none for a line that goes on
  const find = putInto(server, services);
  completeByContract(server, find);
  safeConsole(live);
  const commands = defineReplCommands(live, server, services, find);
  isBusy = () => running.isBusy || commands.isBusy();
  const onRejection = (error: unknown): void => live.err(`${describeCallError(live, error) ?? showValue(live, error)}\n`);
  process.on("unhandledRejection", onRejection); // of a call that nobody awaits
  server.on("SIGINT", () => calls.cancel());
  let exit: Exit = Exit.ok;
  const stopOn =
    (code: Exit): (() => void) =>
    () => {
      if (code === Exit.interrupted && running.isBusy) return calls.cancel();
      exit = code;
      server.close();
    };
  const [onInterrupt, onTerminate] = [stopOn(Exit.interrupted), stopOn(Exit.terminated)];
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  try {
    if (isTerminal) await keepHistory(server);
    await new Promise<void>((resolve) => server.once("exit", resolve));
    await commands.idle();
    return exit;
  } finally {
    process.removeListener("SIGINT", onInterrupt);
    process.removeListener("SIGTERM", onTerminate);
    process.removeListener("unhandledRejection", onRejection);
  }
}

function greet(live: Live, services: readonly ReplService[]): void {
  const { escape } = live.tools;
  for (const { short, named } of services) live.err(`${escape(short)} is ${escape(named.service.name)}\n`);
  const [first] = services;
  const method = first?.named.service.methods[0]?.name ?? "method";
  live.err(
    `such as: await ${escape(`${first?.short}.${method}`)}(...); Tab completes, .help lists commands, Ctrl-C ends a call, Ctrl-D the prompt\n`,
  );
}

/** By their names, and by beginnings that are unique: these are no candidates of Tab. */
function putInto(server: REPLServer, services: readonly ReplService[]): (name: string) => ReplService | undefined {
  const byName = new Map(services.map((service) => [service.short, service]));
  const beginnings = beginningsOf([...byName.keys()], (name) => name in server.context);
  for (const [name, { object }] of byName)
    Object.defineProperty(server.context, name, { value: object, enumerable: true, configurable: true, writable: true });
  for (const [beginning, name] of beginnings)
    Object.defineProperty(server.context, beginning, { value: byName.get(name)?.object, configurable: true, writable: true });
  const find = (name: string): ReplService | undefined => byName.get(name) ?? byName.get(beginnings.get(name) ?? "");
  hiddenNames.set(server, new Set(beginnings.keys()));
  return find;
}

const hiddenNames = new WeakMap<REPLServer, ReadonlySet<string>>();

function completeByContract(server: REPLServer, find: (name: string) => ReplService | undefined): void {
  const standard = server.completer as (line: string, done: (error: Error | null, found: [string[], string]) => void) => void; // as Node's own is
  const hidden = hiddenNames.get(server);
  const own: typeof standard = (line, done) => {
    const found = completeCall(line, find);
    if (found !== undefined) return done(null, [[...found[0]], found[1]]);
    standard.call(server, line, (error, [names, replaced] = [[], ""]) => {
      done(error, [names.filter((name) => name === replaced || hidden?.has(name) !== true), replaced]);
    });
  };
  Object.assign(server, { completer: own }); // as `eval` above
}

/** Texts of servers go to the terminal by it, and must not be obeyed there. */
function safeConsole(live: Live): void {
  const print = (...values: readonly unknown[]): void => {
    const text = formatWithOptions({ colors: false, depth: 6 }, ...values);
    live.out(`${text.split("\n").map(live.tools.escape).join("\n")}\n`);
  };
  Object.assign(globalThis.console, { log: print, info: print, debug: print, warn: print, error: print });
}

/** What cannot be kept is not told: nobody has asked for it. */
async function keepHistory(server: REPLServer): Promise<void> {
  const file = findHistoryFile(process.env);
  if (file !== undefined) await new Promise<void>((resolve) => server.setupHistory(file, () => resolve()));
}
