// What every live command has: where to look, how long, and what it may use. The commands
// themselves load neither the compiler nor the terminal.

import process from "node:process";
import { type Finding, shellWord } from "@callwire/compiler";
import { type RegistryTarget, RpcError } from "callwire";
import type { Descriptor } from "callwire/schema";
import { readDuration } from "../input/duration.js";
import { paint, type Tone } from "../output/paint.js";
import type { Terminal } from "../output/terminal.js";
import { UsageError } from "../usage-error.js";
import { type LogLevel, readLogLevel } from "./diagnostics-log.js";
import { type Cell, type Column, formatTable } from "./table.js";
import { type LiveTls, readTls, type TlsFlags } from "./tls-flags.js";

/** Contracts that are here, to be compared with those that run. */
export interface Checkout {
  /** With what they import. */
  readonly descriptor: Descriptor;
  /** Full names of the services in what was asked for. */
  readonly services: readonly string[];
  /** Packages of it. */
  readonly packages: ReadonlySet<string>;
  /** As `callwire breaking` does. */
  compare(before: Descriptor, after: Descriptor): readonly Finding[];
  /** `idl/shop.rpc:12:3`. */
  placeOf(finding: Finding): string;
}

/** A contract that is no file here. */
export interface ContractText {
  /** Below the folder that it was in, with `/`. */
  readonly name: string;
  readonly text: string;
}

/** What the command line gives to them. */
export interface LiveTools {
  readonly terminal: Terminal;
  /** Of messages and tables: makes text from the network safe to print. */
  escape(text: string): string;
  /** A contract in the one way to write it. */
  format(text: string): string;
  /** As `callwire breaking` does. */
  compare(before: Descriptor, after: Descriptor): readonly Finding[];
  /**
   * The contracts that are here: those of `paths`, or all below the roots. Throws UsageError.
   */
  loadCheckout(paths: readonly string[], root: readonly string[] | undefined): Checkout;
  /** The contracts below a folder. Throws UsageError. */
  loadContracts(folder: string): Descriptor;
  /** The contracts of the project that the command runs in; undefined when there is none. */
  loadProject(): Descriptor | undefined;
  /** Contracts that import one another, and nothing from the disk. Throws UsageError. */
  compileTexts(texts: readonly ContractText[]): Descriptor;
  /** What `registry` of callwire.json says. Throws UsageError. */
  configuredRegistry(): string | undefined;
}

/** The options that they share, as commander gives them. */
export interface LiveFlags extends TlsFlags {
  readonly registry?: string | undefined;
  readonly at?: string | undefined;
  readonly contracts?: string | undefined;
  readonly json?: boolean | undefined;
  readonly timeout?: string | undefined;
}

/** A registry of that kind is another one in each process. */
export const HINT_OF_MEMORY =
  "memory: is inside of one process, and this command is another; name a registry that all see, such as zookeeper://host:port/path";
/** Milliseconds for a command that gives no `--timeout`. */
const DEFAULT_TIMEOUT_MS = 5_000;

/** What `--at` is to a command: whom it asks, where it listens, or no place for what it writes. */
export type AtUse = "asks" | "listens" | "refuses";

/** What `findTarget` says of it to who names no registry. */
const WITHOUT_REGISTRY: Readonly<Record<AtUse, string>> = {
  asks: "; --at host:port asks one server without a registry",
  listens: "; --at host:port listens without one",
  refuses: "",
};

/** One command that runs: its target and its time. */
export class Live {
  readonly tools: LiveTools;
  readonly flags: LiveFlags;
  readonly target: RegistryTarget;
  /** What the whole command may take. */
  readonly timeoutMs: number;
  readonly #deadlineAt: number;
  readonly tls: LiveTls | undefined;
  readonly logLevel: LogLevel;
  readonly #at: AtUse;

  /** Throws UsageError. */
  constructor(tools: LiveTools, flags: LiveFlags, at: AtUse = "asks") {
    this.tools = tools;
    this.flags = flags;
    this.#at = at;
    this.target = findTarget(tools, flags, at);
    this.timeoutMs = readTimeout(flags.timeout);
    this.#deadlineAt = performance.now() + this.timeoutMs;
    this.tls = readTls(flags, tools.escape);
    this.logLevel = readLogLevel();
  }

  /** What is left for the next step. Never 0: a step without time says itself that it is late. */
  get leftMs(): number {
    return Math.max(1, Math.round(this.#deadlineAt - performance.now()));
  }

  get elapsedMs(): number {
    return this.timeoutMs - (this.#deadlineAt - performance.now());
  }

  /** The same with all its time, for the next step of a command that goes on. */
  again(): Live {
    return new Live(this.tools, this.flags, this.#at);
  }

  /** What did not answer in the time of the command. */
  inTime<T>(what: string, work: Promise<T>): Promise<T> {
    return inTime(this.leftMs, what, work, this.timeoutMs);
  }

  /** Whether one server was named, in place of a registry. */
  get isOneServer(): boolean {
    return this.flags.at !== undefined;
  }

  /** What leads here again, for advice. */
  get here(): string {
    const { at, registry } = this.flags;
    if (at !== undefined) return ` --at ${this.word(at)}`;
    return registry === undefined ? "" : ` --registry ${this.word(registry)}`;
  }

  /** A word of a command that is shown to be run, of anybody. */
  word(text: string): string {
    return shellWord(this.tools.escape(text));
  }

  out(text: string): void {
    this.tools.terminal.out(text);
  }

  err(text: string): void {
    this.tools.terminal.err(text);
  }

  /** What somebody can mend while the command goes on. `text` is of anybody. */
  warn(text: string): void {
    if (this.logLevel !== "error") this.err(`warning: ${this.tools.escape(text)}\n`);
  }

  /** A table on stdout, in the width and with the colours that it can have. */
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
    const { outWidth, outColor } = this.tools.terminal;
    this.out(formatTable(columns, rows, { width: outWidth, color: outColor }));
  }

  /** A text of stderr with what its colour says. */
  tint(text: string, tone: Tone): string {
    return paint(text, tone, this.tools.terminal.color);
  }

  /** One value for programs, on several lines or on one. */
  json(value: unknown, { isLine = false }: { readonly isLine?: boolean } = {}): void {
    this.out(`${escapeJson(JSON.stringify(value, undefined, isLine ? 0 : 2))}\n`);
  }
}

/** As `escapeText` of the compiler has them; JSON.stringify has written the rest already. */
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** JSON says the same with escapes in the place of what a terminal would obey. */
export function escapeJson(text: string): string {
  return text.replace(UNSAFE, (character) =>
    [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}

function findTarget(tools: LiveTools, { at, registry }: LiveFlags, use: AtUse): string {
  if (at !== undefined && registry !== undefined)
    throw new UsageError("--at names one server and --registry many; give one of them");
  if (at !== undefined && use === "refuses")
    throw new UsageError("--at names one server, and this is written to a registry; give --registry zookeeper://host:port/path");
  if (at !== undefined) return `static:${use === "listens" ? at : checkAt(tools, at)}`; // who listens says what an address is
  const target = registry ?? (process.env["CALLWIRE_REGISTRY"] || undefined) ?? tools.configuredRegistry();
  if (target !== undefined && /^memory:\/*$/.test(target)) throw new UsageError(HINT_OF_MEMORY);
  if (target !== undefined) return target;
  const forms = "give --registry zookeeper://host:port/path, set CALLWIRE_REGISTRY, or write registry into callwire.json";
  throw new UsageError(`no registry is named; ${forms}${WITHOUT_REGISTRY[use]}`);
}

/** Throws UsageError for what is no address of a server. */
function checkAt({ escape }: LiveTools, at: string): string {
  const [, scheme, rest = ""] = /^([a-z+]+):(?:\/\/)?(.*)$/i.exec(at) ?? [];
  const isSocket = scheme === "unix";
  if (isSocket ? rest.startsWith("/") : at.split(",").every(isAddress)) return at;
  const shown = escape(JSON.stringify(at));
  if (scheme !== undefined && /^(?:zookeeper|dns|dns\+srv)$/i.test(scheme))
    throw new UsageError(`--at names one server, and ${shown} is a registry; write --registry ${shellWord(escape(at))}`);
  const example = rest.split(",").every(isAddress) && !isSocket ? rest : "127.0.0.1:4000";
  throw new UsageError(`--at ${shown} is not host:port; write --at ${example}, or --at unix:/path`);
}

function isAddress(text: string): boolean {
  const [, port = ""] = /^(?:\[[\da-f:.%a-z]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? [];
  return Number(port) > 0 && Number(port) < 65_536;
}

/** Throws UsageError. */
export function readTimeout(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const form = "a time from 1ms to 60m, such as 500ms or 2s";
  return readDuration(text, { option: "--timeout", fromMs: 1, toMs: 3_600_000, form });
}

/** What did not answer in time, as an error of a call is. `allMs`: the time that is named. */
export async function inTime<T>(timeoutMs: number, what: string, work: Promise<T>, allMs = timeoutMs): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const text = `${what} did not answer within ${allMs} ms; check that it runs there, or give more --timeout`;
    timer = setTimeout(() => reject(new RpcError("UNAVAILABLE", text)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
