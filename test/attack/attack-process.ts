// One process of an attack, seen from the first one: started, asked, ended. Who dies of itself is
// told with how, when, and what it said last.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endsWithUs } from "../support/ends-with-us.js";
import type { Order } from "./child.js";

/** Unit of the times in /proc. */
const MS_OF_TICK = 10;
/** Of what it said last: the stack of a failed check of V8, and a line or two before it. */
const MAX_SHOWN_BYTES = 4_096;
const canPin = availableParallelism() > 1 && existsSync("/usr/bin/taskset");

export interface AttackProcessOptions {
  /** For the report, such as "victim". */
  readonly name: string;
  /** Seen from this folder, without its suffix. */
  readonly script: string;
  readonly core: number;
  /** Default: 0. */
  readonly nice?: number;
  /** Of Node. */
  readonly options?: readonly string[];
  readonly words?: readonly string[];
}

/** Everything that it is asked it answers in its order. */
export class AttackProcess {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #log: number;
  readonly #startedAt = performance.now();
  /** Rejects when the process is over. */
  readonly #ended: Promise<never>;
  #asked = "to start";
  #logRead = 0;

  private constructor(name: string, [program = "", ...args]: readonly string[]) {
    this.#name = name;
    this.#log = openLog();
    const { NODE_V8_COVERAGE: _, ...env } = process.env; // it costs time and memory, and an attack is killed before it is written
    // What a victim logs goes to a file: it must not be held up by who reads it.
    this.#process = spawn(program, args, { env, stdio: ["ignore", "ignore", this.#log, "ipc"] });
    this.#ended = new Promise((_resolve, reject) => {
      this.#process.on("error", reject); // it could not be started
      this.#process.once("exit", (code, signal) => {
        reject(new Error(this.#describeEnd(code, signal)));
        closeSync(this.#log);
      });
    });
    this.#ended.catch(() => undefined); // for who asks next
  }

  /** Resolves with what the process says first. */
  static async start({
    name,
    script,
    core,
    nice = 0,
    options = [],
    words = [],
  }: AttackProcessOptions): Promise<readonly [AttackProcess, number]> {
    const file = fileURLToPath(new URL(`${script}.js`, import.meta.url));
    const command = [...(nice > 0 ? ["nice", "-n", String(nice)] : []), process.execPath, ...options, file, ...words];
    const pinned = canPin ? ["/usr/bin/taskset", "-c", String(core), ...command] : command;
    const started = new AttackProcess(name, endsWithUs(pinned));
    return [started, (await started.#next()) as number];
  }

  /** For people: what it is, and its pid. */
  get label(): string {
    return `the ${this.#name} (pid ${this.pid})`;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Rejects when the process has ended or ends meanwhile, and says how. */
  async ask(order: Order): Promise<unknown> {
    this.#asked = `to ${order.kind}`;
    this.#process.send(order, () => undefined); // where it cannot be sent, the process is over, which is told
    return this.#next();
  }

  /** As `ask`, of what is not answered. */
  tell(order: Order): void {
    this.#process.send({ ...order, isTold: true }, () => undefined);
  }

  /** What it has written to stderr since the last look, as far as its lines are whole. */
  readLog(): string {
    if (this.isOver) return "";
    const bytes = Buffer.alloc(fstatSync(this.#log).size - this.#logRead);
    readSync(this.#log, bytes, 0, bytes.length, this.#logRead);
    const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
    this.#logRead += whole.length;
    return whole.toString();
  }

  peakMiB(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  /** Milliseconds of the processor so far; not a number once it has ended. */
  cpuMs(): number {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${this.pid}/stat`, "utf8");
    } catch {
      return Number.NaN; // how it ended is said to who asks it
    }
    const times = stat.replace(/^.*\) /s, "").split(" ");
    return (Number(times[11]) + Number(times[12])) * MS_OF_TICK;
  }

  async end(): Promise<void> {
    if (this.isOver) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  async #next(): Promise<unknown> {
    const over = new AbortController();
    try {
      const message = once(this.#process, "message", { signal: over.signal });
      const [{ result }] = (await Promise.race([message, this.#ended])) as [{ readonly result: unknown }]; // as child.ts sends it
      return result;
    } finally {
      over.abort();
    }
  }

  #describeEnd(code: number | null, signal: string | null): string {
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const seconds = ((performance.now() - this.#startedAt) / 1_000).toFixed(1);
    const said = readEnd(this.#log);
    return `${this.label} ended ${how} after ${seconds} s; it was asked ${this.#asked} last${
      said === "" ? "" : `, and said:\n${said}`
    }`;
  }
}

/** A file that has no name any more: it goes with who has it open. */
function openLog(): number {
  const folder = mkdtempSync(join(tmpdir(), "callwire-attack-"));
  try {
    return openSync(join(folder, "stderr"), "w+");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readEnd(log: number): string {
  const { size } = fstatSync(log);
  const bytes = Buffer.alloc(Math.min(size, MAX_SHOWN_BYTES));
  readSync(log, bytes, 0, bytes.length, size - bytes.length);
  return bytes.toString().trim();
}
