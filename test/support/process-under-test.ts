// A built script as a process that gets signals: plain, or as process 1 of a PID namespace, which
// is what a container gives it.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./run-script.js";
import { eventually } from "./wait.js";

const UNSHARE = ["--pid", "--fork", "--mount-proc", "--kill-child"];

/** util-linux. A namespace of users needs no root; where those are forbidden, root does without. */
const unshareArgs = memoize((): readonly string[] => {
  const complaints: string[] = [];
  for (const user of [["--user", "--map-root-user"], []]) {
    const { status, stderr, error } = spawnSync("unshare", [...user, ...UNSHARE, "true"], { encoding: "utf8" });
    if (status === 0) return [...user, ...UNSHARE];
    complaints.push(error?.message ?? stderr.trim());
  }
  const fix = "install util-linux, and allow user namespaces (sysctl user.max_user_namespaces) or run as root with CAP_SYS_ADMIN";
  throw new Error(`process 1 of a container cannot be tried: ${complaints.join("; ")}; ${fix}`);
});

export interface Ending {
  /** As a shell tells it: 128 and the number of the signal when one has ended it. */
  readonly code: number;
  readonly endedBy: NodeJS.Signals | null;
  /** Since the last signal that was sent. */
  readonly ms: number;
}

export class ProcessUnderTest implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #isFirst: boolean;
  readonly #ended: Promise<[number | null, NodeJS.Signals | null]>;
  #sentAt = 0;

  private constructor(child: ChildProcess, isFirst: boolean) {
    this.#child = child;
    this.#isFirst = isFirst;
    this.#ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", (line) => this.lines.push(line));
    if (child.stderr !== null) createInterface({ input: child.stderr }).on("line", (line) => this.lines.push(line));
  }

  /** `file` is a path in the repository. `isFirst`: it is process 1. */
  static start(file: string, args: readonly string[], { isFirst = false, cwd = ROOT, env = {} } = {}): ProcessUnderTest {
    const command = [process.execPath, join(ROOT, file), ...args];
    const [program = "", ...rest] = isFirst ? ["unshare", ...unshareArgs(), ...command] : command;
    return new ProcessUnderTest(
      spawn(program, rest, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] }),
      isFirst,
    );
  }

  /** Of another engine, with its first arguments. */
  static startCommand([program = "", ...args]: readonly string[]): ProcessUnderTest {
    return new ProcessUnderTest(spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] }), false);
  }

  /**
   * `command` starts another process in a namespace of its own, which is the one under test. `env`
   * is all that it gets.
   */
  static startIn([program = "", ...rest]: readonly string[], env: NodeJS.ProcessEnv): ProcessUnderTest {
    return new ProcessUnderTest(spawn(program, rest, { env, stdio: ["ignore", "pipe", "pipe"] }), true);
  }

  /** The first line of this form, once it is there. */
  said(pattern: RegExp): Promise<RegExpExecArray> {
    return eventually(() => {
      for (const line of this.lines) {
        const match = pattern.exec(line);
        if (match !== null) return match;
      }
      throw new Error(`no line like ${pattern} in:\n${this.lines.join("\n")}`);
    }, 15_000);
  }

  send(signal: NodeJS.Signals): void {
    this.#sentAt = performance.now();
    process.kill(this.pid, signal);
  }

  /** Of the script itself, as this process sees it. */
  get pid(): number {
    const { pid = 0 } = this.#child;
    return this.#isFirst ? (childrenOf(pid)[0] ?? 0) : pid;
  }

  /** Processes that the script has started. */
  get children(): readonly number[] {
    return childrenOf(this.pid);
  }

  async ended(): Promise<Ending> {
    const [code, endedBy] = await this.#ended;
    const ofSignal = { SIGINT: 130, SIGTERM: 143, SIGKILL: 137 } as const;
    const shown = code ?? ofSignal[endedBy as keyof typeof ofSignal];
    return { code: shown, endedBy, ms: performance.now() - this.#sentAt };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      // One that has changed its user does not end with its parent.
      if (this.#isFirst && this.pid > 0) process.kill(this.pid, "SIGKILL");
      this.#child.kill("SIGKILL");
    }
    await this.#ended;
  }
}

function childrenOf(pid: number): readonly number[] {
  return [...readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").matchAll(/\d+/g)].map(Number);
}

function memoize<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
