// One run of a plugin as a process: its request on stdin, its answer on stdout, within bounds.
// Knows nothing of what they say.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import process from "node:process";
import { describeFileError } from "../../usage-error.js";
import { PLUGIN_LIMITS, type PluginLimits } from "./limits.js";
import { HAS_GROUPS, isGroupRunning, killGroup } from "./process-group.js";

export interface PluginRun {
  /** A program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly input: string;
  readonly limits?: PluginLimits;
}

/** How it has ended. */
export interface PluginEnd {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Why it does not count, as what follows its name: `ended with exit code 1`. */
  readonly problem?: string;
}

/** Milliseconds between two looks for what a plugin has left behind. */
const LOOK_MS = 100;
/** For what was killed to be gone. One that the system cannot end is not waited for. */
const KILL_MS = 5_000;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Never rejects. When it resolves, nothing of the plugin's group runs any more. */
export function runPluginProcess(run: PluginRun): Promise<PluginEnd> {
  return new Promise((resolve) => {
    try {
      new PluginProcess(run, resolve);
    } catch (error) {
      resolve({ stdout: Buffer.alloc(0), stderr: "", problem: describeStart(error) });
    }
  });
}

class PluginProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #limits: PluginLimits;
  readonly #resolve: (end: PluginEnd) => void;
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];
  readonly #forgetSignals: () => void;
  #timer: NodeJS.Timeout | undefined;
  #problem: string | undefined;
  /** All of it is with the plugin, or on its way there. */
  #isInputTaken = false;
  #hasExited = false;
  #isDone = false;

  constructor(
    { command: [program = "", ...args], cwd, input, limits = PLUGIN_LIMITS }: PluginRun,
    resolve: (end: PluginEnd) => void,
  ) {
    this.#limits = limits;
    this.#resolve = resolve;
    // Before it is started: a signal in between would leave it behind.
    this.#forgetSignals = onSignals(() => killGroup(this.#child));
    try {
      // A group of its own, so that all that it starts ends with it.
      this.#child = spawn(program, args, { cwd, detached: HAS_GROUPS, windowsHide: true });
    } catch (error) {
      this.#forgetSignals();
      throw error;
    }
    this.#child.on("error", (error) => {
      if (this.#child.pid === undefined) this.#end(describeStart(error));
    });
    // The error follows. Where too many files are open, the child has no streams.
    if (this.#child.pid === undefined) return;
    this.#wait(() => this.#fail(`did not end within ${limits.timeoutMs} ms`), limits.timeoutMs);
    this.#child.on("exit", (code, signal) => this.#onExit(code, signal));
    this.#child.on("close", () => this.#onClose());
    this.#collect(this.#child.stdout, this.#stdout, limits.maxAnswerBytes, "stdout");
    this.#collect(this.#child.stderr, this.#stderr, limits.maxStderrBytes, "stderr");
    this.#child.stdin.on("error", () => undefined); // what is not taken is told when it has ended
    this.#child.stdin.write(input, (error) => {
      this.#isInputTaken = error === null || error === undefined;
    });
    this.#child.stdin.end();
  }

  #collect(stream: NodeJS.ReadableStream, chunks: Buffer[], maxBytes: number, name: string): void {
    let bytes = 0;
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else this.#fail(`printed more than ${maxBytes} bytes on ${name}`);
    });
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#hasExited = true;
    const { graceMs } = this.#limits;
    if (this.#problem !== undefined) this.#end(this.#problem);
    else if (code === 0) this.#wait(() => this.#fail("has ended, but left a process behind that holds its output open"), graceMs);
    else {
      // What it has said of it is still to be read.
      const problem = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
      this.#problem = problem;
      killGroup(this.#child);
      this.#wait(() => this.#end(problem), graceMs);
    }
  }

  /** All that it has printed is there. */
  #onClose(): void {
    if (this.#problem !== undefined) this.#end(this.#problem);
    else if (!this.#isInputTaken) this.#fail("closed its stdin before it had read the contracts");
    else this.#awaitGroup(Math.ceil(this.#limits.graceMs / LOOK_MS));
  }

  #awaitGroup(looks: number): void {
    if (!isGroupRunning(this.#child)) this.#end(undefined);
    else if (looks === 0) this.#fail("has ended, but left a process behind that goes on");
    else this.#wait(() => this.#awaitGroup(looks - 1), LOOK_MS);
  }

  /** The first reason counts. */
  #fail(problem: string): void {
    if (this.#isDone || this.#problem !== undefined) return;
    this.#problem = problem;
    killGroup(this.#child);
    this.#letGo();
    if (this.#hasExited) this.#end(problem);
    else this.#wait(() => this.#end(problem), KILL_MS);
  }

  /** Nothing of it keeps this process any more, whoever holds its pipes. */
  #letGo(): void {
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
    this.#child.unref();
  }

  #wait(then: () => void, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #end(problem: string | undefined): void {
    if (this.#isDone) return;
    this.#isDone = true;
    clearTimeout(this.#timer);
    this.#forgetSignals();
    if (this.#child.pid !== undefined) this.#letGo();
    const end = { stdout: Buffer.concat(this.#stdout), stderr: Buffer.concat(this.#stderr).toString("utf8") };
    this.#resolve(problem === undefined ? end : { ...end, problem });
  }
}

function describeStart(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const advice = START_ADVICE[code];
  return `cannot be started: ${describeFileError(error)}${advice === undefined ? "" : `; ${advice}`}`;
}

/** Also of a script whose first line names a program that is not there, or not to be run. */
const START_ADVICE: Readonly<Record<string, string>> = {
  EACCES: 'make it executable, or begin "run" with the program that reads it, such as "python3"',
  ENOENT: 'begin "run" with a program of PATH, or with a path from the folder of callwire.json',
};

/**
 * Ctrl-C does not reach a group of its own. Behind `onSignal` a signal does what it would have done
 * anyway. Returns how to stop listening.
 */
function onSignals(onSignal: () => void): () => void {
  const listeners = SIGNALS.map((signal) => {
    const hasOthers = process.listenerCount(signal) > 0;
    const listen = (): void => {
      onSignal();
      process.off(signal, listen);
      if (!hasOthers) process.kill(process.pid, signal);
    };
    process.on(signal, listen);
    return () => process.off(signal, listen);
  });
  return () => {
    for (const forget of listeners) forget();
  };
}
