// What `callwire generate --watch` does when a contract has changed: it generates again. While one
// is wrong, the last good output stays.

import { type Compilation, escapeText } from "@callwire/compiler";
import type { BackgroundEmitter } from "@callwire/compiler/emit";
import { type GenerateOptions, generateFrom } from "../generation/generate.js";
import { type Contracts, loadContracts } from "../input/contracts.js";
import type { Terminal } from "../output/terminal.js";
import { Exit, UsageError } from "../usage-error.js";

/**
 * Milliseconds without a change until a mistake is believed: editors write a file in several steps.
 */
const QUIET_MS = 20;

/** Calls `onEnd` once after a time, unless the function that it returns is called before. */
export type StartTimer = (ms: number, onEnd: () => void) => () => void;

/** What is told beside what is printed. */
export interface WatchRunOptions extends GenerateOptions {
  /** Called before the outcome of a run is printed. */
  readonly onOutcome?: ((compilation: Compilation, isWrong: boolean) => void) | undefined;
}

export class WatchRun {
  /** Rejects when watching cannot go on. */
  readonly failure: Promise<never>;
  readonly #terminal: Terminal;
  readonly #options: WatchRunOptions;
  readonly #emitter: BackgroundEmitter;
  #fail: (error: unknown) => void = () => undefined;
  #previous: Compilation | undefined;
  #wasWrong = false;
  readonly #startTimer: StartTimer;
  #stopTimer = (): void => undefined;
  #running: Promise<void> | undefined;
  /** The run that follows the one that is on its way: whether the files are quiet then. */
  #next: boolean | undefined;

  constructor(terminal: Terminal, options: WatchRunOptions, emitter: BackgroundEmitter, startTimer: StartTimer = startRealTimer) {
    this.#startTimer = startTimer;
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
    await this.#generate(performance.now(), contracts, true);
    return contracts.roots;
  }

  /**
   * Runs at once, and again when all is quiet: what looks wrong may be half written, and its last
   * step may cause no event.
   */
  onChange(): void {
    this.#stopTimer();
    this.#stopTimer = this.#startTimer(QUIET_MS, () => this.#start(true));
    this.#start(false);
  }

  /** Resolves when there is nothing to do but to wait. */
  async idle(): Promise<void> {
    await this.#running;
  }

  fail(error: UsageError): void {
    this.#fail(error);
  }

  stop(): void {
    this.#stopTimer();
  }

  /** One run at a time: a change during one makes another follow. */
  #start(isQuiet: boolean): void {
    this.#next = isQuiet;
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined;
    });
  }

  async #runAll(): Promise<void> {
    while (this.#next !== undefined) {
      const isQuiet = this.#next;
      this.#next = undefined;
      await this.#run(isQuiet);
    }
  }

  /** Until the files are quiet, only what is right counts. */
  async #run(isQuiet: boolean): Promise<void> {
    const startedAt = performance.now();
    try {
      const contracts = loadContracts({ ...this.#options, previous: this.#previous });
      if (isSame(contracts.compilation, this.#previous)) return;
      if (isQuiet || !isCut(contracts.compilation, this.#previous)) await this.#generate(startedAt, contracts, isQuiet);
    } catch (error) {
      // A file in the way, or a root without contracts, may be put right like any other mistake.
      if (!(error instanceof UsageError)) this.#fail(error);
      else if (isQuiet) this.#terminal.err(`callwire: ${escapeText(error.message)}\n`);
    }
  }

  async #generate(startedAt: number, contracts: Contracts, isQuiet: boolean): Promise<void> {
    const messages: string[] = [];
    const output: string[] = [];
    // The line of this run stands last and says how long it took.
    const terminal: Terminal = {
      ...this.#terminal,
      err: (text) => void messages.push(text),
      out: (text) => void output.push(text),
    };
    if (isQuiet) this.#previous = contracts.compilation;
    const isWrong = (await generateFrom(terminal, this.#options, contracts, this.#emitter)) !== Exit.ok;
    if (isWrong && !isQuiet) return;
    this.#previous = contracts.compilation;
    const ms = Math.round(performance.now() - startedAt);
    const text = messages.join("");
    this.#options.onOutcome?.(contracts.compilation, isWrong);
    if (output.length > 0) this.#terminal.out(output.join(""));
    if (isWrong) this.#terminal.err(`${text}the last good output stays (${ms} ms)\n`);
    else this.#terminal.err(`${this.#wasWrong ? "fixed; " : ""}${text.trimEnd()} (${ms} ms)\n`);
    this.#wasWrong = isWrong;
  }
}

/**
 * The same files with the same texts, and the same of them not to be read: an editor touched one,
 * or wrote something else beside it. A file that was listed and gone when it was read is in neither
 * list of texts, so what is said of it counts as well.
 */
function isSame({ parsed, diagnostics }: Compilation, previous: Compilation | undefined): boolean {
  if (previous === undefined || parsed.size !== previous.parsed.size) return false;
  if (diagnostics.length !== previous.diagnostics.length) return false;
  const isSaidAgain = diagnostics.every(({ message }, index) => previous.diagnostics[index]?.message === message);
  return isSaidAgain && [...parsed].every(([name, file]) => previous.parsed.get(name) === file);
}

/** Whether a file has gone, or has lost its end: as one does that is being written. */
function isCut({ parsed }: Compilation, previous: Compilation | undefined): boolean {
  for (const [name, { file }] of previous?.parsed ?? []) {
    const text = parsed.get(name)?.file.source.text;
    if (text === undefined || (text.length < file.source.text.length && file.source.text.startsWith(text))) return true;
  }
  return false;
}

export function startRealTimer(ms: number, onEnd: () => void): () => void {
  const timer = setTimeout(onEnd, ms);
  return () => clearTimeout(timer);
}
