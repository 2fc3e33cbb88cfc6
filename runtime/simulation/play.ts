// One run of a scenario, from its seed and its plan to what did not hold.

import { RpcError } from "../base/errors.js";
import { createRandom, type Random } from "../base/random.js";
import { FaultPlayer } from "./fault-player.js";
import { drawFaults, endOf, type Fault, type FaultKind } from "./faults.js";
import type { Host } from "./host.js";
import { Network } from "./network.js";
import { RegistryService } from "./registry-service.js";
import type { Scenario } from "./scenario.js";
import { Scheduler } from "./scheduler.js";
import { SimulatedProcess, type Surroundings } from "./simulated-process.js";
import { Trace } from "./trace.js";
import { inVirtualTime } from "./virtual-time.js";

export interface PlayOptions {
  readonly kinds: readonly FaultKind[];
  readonly maxFaults: number;
  readonly durationMs: number;
  readonly healMs: number;
}

/** What came of one run. */
export interface Run {
  readonly seed: number;
  readonly plan: readonly Fault[];
  /** Empty when all has held. */
  readonly problems: readonly string[];
  /** Of all that has happened, in its order. */
  readonly hash: string;
  readonly virtualMs: number;
  /** The last of what has happened. */
  readonly lines: readonly string[];
}

/** Whoever is waited for is looked at so often. */
const LOOK_MS = 100;

/**
 * Servers have the grace for their calls, and tell the registry; all that is closed then is closed.
 */
const CLOSE_MS = 20_000;

/** What kernels keep for a reader, as Linux has it for connections that are quiet. */
const RULES = { windowBytes: 64 * 1024, pieceBytes: 0 };

const CHECK = "check";

/** `given`: what goes wrong, in place of what the seed draws. */
export function play(scenario: Scenario, seed: number, given: readonly Fault[] | undefined, options: PlayOptions): Promise<Run> {
  const seeds = createRandom(seed);
  const plan = createRandom(seeds() * 2 ** 32);
  const scheduler = new Scheduler(createRandom(seeds() * 2 ** 32));
  const play = new Play(scenario, scheduler, seeds, options);
  const ids = createRandom(seeds() * 2 ** 32);
  return inVirtualTime(scheduler, ids, () => play.run(seed, given ?? drawFaults(plan, play.targets, options)));
}

class Play {
  readonly #scheduler: Scheduler;
  readonly #options: PlayOptions;
  readonly #trace = new Trace(true);
  readonly #network: Network;
  readonly #registry: RegistryService;
  readonly #surroundings: Surroundings;
  readonly #processes = new Map<string, SimulatedProcess>();
  readonly #checks: ((host: Host) => unknown)[] = [];
  readonly #problems: string[] = [];

  constructor(scenario: Scenario, scheduler: Scheduler, seeds: Random, options: PlayOptions) {
    this.#scheduler = scheduler;
    this.#options = options;
    const random = createRandom(seeds() * 2 ** 32);
    this.#network = new Network({ scheduler, random, trace: this.#trace, rules: RULES });
    this.#registry = new RegistryService(scheduler);
    this.#surroundings = {
      scheduler,
      network: this.#network,
      registry: this.#registry,
      seeds,
      complain: (problem) => void this.#problems.push(problem),
      tell: (machine, text) => this.#trace.tell(scheduler.now, `${machine.name} logs ${text}`),
    };
    scenario({
      process: (name, start, { mayDie = true } = {}) => {
        if (this.#processes.has(name) || name === CHECK || name === "registry")
          throw new RpcError("INVALID_ARGUMENT", `there are two processes ${name}; give each a name of its own`);
        this.#processes.set(name, new SimulatedProcess(name, mayDie, start, this.#surroundings));
      },
      check: (check) => void this.#checks.push(check),
    });
  }

  get targets(): readonly SimulatedProcess[] {
    return [...this.#processes.values()];
  }

  async run(seed: number, plan: readonly Fault[]): Promise<Run> {
    const scheduler = this.#scheduler;
    const { durationMs, healMs } = this.#options;
    for (const process of this.targets) scheduler.at(0, () => process.start());
    const player = new FaultPlayer({ scheduler, network: this.#network, registry: this.#registry }, this.#processes);
    for (const fault of plan) scheduler.at(fault.at, () => this.#playFault(player, fault));
    try {
      await scheduler.runUntil(Math.max(durationMs, endOf(plan)));
      await this.#until(() => this.targets.every(({ hasEnded }) => hasEnded), healMs);
      for (const { name, hasEnded } of this.targets)
        if (!hasEnded) this.#problems.push(`${name} has not come to its end ${healMs} ms after the last fault`);
      if (this.#problems.length === 0) await this.#check();
      await this.#close();
    } catch (error) {
      // What a timer of a process throws would end it, and in the end says what is wrong with it.
      this.#problems.push(`a timer: ${String(error)}`);
      for (const process of this.targets) process.kill();
    }
    const { hash, lines } = this.#trace;
    return { seed, plan, problems: this.#problems, hash, virtualMs: scheduler.now, lines };
  }

  #playFault(player: FaultPlayer, fault: Fault): void {
    const { kind, process, peer } = fault;
    this.#trace.note(this.#scheduler.now, `fault ${kind} of ${process}${peer === undefined ? "" : ` and ${peer}`}`);
    player.play(fault);
  }

  async #check(): Promise<void> {
    const start = async (host: Host): Promise<void> => {
      for (const check of this.#checks) await check(host);
    };
    const process = new SimulatedProcess(CHECK, false, start, this.#surroundings);
    this.#processes.set(CHECK, process);
    process.start();
    await this.#until(() => process.hasEnded, this.#options.healMs);
    if (!process.hasEnded) this.#problems.push(`${CHECK} has not come to its end within ${this.#options.healMs} ms`);
  }

  async #close(): Promise<void> {
    const open = new Set(this.targets.map(({ name }) => name));
    for (const process of this.targets)
      process.close().then(
        () => open.delete(process.name),
        (error: unknown) => this.#problems.push(`${process.name}, as it closes: ${String(error)}`),
      );
    await this.#until(() => open.size === 0, CLOSE_MS);
    for (const name of open) this.#problems.push(`${name} has not closed within ${CLOSE_MS} ms`);
    for (const process of this.targets) process.kill(); // what it left behind ends with it
  }

  async #until(isDone: () => boolean, mostMs: number): Promise<void> {
    const endsAt = this.#scheduler.now + mostMs;
    while (!isDone() && this.#scheduler.now < endsAt) await this.#scheduler.runUntil(this.#scheduler.now + LOOK_MS);
  }
}
