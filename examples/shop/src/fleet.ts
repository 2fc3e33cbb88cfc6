// The services as processes of this machine. One that dies is started again, as an orchestrator
// would do it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Between the death of a process and the start of the next. */
const RESTART_MS = 100;

export class Fleet implements AsyncDisposable {
  readonly #processes = new Map<string, ChildProcess>();
  readonly #env: NodeJS.ProcessEnv;
  readonly #print: (line: string) => void;
  #isOver = false;

  /** `env`: over that of this process. */
  constructor(env: NodeJS.ProcessEnv, print: (line: string) => void) {
    this.#env = { ...process.env, ...env };
    this.#print = print;
    // However this process ends, it leaves none behind.
    process.once("exit", () => {
      for (const child of this.#running()) child.kill("SIGKILL");
    });
  }

  /** Resolves when it serves. Rejects when it ends before that. */
  async start(name: string): Promise<void> {
    const file = fileURLToPath(new URL("main.js", import.meta.url));
    // Detached: Ctrl-C of the terminal is for this process alone, which lets them drain in their order.
    const child = spawn(process.execPath, [file, name], { env: this.#env, detached: true, stdio: ["ignore", "pipe", "inherit"] });
    this.#processes.set(name, child);
    const lines = createInterface({ input: child.stdout }).on("line", this.#print);
    const ended = once(child, "exit");
    const serves = await Promise.race([once(lines, "line").then(() => true), ended.then(() => false)]);
    if (!serves) throw new Error(`${name} did not start; what it said is above`);
    void ended.then(() => this.#restart(name));
  }

  /** Of the process that runs now. */
  pid(name: string): number {
    return this.#processes.get(name)?.pid ?? 0;
  }

  /** Lets them drain, the last that was started first: it may need the others to finish. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const child of this.#running().reverse()) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
  }

  #restart(name: string): void {
    if (this.#isOver) return;
    this.#print(`${name} has ended, and is started again`);
    setTimeout(() => void (this.#isOver || this.start(name).catch(() => this.#restart(name))), RESTART_MS);
  }

  #running(): ChildProcess[] {
    return [...this.#processes.values()].filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  }
}
