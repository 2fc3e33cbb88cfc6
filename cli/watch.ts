// `callwire generate --watch`: generates again whenever a contract changes. While one is wrong, the last good output stays.

import { type FSWatcher, watch as watchFolder } from "node:fs";
import path from "node:path";
import type { Compilation } from "@callwire/compiler";
import type { BackgroundEmitter } from "@callwire/compiler/emit";
import { loadContracts } from "./contracts.js";
import { type GenerateOptions, generateFrom, startEmitter } from "./generate.js";
import type { Terminal } from "./terminal.js";
import { describeFileError, Exit, UsageError } from "./usage-error.js";

/** Milliseconds of quiet after a change: editors write a file in several steps. */
const QUIET_MS = 20;

/** Ends with the exit code of a signal, 130 or 143. Throws UsageError when it cannot begin. */
export async function watch(terminal: Terminal, options: GenerateOptions): Promise<Exit> {
  if (options.check === true) throw new UsageError("--watch and --check exclude each other; choose one");
  const emitter = await startEmitter();
  try {
    return await watchRoots(terminal, options, emitter);
  } finally {
    await emitter.close();
  }
}

async function watchRoots(terminal: Terminal, options: GenerateOptions, emitter: BackgroundEmitter): Promise<Exit> {
  const run = new WatchRun(terminal, options, emitter);
  const roots = await run.first();
  const watchers = roots.map((root) => watchRoot(root, () => run.onChange()));
  try {
    const shown = roots.map((root) => path.relative(options.cwd, root) || ".").join(", ");
    const signal = nextSignal(); // before anybody is told that it can be ended
    terminal.err(`watching ${shown}; end with Ctrl+C\n`);
    return await Promise.race([signal, run.failure]);
  } finally {
    for (const watcher of watchers) watcher.close();
    run.stop();
  }
}

class WatchRun {
  /** Rejects when watching cannot go on. */
  readonly failure: Promise<never>;
  readonly #terminal: Terminal;
  readonly #options: GenerateOptions;
  readonly #emitter: BackgroundEmitter;
  #fail: (error: unknown) => void = () => undefined;
  #previous: Compilation | undefined;
  #wasWrong = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(terminal: Terminal, options: GenerateOptions, emitter: BackgroundEmitter) {
    this.#terminal = terminal;
    this.#options = options;
    this.#emitter = emitter;
    this.failure = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    this.failure.catch(() => undefined); // whoever races for it is told
  }

  /** Generates once and returns the roots. */
  async first(): Promise<readonly string[]> {
    const contracts = loadContracts(this.#options);
    await this.#generate(performance.now(), contracts);
    return contracts.roots;
  }

  onChange(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(), QUIET_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** One run at a time: a change during one makes another follow. */
  #start(): void {
    this.#again = this.#running !== undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again) this.#start();
    });
  }

  async #run(): Promise<void> {
    const startedAt = performance.now();
    try {
      const contracts = loadContracts({ ...this.#options, previous: this.#previous });
      if (isSame(contracts.compilation, this.#previous)) return;
      await this.#generate(startedAt, contracts);
    } catch (error) {
      // A file in the way, or a root without contracts, may be put right like any other mistake.
      if (!(error instanceof UsageError)) return this.#fail(error);
      this.#terminal.err(`callwire: ${error.message}\n`);
    }
  }

  async #generate(startedAt: number, contracts: ReturnType<typeof loadContracts>): Promise<void> {
    const lines: string[] = [];
    // The line of this run stands last and says how long it took.
    const terminal: Terminal = {
      ...this.#terminal,
      err: (text) => void lines.push(text),
      out: (text) => this.#terminal.out(text),
    };
    this.#previous = contracts.compilation;
    const exit = await generateFrom(terminal, this.#options, contracts, this.#emitter);
    const isWrong = exit !== Exit.ok;
    const ms = Math.round(performance.now() - startedAt);
    const text = lines.join("");
    if (isWrong) this.#terminal.err(`${text}the last good output stays (${ms} ms)\n`);
    else this.#terminal.err(`${this.#wasWrong ? "fixed; " : ""}${text.trimEnd()} (${ms} ms)\n`);
    this.#wasWrong = isWrong;
  }
}

/** The same files with the same texts: an editor touched one, or wrote something else beside it. */
function isSame({ parsed }: Compilation, previous: Compilation | undefined): boolean {
  if (previous === undefined || parsed.size !== previous.parsed.size) return false;
  return [...parsed].every(([name, file]) => previous.parsed.get(name) === file);
}

function watchRoot(root: string, onChange: () => void): FSWatcher {
  try {
    return watchFolder(root, { recursive: true }, onChange).on("error", onChange);
  } catch (error) {
    throw new UsageError(`${root} cannot be watched: ${describeFileError(error)}`);
  }
}

function nextSignal(): Promise<Exit> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve(Exit.interrupted));
    process.once("SIGTERM", () => resolve(Exit.terminated));
  });
}
