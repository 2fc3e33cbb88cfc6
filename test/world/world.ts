// One world from its seed to its verdict: servers, clients and a registry with the real runtime, a
// plan of what goes wrong, and what must hold whatever does.

import { formatAddress } from "#runtime/base/address.js";
import { createRandom, type Random } from "#runtime/base/random.js";
import { Network, type NetworkWatch } from "#runtime/simulation/network.js";
import { RegistryService } from "#runtime/simulation/registry-service.js";
import { NOBODY_RAN, Scheduler } from "#runtime/simulation/scheduler.js";
import { Trace } from "#runtime/simulation/trace.js";
import { inVirtualTime } from "#runtime/simulation/virtual-time.js";
import { Ending } from "../../generated/world.js";
import { watchConnection } from "./connection-watch.js";
import { EjectionWatch } from "./ejection-watch.js";
import { FaultPlayer } from "./fault-player.js";
import { type CallRecord, Ledger, type Problem } from "./ledger.js";
import { MemoryWatch } from "./memory-watch.js";
import { drawPlan, isGentle, type Plan, type PlanOptions } from "./plan.js";
import { Population } from "./population.js";
import { limitsOf } from "./work-handlers.js";
import type { WorldClient } from "./world-client.js";

export interface WorldOptions extends PlanOptions {
  readonly seed: number;
  /** Default: drawn from the seed. */
  readonly plan?: Plan | undefined;
  /** Keeps the last of what has happened as lines. Default false. */
  readonly keepsLines?: boolean | undefined;
}

export interface Verdict {
  readonly seed: number;
  readonly plan: Plan;
  /** Empty when all has held. */
  readonly problems: readonly Problem[];
  /** Of all that has happened, in its order. */
  readonly hash: string;
  readonly calls: number;
  readonly failed: number;
  readonly virtualMs: number;
  readonly events: number;
  readonly lines: readonly string[];
}

/** Before the first fault everybody has found everybody. */
const SETTLE_MS = 2_000;

/** When nothing goes wrong any more, all is well after so long: the longest pause between dials. */
const HEAL_MS = 40_000;

/** All calls of then have ended, and who is closed has closed. */
const REST_MS = 6_000;

/** The calls that show that all is well. */
const LAST = { timeoutMs: 5_000, givesUp: false } as const;

/** The longest work. */
const EACH_MS = 1_000;

/** Between two looks at what everybody keeps, while calls are made, and behind them. */
const LOOK_MS = 20;
/** To look takes as long as ten calls, so a long world is looked at less often. */
const MAX_LOOKS = 500;
const REST_LOOK_MS = 1_000;

/** What is left of timers that end by themselves. */
const LINGER_MS = 15_000;

export function planOf(seed: number, options: PlanOptions = {}): Plan {
  return drawPlan(createRandom(seed), options);
}

export async function runWorld(options: WorldOptions): Promise<Verdict> {
  const { seed, keepsLines } = options;
  const plan = options.plan ?? planOf(seed, options);
  const seeds = createRandom(seed ^ 0x5eed);
  const scheduler = new Scheduler(nextRandom(seeds));
  const ids = nextRandom(seeds);
  return inVirtualTime(scheduler, ids, () => new World({ ...options, plan }, scheduler, seeds, new Trace(keepsLines)).run());
}

function nextRandom(seeds: Random): Random {
  return createRandom(Math.floor(seeds() * 2 ** 32));
}

class World {
  readonly #seed: number;
  readonly #plan: Plan;
  readonly #scheduler: Scheduler;
  readonly #trace: Trace;
  readonly #ledger: Ledger;
  readonly #network: Network;
  readonly #registry: RegistryService;
  readonly #population: Population;

  constructor({ seed, plan }: WorldOptions & { readonly plan: Plan }, scheduler: Scheduler, seeds: Random, trace: Trace) {
    this.#seed = seed;
    this.#plan = plan;
    this.#scheduler = scheduler;
    this.#trace = trace;
    this.#ledger = new Ledger(scheduler, trace);
    const { windowBytes, pieceBytes } = plan;
    const rules = { windowBytes, pieceBytes };
    this.#network = new Network({ scheduler, random: nextRandom(seeds), trace, rules, watch: watchFor(this.#ledger, scheduler) });
    this.#registry = new RegistryService(scheduler);
    const surroundings = { network: this.#network, registry: this.#registry, ledger: this.#ledger };
    this.#population = new Population(plan, scheduler, seeds, surroundings);
  }

  async run(): Promise<Verdict> {
    const ejections = new EjectionWatch(
      () => this.#population.clients,
      (problem) => this.#ledger.complain(problem),
    );
    this.#watchMemory();
    try {
      await this.#play();
    } finally {
      ejections[Symbol.dispose]();
    }
    return this.#judge();
  }

  /** From the first moment until all are closed. */
  async #play(): Promise<void> {
    const { durationMs, callsPerSecond, faults } = this.#plan;
    const scheduler = this.#scheduler;
    await scheduler.runUntil(SETTLE_MS);
    for (const client of this.#population.clients) client.start(callsPerSecond);
    const player = new FaultPlayer(scheduler, this.#network, this.#registry, this.#population);
    for (const fault of faults) scheduler.at(SETTLE_MS + fault.at, () => this.#playFault(player, fault));
    await scheduler.runUntil(SETTLE_MS + durationMs);
    await this.#checkLiveness();
    await this.#checkRest();
  }

  /** Looks on behind all that happens at a moment, and draws no chance for it. */
  #watchMemory(): void {
    const scheduler = this.#scheduler;
    const { durationMs } = this.#plan;
    const lookMs = Math.max(LOOK_MS, durationMs / MAX_LOOKS);
    const memory = new MemoryWatch(limitsOf(this.#plan.maxCalls), (problem) => this.#ledger.complain(problem));
    const look = (): unknown => {
      memory.look(this.#population.clients, this.#population.servers);
      const isBusy = scheduler.now < SETTLE_MS + durationMs;
      scheduler.at(scheduler.now + (isBusy ? lookMs : REST_LOOK_MS), look, "late", 1);
      return NOBODY_RAN;
    };
    look();
  }

  #judge(): Verdict {
    if (isGentle(this.#plan)) this.#ledger.checkGentle();
    this.#ledger.check();
    const { calls, problems } = this.#ledger;
    return {
      seed: this.#seed,
      plan: this.#plan,
      problems,
      hash: this.#trace.hash,
      calls: calls.length,
      failed: calls.filter(({ error, declared }) => error !== undefined || declared !== undefined).length,
      virtualMs: this.#scheduler.now,
      events: this.#trace.events,
      lines: this.#trace.lines,
    };
  }

  #playFault(player: FaultPlayer, fault: Plan["faults"][number]): void {
    this.#trace.note(this.#scheduler.now, `fault ${fault.kind}`);
    player.play(fault);
  }

  /** Faults are over: every client is answered, and the registry lists those who live. */
  async #checkLiveness(): Promise<void> {
    const scheduler = this.#scheduler;
    this.#population.stopCalls();
    await scheduler.runUntil(scheduler.now + HEAL_MS);
    for (const { machine, wheel } of [...this.#population.servers, ...this.#population.clients])
      if (wheel.size > 0) this.#ledger.complain(`${machine.name} has ${wheel.size} calls when nobody calls`);
    for (const client of this.#population.clients) this.#checkIdle(client);
    const last: Promise<CallRecord>[] = [];
    for (const client of this.#population.clients) {
      for (const method of ["read", "write", "tell"] as const) {
        last.push(client.call(method, LAST));
        await scheduler.runUntil(scheduler.now + EACH_MS); // one by one: a small server has room for it
      }
    }
    await scheduler.runUntil(scheduler.now + REST_MS);
    for (const record of await within(last, this.#ledger)) {
      if (record.error !== undefined && record.ending === Ending.Answers)
        this.#ledger.complain(`all is well, and yet ${record.error.message}`);
      if (record.runs.length === 0) this.#ledger.complain(`all is well, and yet call ${record.id}, ${record.method}, never ran`);
    }
    await this.#checkRoom();
    const listed = this.#registry.listedIds();
    const living = this.#population.servers.map(({ id }) => id).sort();
    for (const client of this.#population.clients) {
      const known = client.instances();
      if (known.join() !== living.join()) this.#ledger.complain(`${client.machine.name} knows ${known}, and ${living} live`);
    }
    if (listed.join() !== living.join()) this.#ledger.complain(`the registry lists ${listed}, and ${living} live`);
    for (const { machine, running } of this.#population.clients)
      if (running > 0) this.#ledger.complain(`${running} calls of ${machine.name} have no end`);
  }

  /** Nobody calls: no call waits, and none has a slot. */
  #checkIdle(client: WorldClient): void {
    const { waiting, instances } = client.inspect();
    const inFlight = instances.reduce((sum, instance) => sum + instance.inFlight, 0);
    if (waiting + inFlight > 0)
      this.#ledger.complain(`${client.machine.name} has ${waiting} calls that wait and ${inFlight} under way when nobody calls`);
  }

  /** Where a connection carries few calls, all that wait for their turn have it. */
  async #checkRoom(): Promise<void> {
    const { maxCalls } = this.#plan;
    if (maxCalls % 2 === 0) return;
    const calls = this.#population.clients.flatMap((client) =>
      Array.from({ length: 5 * maxCalls + 5 }, () => client.call("read", { ...LAST, isQuick: true })),
    );
    await this.#scheduler.runUntil(this.#scheduler.now + REST_MS);
    for (const { error } of await within(calls, this.#ledger))
      if (error !== undefined) this.#ledger.complain(`there is room for all, and yet ${error.message}`);
  }

  /** All are closed: no timer, no deadline and no socket is left. */
  async #checkRest(): Promise<void> {
    const scheduler = this.#scheduler;
    const { clients, servers } = this.#population;
    for (const group of [clients, servers]) {
      const open = new Set(group.map(({ machine }) => machine.name));
      for (const each of group) void each.close().then(() => open.delete(each.machine.name));
      await scheduler.runUntil(scheduler.now + REST_MS);
      if (open.size > 0) this.#ledger.complain(`${[...open].join(", ")} did not close within ${REST_MS} ms`);
    }
    await scheduler.runUntil(scheduler.now + LINGER_MS);
    for (const { machine, wheel } of [...clients, ...servers]) {
      if (machine.timers > 0) this.#ledger.complain(`${machine.name} has ${machine.timers} timers when it rests`);
      if (wheel.size > 0) this.#ledger.complain(`${machine.name} has ${wheel.size} deadlines when it rests`);
    }
    for (const { machine, running } of servers)
      if (running > 0) this.#ledger.complain(`${machine.name} has ${running} handlers that run when it rests`);
    if (this.#network.sockets > 0) this.#ledger.complain(`${this.#network.sockets} sockets are open when all rests`);
  }
}

/** Those of the calls that have ended. */
async function within<Record>(calls: readonly Promise<Record>[], ledger: Ledger): Promise<readonly Record[]> {
  const ended: Record[] = [];
  for (const call of calls) void call.then((record) => ended.push(record));
  await Promise.resolve();
  await Promise.resolve();
  if (ended.length < calls.length) ledger.complain(`${calls.length - ended.length} of the last calls have no end`);
  return ended;
}

function watchFor(ledger: Ledger, scheduler: Scheduler): NetworkWatch {
  return {
    onConnection: (near, far, knows) => watchConnection(near, far, { ledger, knows, now: () => scheduler.now }),
    onStrangeDial: ({ name }, address) =>
      ledger.complain(`${name} dials ${formatAddress(address)}, which its list does not have`),
  };
}
