// One run of a scenario, from its seed and its plan to what did not hold.

import { createRandom, type Random } from "../base/random.js";
import { CHECK, type Description, describeScenario } from "./description.js";
import { FaultPlayer } from "./fault-player.js";
import { checkPlan, drawFaults, endOf, type Fault, type FaultKind } from "./faults.js";
import type { Host } from "./host.js";
import { Network } from "./network.js";
import type { RealTimeWatch } from "./real-time.js";
import { RegistryService } from "./registry-service.js";
import { watchRejections } from "./rejections.js";
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
  /** Looks on, again and again. */
  readonly realTime: RealTimeWatch;
}

/** What came of one run. */
export interface Run {
  readonly seed: number;
  readonly plan: readonly Fault[];
  /** Empty when all has held. */
  readonly problems: readonly string[];
  /** What was thrown of which the first problem is. */
  readonly cause: unknown;
  /** The first errors that servers have logged. */
  readonly errors: readonly string[];
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

/** Errors of logs that are kept of a run. */
const MAX_ERRORS = 3;

/** `given`: what goes wrong, in place of what the seed draws. */
export function play(scenario: Scenario, seed: number, given: readonly Fault[] | undefined, options: PlayOptions): Promise<Run> {
  const seeds = createRandom(seed);
  const plan = nextRandom(seeds);
  const scheduler = new Scheduler(nextRandom(seeds));
  const network = nextRandom(seeds);
  return inVirtualTime(scheduler, nextRandom(seeds), () => {
    const play = new Play(describeScenario(scenario), { scheduler, network, seeds }, options);
    if (given !== undefined) checkPlan(given, play.targets);
    return play.run(seed, given ?? drawFaults(plan, play.targets, options));
  });
}

function nextRandom(seeds: Random): Random {
  return createRandom(seeds() * 2 ** 32);
}

interface Means {
  readonly scheduler: Scheduler;
  /** The chance of the network. */
  readonly network: Random;
  readonly seeds: Random;
}

class Play {
  readonly #scheduler: Scheduler;
  readonly #options: PlayOptions;
  readonly #trace = new Trace(true);
  readonly #network: Network;
  readonly #registry: RegistryService;
  readonly #surroundings: Surroundings;
  readonly #processes = new Map<string, SimulatedProcess>();
  readonly #checks: Description["checks"];
  readonly #problems: string[] = [];
  readonly #errors: string[] = [];
  #cause: unknown;

  constructor({ processes, checks }: Description, { scheduler, network, seeds }: Means, options: PlayOptions) {
    this.#scheduler = scheduler;
    this.#options = options;
    this.#checks = checks;
    this.#network = new Network({ scheduler, random: network, trace: this.#trace, rules: RULES });
    this.#registry = new RegistryService(scheduler);
    this.#surroundings = {
      scheduler,
      network: this.#network,
      registry: this.#registry,
      seeds,
      complain: (problem, cause) => this.#complain(problem, cause),
      tell: (machine, level, text) => {
        this.#trace.tell(scheduler.now, `${machine.name} logs ${text}`);
        if (level === "error" && this.#errors.length < MAX_ERRORS) this.#errors.push(`${machine.name}: ${text}`);
      },
    };
    for (const { name, mayDie, start } of processes)
      this.#processes.set(name, new SimulatedProcess(name, mayDie, start, this.#surroundings));
  }

  get targets(): readonly SimulatedProcess[] {
    return [...this.#processes.values()];
  }

  async run(seed: number, plan: readonly Fault[]): Promise<Run> {
    const onRejection = (error: unknown): void => this.#complain(`a promise that nobody waits for: ${String(error)}`, error);
    await watchRejections(onRejection, () => this.#runAll(plan));
    const { hash, lines } = this.#trace;
    const found = { problems: this.#problems, cause: this.#cause, errors: this.#errors };
    return { seed, plan, ...found, hash, virtualMs: this.#scheduler.now, lines };
  }

  async #runAll(plan: readonly Fault[]): Promise<void> {
    const scheduler = this.#scheduler;
    const { durationMs, healMs } = this.#options;
    for (const process of this.targets) scheduler.at(0, () => process.start());
    const player = new FaultPlayer({ scheduler, network: this.#network, registry: this.#registry }, this.#processes);
    for (const fault of plan) scheduler.at(fault.at, () => this.#playFault(player, fault));
    try {
      await this.#until(() => false, Math.max(durationMs, endOf(plan)));
      await this.#until(() => this.targets.every(({ hasEnded }) => hasEnded), healMs);
      for (const { name, hasEnded } of this.targets)
        if (!hasEnded) this.#complain(`${name} has not come to its end ${healMs} ms after the last fault`);
      if (this.#problems.length === 0) await this.#check();
      await this.#close();
    } catch (error) {
      // What a timer of a process throws would end it, and in the end says what is wrong with it.
      this.#complain(`a timer: ${String(error)}`, error);
      for (const process of this.targets) process.kill();
    }
  }

  #complain(problem: string, cause?: unknown): void {
    if (this.#problems.length === 0) this.#cause = cause;
    this.#problems.push(problem);
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
    if (!process.hasEnded) this.#complain(`${CHECK} has not come to its end within ${this.#options.healMs} ms`);
  }

  async #close(): Promise<void> {
    const open = new Set(this.targets.map(({ name }) => name));
    for (const process of this.targets)
      process.close().then(
        () => open.delete(process.name),
        (error: unknown) => {
          open.delete(process.name);
          this.#complain(`${process.name}, as it closes: ${String(error)}`, error);
        },
      );
    await this.#until(() => open.size === 0, CLOSE_MS);
    for (const name of open) this.#complain(`${name} has not closed within ${CLOSE_MS} ms`);
    for (const process of this.targets) process.kill(); // what it left behind ends with it
  }

  async #until(isDone: () => boolean, mostMs: number): Promise<void> {
    const endsAt = this.#scheduler.now + mostMs;
    while (!isDone() && this.#scheduler.now < endsAt) {
      await this.#scheduler.runUntil(Math.min(this.#scheduler.now + LOOK_MS, endsAt));
      this.#options.realTime.look();
    }
  }
}
