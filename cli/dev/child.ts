// One process of the user's server: in a group of its own, so that Ctrl-C of the terminal reaches
// it only through us, and all that it has started ends with it.

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import process from "node:process";
import { describeFileError } from "../usage-error.js";
import type { Process, ProcessEnd } from "./rollout.js";

export interface ChildOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds from SIGTERM until SIGKILL. */
  readonly graceMs: number;
  /** By which the registry knows its instances. */
  readonly mark?: string;
  /** Called with what it prints, in pieces. */
  readonly onOutput: (text: string) => void;
  /** Called once, when it has ended and all it printed is there. */
  readonly onEnd: (end: ProcessEnd) => void;
}

/** Characters of its output that are kept, to see why it ended. */
const MAX_KEPT = 8_192;
/** What Node says, and what `serve` says. */
const ADDRESS_TAKEN = /\bEADDRINUSE\b|is in use; stop what listens there/;

export class Child implements Process {
  readonly mark: string;
  readonly #child: ChildProcess;
  readonly #graceMs: number;
  #kept = "";
  #killTimer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor({ command, cwd, env, graceMs, mark = randomBytes(8).toString("hex"), onOutput, onEnd }: ChildOptions) {
    const [program = "", ...args] = command;
    this.mark = mark;
    this.#graceMs = graceMs;
    // One word with spaces is a line for the shell, as in `dev "npm start"`.
    const shell = args.length === 0 && /\s/.test(program);
    this.#child = spawn(program, args, {
      cwd,
      env: { ...env, CALLWIRE_DEV_MARK: mark },
      shell,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const finish = (end: Omit<ProcessEnd, "isAddressTaken">): void => {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      clearTimeout(this.#killTimer);
      onEnd({ ...end, isAddressTaken: ADDRESS_TAKEN.test(this.#kept) });
    };
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#kept = (this.#kept + text).slice(-MAX_KEPT);
        onOutput(text);
      });
    }
    this.#child.on("error", (error) => {
      if (this.#child.pid === undefined)
        finish({ how: `${program} cannot be started: ${describeFileError(error)}`, isWell: false });
    });
    // What it has started may go on; its output is ours until that has ended, too.
    this.#child.on("exit", () => this.stop());
    this.#child.on("close", (code, signal) => finish({ how: signal ?? `exit code ${code ?? 0}`, isWell: code === 0 }));
  }

  /** SIGTERM, and SIGKILL when the grace has passed. A second call does nothing more. */
  stop(): void {
    if (this.#hasEnded || this.#killTimer !== undefined) return;
    this.#killTimer = setTimeout(() => this.kill(), this.#graceMs);
    this.#signal("SIGTERM");
  }

  kill(): void {
    this.#signal("SIGKILL");
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#hasEnded) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The whole group has ended; `close` is on its way.
    }
  }
}
