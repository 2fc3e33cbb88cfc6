// Plays one attack: attacker and honest neighbour on one core, the victim on the other. Each
// attack has its own victim. The others serve all of them, as starting takes longer than playing.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { ClientAttack, HttpAttack, ServerAttack } from "./attack.js";
import type { Order } from "./child.js";
import type { Paced } from "./paced-calls.js";

export interface Outcome extends Paced {
  readonly name: string;
  readonly sentBytes: number;
  /** Of the victim's event loop. */
  readonly longestPauseMs: number;
  readonly peakMiB: number;
  readonly mostMiB: number;
  /** What the victim has more than before the attack when garbage has been collected. */
  readonly keptMiB: number;
  readonly mostKeptMiB: number;
  /**
   * Cores that processes took which are none of the attack's: what times mean on a machine that
   * others use.
   */
  readonly othersCores: number;
}

/** Unit of the times in /proc. */
const MS_OF_TICK = 10;
const ATTACKERS_CORE = 0;
const VICTIMS_CORE = 1;
/** What a victim may keep of an attack that is over: twice what any has kept. */
const MAX_KEPT_MIB = 12;
/** Of what may be kept, where nothing more is waited for. */
const LIGHT_SHARE = 0.8;
/** Each takes a twentieth of a second or more. */
const MAX_WEIGHINGS = 40;
/** A victim collects when it is weighed. */
const GC: readonly string[] = ["--expose-gc"];
const canPin = availableParallelism() > 1 && existsSync("/usr/bin/taskset");

/** A process of an attack. Everything that it is asked it answers in its order. */
class Child {
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  /** Resolves with what the process says first. */
  static async start(
    script: string,
    core: number,
    nice = 0,
    options: readonly string[] = [],
    words: readonly string[] = [],
  ): Promise<readonly [Child, number]> {
    const file = fileURLToPath(new URL(`${script}.js`, import.meta.url));
    const command = [...(nice > 0 ? ["nice", "-n", String(nice)] : []), process.execPath, ...options, file, ...words];
    const [program = "", ...args] = canPin ? ["/usr/bin/taskset", "-c", String(core), ...command] : command;
    // What a victim logs is read and counted by nobody: it must not be held up by it.
    const { NODE_V8_COVERAGE: _, ...env } = process.env; // it costs time and memory, and an attack is killed before it is written
    const child = new Child(spawn(program, args, { env, stdio: ["ignore", "ignore", "ignore", "ipc"] }));
    return [child, (await child.#next()) as number];
  }

  async ask(order: Order): Promise<unknown> {
    this.#process.send(order);
    return this.#next();
  }

  peakMiB(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  /** Milliseconds of the processor so far. */
  cpuMs(): number {
    const times = readFileSync(`/proc/${this.#process.pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(times[11]) + Number(times[12])) * MS_OF_TICK;
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  async #next(): Promise<unknown> {
    const over = new AbortController();
    const { signal } = over;
    const ended = once(this.#process, "exit", { signal }).then(([code, killedBy]) => {
      throw new Error(`a process of the attack ended with ${killedBy ?? code}`);
    });
    ended.catch(() => undefined);
    try {
      const message = once(this.#process, "message", { signal });
      const [{ result }] = (await Promise.race([message, ended])) as [{ readonly result: unknown }]; // as child.ts sends it
      return result;
    } finally {
      over.abort();
    }
  }
}

/** The processes beside the victim. */
interface Crew {
  readonly neighbour: Child;
  readonly attacker: Child;
  /** A server, and its port. */
  readonly honest: Child;
  readonly honestPort: number;
}

let crew: Promise<Crew> | undefined;

async function startCrew(): Promise<Crew> {
  const [[neighbour], [attacker], [honest, honestPort]] = await Promise.all([
    Child.start("neighbour", ATTACKERS_CORE),
    Child.start("attacker", ATTACKERS_CORE, 10),
    Child.start("target", ATTACKERS_CORE),
  ]);
  return { neighbour, attacker, honest, honestPort };
}

/** Ends the processes that serve all attacks. The next attack starts others. */
export async function dismissCrew(): Promise<void> {
  const dismissed = await crew;
  crew = undefined;
  if (dismissed === undefined) return;
  await Promise.all([dismissed.neighbour, dismissed.attacker, dismissed.honest].map((child) => child.end()));
}

export async function playServerAttack(
  { name, mostMiB, mostKeptMiB = MAX_KEPT_MIB, ...attack }: ServerAttack | HttpAttack,
  ms: number,
): Promise<Outcome> {
  crew ??= startCrew();
  const { neighbour, attacker } = await crew;
  const words = "byHttp" in attack ? ["http"] : [];
  const [victim, port] = await Child.start("target", VICTIMS_CORE, 0, GC, words);
  try {
    await neighbour.ask({ kind: "byHttp" in attack ? "start-http" : "start", port });
    const before = (await victim.ask({ kind: "weigh" })) as number;
    await victim.ask({ kind: "look" });
    const othersCores = watchOthers([victim, neighbour, attacker]);
    const sentBytes = (await attacker.ask({ kind: "attack", port, name, ms })) as number;
    const paced = (await neighbour.ask({ kind: "stop" })) as Paced;
    const longestPauseMs = (await victim.ask({ kind: "look" })) as number;
    const seen = { sentBytes, longestPauseMs, peakMiB: victim.peakMiB(), othersCores: othersCores(), ...paced };
    const keptMiB = await weighAfter(victim, before, mostKeptMiB * LIGHT_SHARE);
    return { name, mostMiB, keptMiB, mostKeptMiB, ...seen };
  } catch (error) {
    await dismissCrew();
    throw error;
  } finally {
    await victim.end();
  }
}

export async function playClientAttack(
  { name, mostMiB, mostKeptMiB = MAX_KEPT_MIB, heapMiB }: ClientAttack,
  ms: number,
): Promise<Outcome> {
  crew ??= startCrew();
  const { honest, honestPort: port, attacker } = await crew;
  const options = heapMiB === undefined ? GC : [...GC, `--max-old-space-size=${heapMiB}`];
  const [victim] = await Child.start("client-victim", VICTIMS_CORE, 0, options);
  try {
    await victim.ask({ kind: "start", port });
    const before = (await victim.ask({ kind: "weigh" })) as number;
    const hostile = (await attacker.ask({ kind: "listen", name, ms })) as number;
    await victim.ask({ kind: "deal", port: hostile, name });
    const othersCores = watchOthers([victim, honest, attacker]);
    const sentBytes = (await attacker.ask({ kind: "wait" })) as number;
    const longestPauseMs = (await victim.ask({ kind: "look" })) as number;
    const paced = (await victim.ask({ kind: "stop" })) as Paced;
    const seen = { sentBytes, longestPauseMs, peakMiB: victim.peakMiB(), othersCores: othersCores(), ...paced };
    const keptMiB = await weighAfter(victim, before, mostKeptMiB * LIGHT_SHARE);
    return { name, mostMiB, keptMiB, mostKeptMiB, ...seen };
  } catch (error) {
    await dismissCrew();
    throw error;
  } finally {
    await victim.end();
  }
}

/** What closes with the attack may close late: the victim is weighed until it is light again. */
async function weighAfter(victim: Child, before: number, lightMiB: number): Promise<number> {
  let keptMiB = Number.POSITIVE_INFINITY;
  for (let times = 0; times < MAX_WEIGHINGS && keptMiB > lightMiB; times++) {
    keptMiB = ((await victim.ask({ kind: "weigh" })) as number) - before;
  }
  return keptMiB;
}

/** Returns how many cores others took since now. */
function watchOthers(children: readonly Child[]): () => number {
  const startedAt = performance.now();
  const others = (): number => busyMs() - children.reduce((sum, child) => sum + child.cpuMs(), 0);
  const before = others();
  return () => Math.max(0, (others() - before) / (performance.now() - startedAt));
}

/** Milliseconds that the processors have worked since they were started. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}
